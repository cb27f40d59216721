"""Which class is named, when several are likely?

The most probable one. Probabilities are compared after rounding to 6 decimals: that keeps the class
the same whether a person is scored alone or in a table, by one engine or another, where the last bits
may differ. In a tie the higher-risk class is named.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Float, Int

__all__ = ["named_class", "named_classes"]

# Rounding moves each of two probabilities by at most 5e-7: further apart than that, no rounding decides.
_CLEAR: Final = 2e-6


def named_class(probabilities: Sequence[float]) -> int:
    """The class of one person.

    >>> named_class([0.5000000001, 0.4999999999])
    1
    """
    rounded = [round(p, 6) for p in probabilities]
    return len(rounded) - 1 - rounded[::-1].index(max(rounded))


def named_classes(risks: Float[np.ndarray, "patient risk_class"]) -> Int[np.ndarray, " patient"]:
    """Everyone's class; where two are close, as for one person.

    >>> named_classes(np.array([[0.5000000001, 0.4999999999], [0.9, 0.1]])).tolist()
    [1, 0]
    """
    columns = [risks[:, c] for c in range(risks.shape[1])]
    best = np.maximum.reduce(columns) - _CLEAR
    near = [column >= best for column in columns]
    named = sum((c * at.astype(np.int64) for c, at in enumerate(near)), np.zeros(len(risks), dtype=np.int64))
    several = np.add.reduce([at.astype(np.int8) for at in near]) > 1
    for i in np.flatnonzero(several):
        named[i] = named_class(risks[i].tolist())
    return named
