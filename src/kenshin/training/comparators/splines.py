"""Which bends would a statistician allow a straight line?

Restricted cubic splines: cubic between the knots, straight beyond the outer two. Knots stand at
fixed quantiles. Source: Harrell 2015, Regression Modeling Strategies, 2nd edition, sections 2.4.5
and 2.4.6, doi:10.1007/978-3-319-19425-7.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

__all__ = ["Knots", "knots_of", "spline_features"]

Knots = tuple[float, ...]

# Harrell's Table 2.3.
_QUANTILES: Final = {4: (0.05, 0.35, 0.65, 0.95), 3: (0.10, 0.50, 0.90)}
_FEW: Final = 100  # people; below, the outer knots are the fifth lowest and the fifth highest value
_FROM_THE_END: Final = 5
_VERY_FEW: Final = 30  # people; below, no more than three knots
_APART: Final = 1e-6  # share of the range that two knots must be apart


def knots_of(values: Float[np.ndarray, " patient"]) -> Knots:
    """Four knots, three where people or values are few, none (a straight line) where that fails too.

    >>> knots_of(np.arange(201.0))
    (10.0, 70.0, 130.0, 190.0)
    >>> knots_of(np.array([0.0, 1.0] * 50))
    ()
    """
    if len(values) < 2 * _FROM_THE_END:
        return ()
    ordered = np.sort(values)
    different = len(np.unique(ordered))
    for count, quantiles in _QUANTILES.items():
        if different < count or (len(values) < _VERY_FEW and count > 3):
            continue
        knots = np.quantile(ordered, quantiles)
        if len(values) < _FEW:
            knots[0], knots[-1] = ordered[_FROM_THE_END - 1], ordered[-_FROM_THE_END]
        if np.diff(knots).min() > _APART * (ordered[-1] - ordered[0]):
            return tuple(knots.tolist())
    return ()


def spline_features(values: Float[np.ndarray, " patient"], knots: Knots) -> Float[np.ndarray, "patient term"]:
    """The value itself and, for k knots, k − 2 bends, divided by the outer knots' distance squared.

    >>> spline_features(np.array([0.0, 2.0]), (0.0, 1.0, 2.0))
    array([[0. , 0. ],
           [2. , 1.5]])
    """
    if not knots:
        return values[:, None]
    *_, before, last = knots

    def beyond(knot: float) -> Float[np.ndarray, " patient"]:
        cubes: Float[np.ndarray, " patient"] = np.maximum(values - knot, 0.0) ** 3
        return cubes

    bends = [
        beyond(knot)
        - beyond(before) * (last - knot) / (last - before)
        + beyond(last) * (before - knot) / (last - before)
        for knot in knots[:-2]
    ]
    return np.column_stack([values, *(bend / (last - knots[0]) ** 2 for bend in bends)])
