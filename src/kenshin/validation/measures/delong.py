"""How far could the AUROC be off, without drawing anyone again?

An AUROC is a mean over people of their *placement*: for a person with the outcome, the share of those
without it whose risk is lower, ties counting half; for a person without, the share of those with it
whose risk is higher. The spread of the placements gives its variance (DeLong, DeLong & Clarke-Pearson
1988, doi:10.2307/2531595), and midranks give all the placements at once, in O(n log n) (Sun & Xu 2014,
doi:10.1109/LSP.2014.2337313). Rows are taken to be independent people.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from jaxtyping import Bool, Float, Real

from kenshin.validation.measures.discrimination import ranks

__all__ = ["Delong", "DelongTest", "delong", "delong_per_class", "delong_test", "placements"]

_Z = 1.959963984540054
_NAN = float("nan")

Risk = Float[np.ndarray, " patient"]
Outcome = Bool[np.ndarray, " patient"]
Weight = Real[np.ndarray, " patient"]


@dataclass(frozen=True)
class Delong:
    """An AUROC with its 95 % interval, which ends at 0 and 1; NaN where it does not exist."""

    auroc: float
    variance: float
    low: float
    high: float


@dataclass(frozen=True)
class DelongTest:
    """The difference of two AUROCs on the same people.

    Attributes:
        difference: the first less the second.
        low: lower end of its 95 % interval.
        high: upper end.
        p: two-sided, of no difference; NaN where the two put everyone in the same order.
    """

    difference: float
    low: float
    high: float
    p: float


def delong(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> Delong:
    """AUROC with DeLong's variance; the limits need two people on each side.

    >>> found = delong(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    >>> found.auroc, found.variance
    (0.75, 0.125)
    """
    weight = _counted(risk, weight)
    placement = placements(risk, outcome, weight)
    auroc = _mean(placement, outcome, weight)
    variance = _variance(placement, outcome, weight)
    half = _Z * sqrt(variance) if variance == variance else _NAN
    if half != half:
        return Delong(auroc, _NAN, _NAN, _NAN)
    return Delong(auroc, variance, max(0.0, auroc - half), min(1.0, auroc + half))


def delong_per_class(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Real[np.ndarray, " patient"],
    weight: Weight | None = None,
) -> tuple[Delong, ...]:
    """Each class against all others."""
    return tuple(delong(risks[:, k], outcome == k, weight) for k in range(risks.shape[1]))


def delong_test(risk: Risk, other: Risk, outcome: Outcome, weight: Weight | None = None) -> DelongTest:
    """Are two AUROCs on the same people told apart?

    >>> happened = np.array([False, False, True, True, False, True])
    >>> one, other = np.array([0.1, 0.4, 0.3, 0.8, 0.2, 0.5]), np.array([0.3, 0.1, 0.5, 0.4, 0.6, 0.2])
    >>> round(delong_test(one, other, happened).difference, 4)
    0.3333
    """
    weight = _counted(risk, weight)
    apart = placements(risk, outcome, weight) - placements(other, outcome, weight)
    difference = _mean(apart, outcome, weight)
    variance = _variance(apart, outcome, weight)
    if variance != variance:
        return DelongTest(difference, _NAN, _NAN, _NAN)
    half = sqrt(variance)
    p = erfc(abs(difference) / half / sqrt(2)) if half > 0 else _NAN
    return DelongTest(difference, difference - _Z * half, difference + _Z * half, p)


def _counted(risk: Risk, weight: Weight | None) -> Risk:
    return np.ones(len(risk)) if weight is None else np.asarray(weight, dtype=np.float64)


def placements(risk: Risk, outcome: Outcome, weight: Risk) -> Risk:
    """Everyone's placement among the other side; NaN where one side has no one.

    Args:
        risk: of everyone.
        outcome: whether it happened.
        weight: how often each person counts.
    """
    rank = ranks(risk)
    cases, others = np.bincount(rank, weights=weight * outcome), np.bincount(rank, weights=weight * ~outcome)
    many, rest = float(cases.sum()), float(others.sum())
    if not (many > 0 and rest > 0):
        return np.full(len(risk), _NAN)
    lower = (np.cumsum(others) - others / 2) / rest  # of those without the outcome
    higher = 1 - (np.cumsum(cases) - cases / 2) / many  # of those with it
    placement: Risk = np.where(outcome, lower[rank], higher[rank])
    return placement


def _mean(placement: Risk, outcome: Outcome, weight: Risk) -> float:
    """The AUROC: the mean placement of those with the outcome, and just as well of those without."""
    many = float(weight[outcome].sum())
    return float(weight[outcome] @ placement[outcome]) / many if many > 0 else _NAN


def _variance(placement: Risk, outcome: Outcome, weight: Risk) -> float:
    """Of the mean placement; NaN where a side has fewer than two people."""
    total = 0.0
    for side in (outcome, ~outcome):
        count, own = float(weight[side].sum()), weight[side]
        if not count > 1:
            return _NAN
        off = placement[side] - own @ placement[side] / count
        total += float(own @ off**2) / (count - 1) / count
    return total
