"""At each risk, how often does it happen? A smooth calibration curve, and how far it is from the diagonal.

The curve is Cleveland's loess: at a risk, a parabola is fitted to the outcomes of the nearest three
quarters of the people, the nearer the heavier (tricube; Cleveland & Devlin 1988,
doi:10.1080/01621459.1988.10478639). It is worked out exactly on a grid and joined by straight lines.
Over the people, |curve − risk| has the mean ICI, the median E50, the 90th percentile E90 and the greatest
value Emax (Austin & Steyerberg 2019, doi:10.1002/sim.8281). Another smoother gives other numbers, so it
must be named beside them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int, Real

__all__ = ["SMOOTHER", "SPAN", "Flexible", "Smoother", "flexible", "smoother"]

SPAN: Final = 0.75
SMOOTHER: Final = (
    "loess: local quadratic regression of the outcome on the risk, tricube weights, span 0.75, "
    "worked out exactly on a grid of risks and joined by straight lines"
)

_FEWEST_PEOPLE, _FEWEST_RISKS = (
    30,
    10,
)  # below, a parabola through three quarters of them follows single people
_PLACES = 2048  # different risks beyond which neighbours share a place; see `smoother`
_QUANTILES, _STEPS = 33, 17  # of the grid: as many people, and as much risk, from point to point
_ROWS = 5  # points of the grid that are fitted at once; few enough for the processor's cache
_FLAT = 1e-9  # of a parabola's room to bend: below it the people lie at two places only
_NAN = float("nan")

Risk = Float[np.ndarray, " patient"]
Curve = Float[np.ndarray, " point"]
Places = Float[np.ndarray, " place"]


@dataclass(frozen=True, eq=False)
class Smoother:
    """What all resamples of the same risks share.

    Attributes:
        risk: everyone's.
        grid: the risks at which the curve is worked out, rising; empty where there can be no curve.
        place: the different risks, rising; more than 2,048 are summed up in as many places.
        of: everyone's place.
        piece: for everyone, the grid point below.
        share: how far everyone is from there to the next one, 0 to 1.
    """

    risk: Risk
    grid: Curve
    place: Places
    of: Int[np.ndarray, " patient"]
    piece: Int[np.ndarray, " patient"]
    share: Risk


@dataclass(frozen=True, eq=False)
class Flexible:
    """A calibration curve and its distances from the diagonal.

    Attributes:
        risk: points of the curve; none where there is no curve.
        observed: how often it happens there, 0 to 1.
        ici: mean distance over the people.
        e50: its median.
        e90: its 90th percentile.
        emax: its greatest value.
    """

    risk: Curve
    observed: Curve
    ici: float
    e50: float
    e90: float
    emax: float


def smoother(risk: Risk) -> Smoother:
    """Prepare once, smooth often.

    More than 2,048 different risks are put into at most as many places, fine both in people and in risk,
    each at the mean of its people. That moves the ICI by less than 1 in 10,000, and the cost of a
    curve hardly grows with the people.
    """
    different, of = np.unique(risk, return_inverse=True)
    if len(different) > _PLACES:
        of = _neighbours(different, of)
    place = np.bincount(of, weights=risk) / np.bincount(of)
    grid, piece, share = np.zeros(0), np.zeros(len(risk), dtype=np.int64), np.zeros(len(risk))
    if len(risk) >= _FEWEST_PEOPLE and len(different) >= _FEWEST_RISKS:
        evenly = np.linspace(different[0], different[-1], _STEPS)
        grid = np.unique(np.concatenate([np.quantile(risk, np.linspace(0, 1, _QUANTILES)), evenly]))
        piece = np.clip(np.searchsorted(grid, risk, side="right") - 1, 0, len(grid) - 2)
        share = (risk - grid[piece]) / (grid[piece + 1] - grid[piece])
    return Smoother(risk, grid, place, of, piece, share)


def _neighbours(different: Places, of: Int[np.ndarray, " patient"]) -> Int[np.ndarray, " patient"]:
    """Everyone's place, where a new one begins with every 1024th of the people and of the range."""
    half = _PLACES // 2
    counted = (np.cumsum(np.bincount(of)) - 1) * half // len(of)
    ranged = (different - different[0]) / (different[-1] - different[0]) * (half - 1)
    place: Int[np.ndarray, " patient"] = np.unique(
        counted * half + ranged.astype(np.int64), return_inverse=True
    )[1][of]
    return place


