"""How are a risk and a cut held against each other, so that the last bits never decide?

Both are counted in millionths, as classes are named (`kenshin.prediction.named_class`), and whole numbers are
compared. A cut keeps the first three of its digits, rounded down: 0.8347 becomes 0.834, 0.03217 becomes
0.0321. A set may only grow by that, by less than one part in a hundred of the cut.
"""

from typing import Final

import numpy as np
from jaxtyping import Float, Int

__all__ = ["cut_of", "in_millionths", "reaches"]

_ONE: Final = 1_000_000
_DIGITS: Final = 1_000  # numbers below this have three digits or fewer


def in_millionths(risks: Float[np.ndarray, "*any"]) -> Int[np.ndarray, "*any"]:
    """Risks as whole numbers.

    >>> in_millionths(np.array([0.29, 0.1 + 0.2])).tolist()
    [290000, 300000]
    """
    whole: Int[np.ndarray, "*any"] = np.rint(np.asarray(risks, dtype=np.float64) * _ONE).astype(np.int64)
    return whole


def cut_of(millionths: int) -> float:
    """The cut that is kept for this risk.

    >>> cut_of(834_700), cut_of(32_170), cut_of(321), cut_of(1_000_000)
    (0.834, 0.0321, 0.000321, 1.0)
    """
    step = 1
    while millionths // step >= _DIGITS:
        step *= 10
    return millionths // step * step / _ONE


def reaches(cut: float | None) -> int:
    """From how many millionths on a class is in the set; below zero: always.

    >>> reaches(0.0321), reaches(None)
    (32100, -1)
    """
    return -1 if cut is None else round(cut * _ONE)
