"""How far apart are two groups of people, in standard deviations, whatever the unit?

Standardised mean difference: the difference of the means by the root of the mean variance. Of shares of
several levels: Mahalanobis' distance between the shares (Yang & Dalton 2012, SAS Global Forum 335; two
levels: Austin 2009, doi:10.1002/sim.3697, where 0.1 is the usual bound of what may be neglected).
"""

from collections.abc import Sequence
from math import inf, nan, sqrt

import numpy as np

__all__ = ["of_numbers", "of_shares"]


def of_numbers(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
    """The second group's mean above the first's, in SDs; NaN where neither group varies and they differ.

    >>> of_numbers(100.0, 10.0, 105.0, 10.0)
    0.5
    """
    apart, spread = other_mean - mean, sqrt((sd**2 + other_sd**2) / 2)
    if spread > 0:
        return apart / spread
    return 0.0 if apart == 0 else nan


def of_shares(shares: Sequence[float], others: Sequence[float]) -> float:
    """Distance of two groups' shares of the same levels, at least 0; NaN where they share none.

    >>> round(of_shares([0.5, 0.5], [0.6, 0.4]), 4)
    0.202
    """
    one, two = np.array(shares, dtype=np.float64), np.array(others, dtype=np.float64)
    if not (0 < one.sum() < inf and 0 < two.sum() < inf):
        return nan
    one, two = one / one.sum(), two / two.sum()
    there = one + two > 0
    one, two = one[there][1:], two[there][1:]  # the first follows from the others
    apart = two - one
    if not apart.any():
        return 0.0
    spread = (np.diag(one) - np.outer(one, one) + np.diag(two) - np.outer(two, two)) / 2
    found = np.linalg.lstsq(spread, apart, rcond=1e-10)[0]
    solved = np.allclose(spread @ found, apart, atol=1e-9)
    return sqrt(max(0.0, float(apart @ found))) if solved else nan