def flexible(
    people: Smoother,
    outcome: Bool[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> Flexible:
    """The curve and its distances under a weighting.

    No points and NaN where there are fewer than 30 people or 10 different risks, where no one or everyone
    has the outcome, or where three quarters of the people share so few risks that no parabola is defined.

    >>> risk = np.linspace(0.02, 0.98, 49)
    >>> flexible(smoother(risk), risk > 0.5).ici > 0.1
    True
    """
    weight = np.ones(len(people.risk)) if weight is None else np.asarray(weight, dtype=np.float64)
    observed = _curve(people, outcome, weight)
    if not len(observed) or np.isnan(observed).any():
        return Flexible(np.zeros(0), np.zeros(0), _NAN, _NAN, _NAN, _NAN)
    start = observed[people.piece]
    off = np.abs(start + people.share * (observed[people.piece + 1] - start) - people.risk)
    return Flexible(people.grid, observed, float(weight @ off / weight.sum()), *_ordered(off, weight))


def _ordered(off: Risk, weight: Risk) -> tuple[float, float, float]:
    """Median, 90th percentile and maximum, as if everyone stood there as often as they count."""
    order = np.argsort(off)
    off, until = off[order], np.cumsum(weight[order])
    last = until[-1] - 1
    where = np.array([0.5 * last, 0.9 * last, last])
    below = off[np.searchsorted(until, np.floor(where), side="right")]
    above = off[np.searchsorted(until, np.ceil(where), side="right")]
    e50, e90, emax = (below + (where - np.floor(where)) * (above - below)).tolist()
    return e50, e90, emax


def _curve(people: Smoother, outcome: Bool[np.ndarray, " patient"], weight: Risk) -> Curve:
    """How often it happens at each grid point; NaN where no parabola is defined."""
    if not len(people.grid):
        return np.zeros(0)
    counts = np.bincount(people.of, weights=weight, minlength=len(people.place))
    events = np.bincount(people.of, weights=weight * outcome, minlength=len(people.place))
    if not 0 < events.sum() < counts.sum():
        return np.full(len(people.grid), _NAN)
    fitted = _parabolas(people.place, counts, events, people.grid, _reach(people, counts))
    curve: Curve = np.clip(fitted, 0.0, 1.0)
    return curve


def _reach(people: Smoother, counts: Places) -> Curve:
    """For each grid point, the distance within which three quarters of the people are.

    They are neighbours in the order of risks. The further right the first of them, the nearer it is and
    the further the last one, so the shortest reach lies where the two distances cross: found by halving.
    """
    until = np.append(0.0, np.cumsum(counts))
    enough = np.floor(SPAN * until[-1] + 1e-5)
    place, grid = np.append(people.place, np.inf), people.grid

    near, far = np.zeros(len(grid), dtype=np.int64), np.full(len(grid), len(place) - 1)
    while (far - near > 1).any():
        middle = (near + far) // 2
        last = np.searchsorted(until, until[middle] + enough, side="left") - 1
        left_is_farther = grid - place[middle] > place[last] - grid
        near, far = np.where(left_is_farther, middle, near), np.where(left_is_farther, far, middle)
    first = np.stack([near, far])
    last = np.searchsorted(until, until[first] + enough, side="left") - 1
    reach: Curve = np.maximum(grid - place[first], place[last] - grid).min(axis=0)
    return reach


def _parabolas(place: Places, counts: Places, events: Places, at: Curve, reach: Curve) -> Curve:
    """Value at each point of the parabola through the people within reach.

    By polynomials that are orthogonal under the weights, so that nothing is inverted.
    """
    sums, centre = _sums(place, counts, events, at, reach)
    everyone = np.where(sums[0] > 0, sums[0], 1.0)
    _, s1, s2, s3, s4, t0, t1, t2 = sums / everyone
    second = s2 - s1**2
    third = s3 - 3 * s1 * s2 + 2 * s1**3
    fourth = s4 - 4 * s1 * s3 + 6 * s1**2 * s2 - 3 * s1**4
    spread = np.where(second > 0, second, 1.0)
    lean = third / spread
    bend = fourth - lean * third - second**2
    known = (reach > 0) & (sums[0] > 0) & (second > 0) & (bend > _FLAT * second**2)
    y1, y2 = t1 - s1 * t0, t2 - 2 * s1 * t1 + s1**2 * t0
    away = at - centre - s1
    line = t0 + y1 / spread * away
    curved = (y2 - lean * y1 - second * t0) / np.where(known, bend, 1.0) * (away**2 - lean * away - second)
    fitted: Curve = np.where(known, line + curved, _NAN)
    return fitted


def _sums(
    place: Places, counts: Places, events: Places, at: Curve, reach: Curve
) -> tuple[Float[np.ndarray, "8 point"], Curve]:
    """Tricube-weighted sums of x⁰ … x⁴ and of y, y·x, y·x², and the centre that x is counted from.

    A few points at once, x counted from their middle: counted from 0, people at risks near 0.01 would
    cost half the digits.
    """
    sums, centre = np.empty((8, len(at))), np.empty(len(at))
    safe = np.where(reach > 0, reach, 1.0)
    for first in range(0, len(at), _ROWS):
        rows = slice(first, first + _ROWS)
        centre[rows] = at[rows].mean()
        near = np.abs(place - at[rows, None]) / safe[rows, None]
        near = np.clip(1 - near * near * near, 0.0, None)
        near *= near * near
        x = place - centre[first]
        powers = np.stack([np.ones_like(x), x, x * x, x * x * x, (x * x) ** 2], axis=1)
        columns = np.hstack([powers * counts[:, None], powers[:, :3] * events[:, None]])
        sums[:, rows] = (near @ columns).T
    return sums, centre
