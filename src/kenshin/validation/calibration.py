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
from jaxtyping import Bool, Float

__all__ = ["CurvePoint", "calibration_curve", "calibration_in_the_large", "recalibration_line"]

_CLIP = 1e-9  # logits of 0 and 1 are infinite
_STEPS = 50
_DONE = 1e-10
_FAR = 30.0  # a coefficient this large means separation: there is no finite answer

Risk = Float[np.ndarray, " patient"]
Outcome = Bool[np.ndarray, " patient"]
Weight = Float[np.ndarray, " patient"]


def _logit(risk: Risk) -> Risk:
    clipped = np.clip(risk, _CLIP, 1 - _CLIP)
    logit: Risk = np.log(clipped) - np.log1p(-clipped)
    return logit


def calibration_in_the_large(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> float:
    """How much, on the logit, outcomes exceed the risks; NaN where no one or everyone has the outcome."""
    ones = np.ones((len(risk), 1))
    return _newton(ones, _logit(risk), outcome, weight)[0]


def recalibration_line(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> tuple[float, float]:
    """(joint intercept, calibration slope); NaN where they do not exist."""
    logit = _logit(risk)
    design = np.column_stack([np.ones(len(risk)), logit])
    intercept, slope = _newton(design, np.zeros(len(risk)), outcome, weight)
    return intercept, slope


def _newton(
    design: Float[np.ndarray, "patient term"], offset: Risk, outcome: Outcome, weight: Weight | None
) -> tuple[float, ...]:
    """Maximum likelihood of a logistic regression with an offset; NaN where it does not converge."""
    weight = np.ones(len(offset)) if weight is None else weight
    terms = design.shape[1]
    nothing: tuple[float, ...] = (float("nan"),) * terms
    share = float(np.average(outcome, weights=weight))
    if not 0 < share < 1:
        return nothing
    found = np.zeros(terms)
    for _ in range(_STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(offset + design @ found, -500, 500)))
        gradient = design.T @ (weight * (outcome - fitted))
        curvature = (design * (weight * fitted * (1 - fitted))[:, None]).T @ design
        try:
            step = np.linalg.solve(curvature, gradient)
        except np.linalg.LinAlgError:
            return nothing
        found = found + np.clip(step, -2, 2)  # a full step can overshoot from a poor start
        if np.abs(found).max() > _FAR:
            return nothing
        if np.abs(step).max() < _DONE:
            return tuple(float(coefficient) for coefficient in found)
    return nothing


@dataclass(frozen=True)
class CurvePoint:
    """One group of people with similar risks.

    Attributes:
        n: how many.
        risk: their mean risk.
        observed: the share with the outcome.
        low: Wilson's 95 % interval of that share.
        high: its upper end.
    """

    n: int
    risk: float
    observed: float
    low: float
    high: float


def calibration_curve(risk: Risk, outcome: Outcome, groups: int = 10) -> tuple[CurvePoint, ...]:
    """Equal-sized groups by rising risk, people of equal risk kept together."""
    edges = np.unique(np.quantile(risk, np.linspace(0, 1, groups + 1)))
    place = np.clip(np.searchsorted(edges, risk, side="right") - 1, 0, max(len(edges) - 2, 0))
    return tuple(_point(risk[place == g], outcome[place == g]) for g in np.unique(place))


def _point(risk: Risk, outcome: Outcome) -> CurvePoint:
    """Wilson 1927, doi:10.1080/01621459.1927.10502953."""
    n, share, z = len(risk), float(outcome.mean()), 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
    return CurvePoint(n, float(risk.mean()), share, max(0.0, middle - half), min(1.0, middle + half))
