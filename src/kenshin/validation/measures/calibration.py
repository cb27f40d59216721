"""When the model says 30 %, does it happen to 30 in 100?

Three numbers under three names, which software often mixes up:

- *calibration-in-the-large*: the intercept of outcome ~ logit(risk) with the slope held at 1; 0 is right.
- *calibration slope*: the slope of outcome ~ logit(risk), fitted together with an intercept; 1 is right.
- *joint intercept*: that other intercept. It depends on the slope and says little by itself.

Source: Van Calster et al. 2019, Calibration: the Achilles heel of predictive analytics,
doi:10.1186/s12916-019-1466-7.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Real

__all__ = [
    "CurvePoint",
    "calibration_curve",
    "calibration_in_the_large",
    "calibration_slope",
    "joint_intercept",
    "recalibration_line",
]

_CLIP = 1e-9  # logits of 0 and 1 are infinite
_STEPS = 60
_DONE = 1e-10
_FAR = 30.0  # intercept, or slope per standard deviation: this far is separation, there is no finite answer
_NOTHING = (float("nan"), float("nan"))

Risk = Float[np.ndarray, " patient"]
Outcome = Bool[np.ndarray, " patient"]
Weight = Real[np.ndarray, " patient"]


def _logit(risk: Risk) -> Risk:
    clipped = np.clip(risk, _CLIP, 1 - _CLIP)
    logit: Risk = np.log(clipped) - np.log1p(-clipped)
    return logit


def calibration_in_the_large(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> float:
    """How far, on the logit, outcomes exceed the risks: 0 is right, above 0 risks were too low.

    NaN where no one or everyone has the outcome.

    >>> abs(calibration_in_the_large(np.array([0.5, 0.5]), np.array([True, False]))) < 1e-9
    True
    """
    return _newton(_logit(risk), np.zeros(len(risk)), outcome, weight)[0]


def recalibration_line(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> tuple[float, float]:
    """(joint intercept, calibration slope); NaN where all risks are equal or no finite answer exists."""
    logit = _logit(risk)
    middle, spread = float(logit.mean()), float(logit.std())
    if spread < _DONE:
        return _NOTHING
    # In standard deviations, so that "far" means the same for steep and for flat models.
    intercept, slope = _newton(np.zeros(len(risk)), (logit - middle) / spread, outcome, weight)
    return intercept - slope * middle / spread, slope / spread


def calibration_slope(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> float:
    """1 is right; below 1, high risks were too high and low ones too low (overfitting)."""
    return recalibration_line(risk, outcome, weight)[1]


def joint_intercept(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> float:
    """The intercept fitted together with the slope; not calibration-in-the-large."""
    return recalibration_line(risk, outcome, weight)[0]


def _newton(offset: Risk, term: Risk, outcome: Outcome, weight: Weight | None) -> tuple[float, float]:
    """(intercept, coefficient of `term`) of a logistic regression with an offset, by maximum likelihood.

    Iteratively reweighted least squares (McCullagh & Nelder 1989, Generalized Linear Models, 2.5).
    A term of zeros is left out: its coefficient stays 0.
    """
    weight = np.ones(len(offset)) if weight is None else weight
    events = float(weight @ outcome)
    if not 0 < events < float(weight.sum()):
        return _NOTHING
    alone = not term.any()
    intercept = slope = 0.0
    for _ in range(_STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(offset + intercept + slope * term, -500, 500)))
        pull, curve = weight * (outcome - fitted), weight * fitted * (1 - fitted)
        bent = curve * term
        sums = (curve.sum(), bent.sum(), bent @ term, pull.sum(), pull @ term)
        up, across = _step(*(float(each) for each in sums), alone=alone)
        intercept, slope = intercept + up, slope + across
        if not max(abs(intercept), abs(slope)) <= _FAR:
            return _NOTHING
        if max(abs(up), abs(across)) < _DONE:
            return intercept, slope
    return _NOTHING


def _step(a: float, b: float, c: float, g: float, h: float, *, alone: bool) -> tuple[float, float]:
    """A Newton step, (a b; b c)⁻¹ (g, h): at most 2 each way, a full one can overshoot; NaN if none."""
    if a <= 0:
        return _NOTHING
    if alone:
        return min(2.0, max(-2.0, g / a)), 0.0
    room = a * c - b * b
    if room <= 1e-12 * a * c:
        return _NOTHING
    return min(2.0, max(-2.0, (c * g - b * h) / room)), min(2.0, max(-2.0, (a * h - b * g) / room))


@dataclass(frozen=True)
class CurvePoint:
    """One group of people with similar risks.

    Attributes:
        n: how many.
        risk: their mean risk.
        observed: the share with the outcome.
        low: lower end of Wilson's 95 % interval of that share.
        high: its upper end.
    """

    n: int
    risk: float
    observed: float
    low: float
    high: float


def calibration_curve(
    risk: Risk, outcome: Outcome, groups: int = 10, fewest: int = 1
) -> tuple[CurvePoint, ...]:
    """Equal-sized groups by rising risk; people of equal risk stay together, so there may be fewer groups.

    Args:
        risk: probability of the outcome.
        outcome: whether it happened.
        groups: how many, at most.
        fewest: people in a group; a smaller one joins its neighbour. No group at all where there are fewer.

    >>> [point.n for point in calibration_curve(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, True] * 2))]
    [2, 2]
    """
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, groups + 1)))
    place = np.clip(np.searchsorted(edges, risk, side="right") - 1, 0, max(len(edges) - 2, 0))
    place = _joined(np.bincount(place), fewest)[place]
    if len(risk) < fewest:
        return ()
    return tuple(_point(risk[place == g], outcome[place == g]) for g in np.unique(place))


def _joined(people: Int[np.ndarray, " group"], fewest: int) -> Int[np.ndarray, " group"]:
    """Into which group each one goes, so that none is small; the last few join those before them."""
    into, now, inside = np.zeros(len(people), dtype=np.int64), 0, 0
    for place, here in enumerate(people.tolist()):
        into[place] = now
        inside += here
        if inside >= fewest:
            now, inside = now + 1, 0
    if inside and now:
        into[into == now] = now - 1
    return into


def _point(risk: Risk, outcome: Outcome) -> CurvePoint:
    """Mean risk against observed share. Wilson 1927, doi:10.1080/01621459.1927.10502953."""
    n, share, z = len(risk), float(outcome.mean()), 1.959963984540054
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return CurvePoint(n, float(risk.mean()), share, max(0.0, middle - half), min(1.0, middle + half))
