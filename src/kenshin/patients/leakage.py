"""Is the label only an input in disguise? Then nothing would be predicted."""

import numpy as np
from jaxtyping import Float, Int

__all__ = ["input_that_is_the_label"]

_ENOUGH = 30  # labelled people below which a clean cut happens by chance
_AGREES = 0.999  # share of people whom the cuts must put into their class; leaves room for typing errors


def input_that_is_the_label(
    values: Float[np.ndarray, " patient"], outcome: Int[np.ndarray, " patient"]
) -> bool:
    """Whether cutting one input at a few thresholds gives (nearly) everyone's class.

    Sorted by the input, a label that is cut from it forms one block per class. The best cut into
    as many blocks as there are classes is found by counting, for the ascending and the descending
    order of classes.

    >>> hba1c = np.linspace(4, 9, 60)
    >>> input_that_is_the_label(hba1c, np.searchsorted([5.7, 6.5], hba1c, side="right"))
    True
    """
    known = ~np.isnan(values) & (outcome >= 0)
    labels = outcome[known]
    classes = np.unique(labels)
    if len(labels) < _ENOUGH or len(classes) < 2:
        return False
    # People with the same value must fall on the same side of a cut.
    distinct, group = np.unique(values[known], return_inverse=True)
    if len(distinct) < len(classes):
        return False
    counts = np.zeros((len(distinct), len(classes)))
    np.add.at(counts, (group, np.searchsorted(classes, labels)), 1)
    best = max(_best_blocks(counts), _best_blocks(counts[::-1]))
    return bool(best >= _AGREES * len(labels))


def _best_blocks(counts: Float[np.ndarray, "value risk_class"]) -> float:
    """Most people that blocks of ascending classes can hold: one pass, one running best per class."""
    best = np.zeros(counts.shape[1])
    for row in counts:
        best = np.maximum.accumulate(best) + row
    return float(best.max())
