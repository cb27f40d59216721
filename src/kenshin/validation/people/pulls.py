"""How far could a number of this group be off, at once and without drawing anyone again?

A person's *pull* is how much the number moves with them, to first order. Pulls of independent people add
up in squares; pulls of the rows of one person are added first (Huber's and Liang & Zeger's sandwich, 1986,
doi:10.1093/biomet/73.1.13). For the AUROC these are DeLong's variance (1988, doi:10.2307/2531595) and,
with several rows a person, Obuchowski's (1997, doi:10.2307/2533958). The expected number of outcomes is
taken as given, as Debray et al. do, 2017, doi:10.1136/bmj.i6460.
"""

from collections.abc import Callable
from math import exp, log, nan, sqrt

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import expit, logit

from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.delong import placements
from kenshin.validation.measures.utility import net_benefit
from kenshin.validation.resampling.bootstrap import Interval

__all__ = [
    "auroc_of",
    "auroc_pulls",
    "in_the_large_of",
    "interval",
    "net_benefit_of",
    "observed_to_expected_of",
    "slope_of",
]

_Z = 1.959963984540054
_CLIP = 1e-9  # as in `calibration`

Risk = Float[np.ndarray, " patient"]
Outcome = Bool[np.ndarray, " patient"]
Person = Int[np.ndarray, " patient"]
Pulls = Float[np.ndarray, " patient"]


def interval(
    estimate: float,
    pulls: Pulls,
    person: Person,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    few: bool = True,
) -> Interval:
    """Wald's 95 % interval within `low` and `high`; NaN limits where it does not exist.

    Args:
        estimate: the number.
        pulls: everyone's pull on it.
        person: whose row it is, as an index.
        low: the least it can be.
        high: the most.
        few: widen by persons ÷ (persons − 1); DeLong's pulls have this already.
    """
    error = _error(pulls, person, few=few)
    if not (estimate == estimate and error == error):
        return Interval(estimate, nan, nan)
    return Interval(estimate, max(low, estimate - _Z * error), min(high, estimate + _Z * error))


def _error(pulls: Pulls, person: Person, *, few: bool) -> float:
    if not len(pulls):
        return nan
    place = np.unique(person, return_inverse=True)[1]
    each = np.bincount(place, weights=pulls)
    if len(each) < 2:
        return nan
    return sqrt(float(each @ each) * (len(each) / (len(each) - 1) if few else 1.0))


def auroc_pulls(risk: Risk, outcome: Outcome) -> tuple[float, Pulls]:
    """AUROC, and everyone's pull on it; NaN where a side has fewer than two people."""
    cases, others = int(outcome.sum()), int((~outcome).sum())
    if min(cases, others) < 2:
        return nan, np.full(len(risk), nan)
    placed = placements(risk, outcome, np.ones(len(risk)))
    auroc = float(placed[outcome].mean())
    # n · (n − 1) instead of n²: DeLong's variance of a mean.
    size = np.where(outcome, cases * (cases - 1), others * (others - 1))
    pulls: Pulls = (placed - auroc) / np.sqrt(size)
    return auroc, pulls


def auroc_of(risk: Risk, outcome: Outcome, person: Person) -> Interval:
    """AUROC with DeLong's interval."""
    return interval(*auroc_pulls(risk, outcome), person, low=0.0, high=1.0, few=False)


def in_the_large_of(risk: Risk, outcome: Outcome, person: Person) -> Interval:
    """Calibration-in-the-large."""
    shift = calibration_in_the_large(risk, outcome)
    fitted = expit(_logit(risk) + shift)
    return interval(shift, (outcome - fitted) / float((fitted * (1 - fitted)).sum()), person)


def slope_of(risk: Risk, outcome: Outcome, person: Person) -> Interval:
    """Calibration slope."""
    intercept, slope = recalibration_line(risk, outcome)
    if slope != slope:
        return Interval(nan, nan, nan)
    line = _logit(risk)
    fitted = expit(intercept + slope * line)
    curve = fitted * (1 - fitted)
    off = line - float(curve @ line) / float(curve.sum())
    return interval(slope, (outcome - fitted) * off / float(curve @ off**2), person)


def observed_to_expected_of(risk: Risk, outcome: Outcome, person: Person) -> Interval:
    """Outcomes that happened ÷ outcomes expected; the interval is symmetric on the log scale."""
    observed, expected = float(outcome.sum()), float(risk.sum())
    if not (observed > 0 and expected > 0):
        return Interval(nan, nan, nan)
    found = interval(log(observed / expected), outcome / observed - 1 / len(risk), person)
    return _on(found, exp)


def _on(found: Interval, scale: Callable[[float], float]) -> Interval:
    return Interval(scale(found.estimate), scale(found.low), scale(found.high))


def net_benefit_of(risk: Risk, outcome: Outcome, person: Person, threshold: float) -> Interval:
    """Net benefit of acting on those whose risk reaches the threshold."""
    benefit = net_benefit(risk, outcome, threshold)
    each = (risk >= threshold) * np.where(outcome, 1.0, -threshold / (1 - threshold))
    return interval(benefit, (each - benefit) / len(risk), person)


def _logit(risk: Risk) -> Risk:
    line: Risk = logit(np.clip(risk.astype(np.float64), _CLIP, 1 - _CLIP))
    return line
