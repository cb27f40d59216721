"""How far could a share be off?

Wilson's interval (1927, doi:10.1080/01621459.1927.10502953): it stays within 0 and 1 and does not shrink to
nothing where everyone, or no one, has it. Where a person has several rows, these are worth fewer people: as
many as would have given the same standard error (the effective sample size of Korn & Graubard 1998, Survey
Methodology 24).
"""

from math import nan, sqrt
from typing import Final

import numpy as np
from jaxtyping import Bool, Int

from kenshin.validation.resampling.bootstrap import Interval

__all__ = ["share_of", "wilson"]

_Z: Final = 1.959963984540054


def wilson(share: float, people: float) -> Interval:
    """A share of so many people with its 95 % interval.

    >>> round(wilson(1.0, 10).low, 3), round(wilson(1.0, 10).high, 3)
    (0.722, 1.0)
    """
    middle = (share + _Z**2 / (2 * people)) / (1 + _Z**2 / people)
    half = _Z / (1 + _Z**2 / people) * sqrt(share * (1 - share) / people + _Z**2 / (4 * people**2))
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def share_of(hit: Bool[np.ndarray, " patient"], person: Int[np.ndarray, " patient"]) -> Interval:
    """The share of rows that have it; NaN of no one.

    Args:
        hit: which have it.
        person: whose row it is.
    """
    if not len(hit):
        return Interval(nan, nan, nan)
    share, place = float(hit.mean()), np.unique(person, return_inverse=True)[1]
    off = np.bincount(place, weights=hit - share)
    squared = float(off @ off) / len(hit) ** 2
    persons = float(len(off))
    return wilson(share, min(persons, share * (1 - share) / squared) if squared > 0 else persons)
