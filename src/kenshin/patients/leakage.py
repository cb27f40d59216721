"""Is the label only an input in disguise? Then nothing would be predicted."""

import numpy as np
from jaxtyping import Float, Int

__all__ = ["input_that_is_the_label"]

_ENOUGH = 50  # labelled people below which a clean cut happens by chance
_AGREES = 0.99  # share of people whom the cuts must put into their class; leaves room for typing errors
_OF_THE_REST = 0.1  # … of those outside the largest class: a class of 1 in 3,000 must not hide in the 0.001


def input_that_is_the_label(
    values: Float[np.ndarray, " patient"], outcome: Int[np.ndarray, " patient"]
) -> bool:
    """Whether cutting one input at a few thresholds gives (nearly) everyone's class.

    Sorted by the input, a label that is cut from it forms one block per class, in whatever order.
    The best cut into at most as many blocks as there are classes is found by counting.

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
    rest = len(labels) - counts.sum(axis=0).max()
    allowed = min((1 - _AGREES) * len(labels), _OF_THE_REST * rest)
    return bool(len(labels) - _best_blocks(counts) <= allowed)


def _best_blocks(counts: Float[np.ndarray, "value risk_class"]) -> float:
    """Most people that as many blocks as classes can hold, each block of one class.

    One pass over the values; `best[j, c]` is the most so far with block `j` open and of class `c`.
    """
    classes = counts.shape[1]
    best = np.full((classes, classes), -np.inf)
    best[0] = 0.0
    for row in counts:
        best[1:] = np.maximum(best[1:], best[:-1].max(axis=1, keepdims=True))
        best += row
    return float(best.max())
