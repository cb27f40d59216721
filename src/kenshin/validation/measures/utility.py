"""Net benefit: is acting on this model better than treating everyone, or no one?

Decision curve analysis weighs true against false positives by the risk at which a clinician would act.
Source: Vickers & Elkin 2006, doi:10.1177/0272989X06295361; net reduction in interventions: Vickers,
Van Calster & Steyerberg 2019, doi:10.1186/s41512-019-0064-7.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Real

__all__ = [
    "DecisionCurve",
    "Reached",
    "decision_curve",
    "decision_curve_of",
    "net_benefit",
    "net_benefit_of_everyone",
    "reached",
]


def net_benefit(
    risk: Float[np.ndarray, " patient"],
    outcome: Bool[np.ndarray, " patient"],
    threshold: float,
    weight: Real[np.ndarray, " patient"] | None = None,
) -> float:
    """True positives minus harm-weighted false positives, per person; who reaches the threshold is acted on.

    Args:
        risk: predicted probability of the outcome, 0 to 1.
        outcome: whether the outcome happened.
        threshold: the risk at which one would act, 0 < threshold < 1.
        weight: how often each person counts.

    Raises:
        ValueError: the threshold is not a probability that one could act on.

    >>> net_benefit(np.array([0.9, 0.2, 0.7, 0.1]), np.array([True, False, False, False]), 0.5)
    0.0
    """
    odds = _odds(threshold)
    weight = np.ones(len(risk)) if weight is None else weight
    acted = risk >= threshold
    right, wrong = weight[acted & outcome].sum(), weight[acted & ~outcome].sum()
    return float((right - wrong * odds) / weight.sum())


def net_benefit_of_everyone(prevalence: float, threshold: float) -> float:
    """Net benefit of acting on everyone; on no one it is 0.

    >>> round(net_benefit_of_everyone(0.2, 0.1), 6)
    0.111111
    """
    return prevalence - (1 - prevalence) * _odds(threshold)


@dataclass(frozen=True, eq=False)
class DecisionCurve:
    """Net benefit over a range of thresholds.

    Attributes:
        threshold: at which one would act.
        model: net benefit of acting where the model reaches the threshold.
        everyone: of acting on everyone; of acting on no one it is 0.
        saved: interventions fewer per 100 people than when everyone is acted on, with as many true
            positives: (model − everyone) ÷ odds of the threshold · 100.
    """

    threshold: Float[np.ndarray, " threshold"]
    model: Float[np.ndarray, " threshold"]
    everyone: Float[np.ndarray, " threshold"]
    saved: Float[np.ndarray, " threshold"]


@dataclass(frozen=True, eq=False)
class Reached:
    """Who would be acted on at which threshold; all resamples of the same people share it.

    Attributes:
        threshold: at which one would act, in any order.
        order: that makes them rise.
        count: how many thresholds everyone's risk reaches.
    """

    threshold: Float[np.ndarray, " threshold"]
    order: Int[np.ndarray, " threshold"]
    count: Int[np.ndarray, " patient"]


def reached(risk: Float[np.ndarray, " patient"], threshold: Float[np.ndarray, " threshold"]) -> Reached:
    """Compare once, weigh often.

    >>> reached(np.array([0.1, 0.2, 0.9]), np.array([0.2, 0.5])).count.tolist()
    [0, 1, 2]
    """
    order = np.argsort(threshold, kind="stable")
    return Reached(threshold, order, np.searchsorted(threshold[order], risk, side="right"))


def decision_curve(
    risk: Float[np.ndarray, " patient"],
    outcome: Bool[np.ndarray, " patient"],
    threshold: Float[np.ndarray, " threshold"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> DecisionCurve:
    """Net benefit at every threshold, in O((people + thresholds) log thresholds).

    Raises:
        ValueError: a threshold is not a probability that one could act on.
    """
    return decision_curve_of(reached(risk, threshold), outcome, weight)


def decision_curve_of(
    people: Reached,
    outcome: Bool[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> DecisionCurve:
    """The decision curve of people who were compared with the thresholds before.

    Raises:
        ValueError: a threshold is not a probability that one could act on.
    """
    odds = np.array([_odds(float(t)) for t in people.threshold])
    weight = np.ones(len(outcome)) if weight is None else np.asarray(weight, dtype=np.float64)
    everyone_counted = float(weight.sum())
    prevalence = float(weight @ outcome) / everyone_counted
    right = _acted(people, weight * outcome)
    model = (right - (_acted(people, weight) - right) * odds) / everyone_counted
    everyone = np.array([net_benefit_of_everyone(prevalence, float(t)) for t in people.threshold])
    return DecisionCurve(people.threshold, model, everyone, 100 * (model - everyone) / odds)


def _acted(people: Reached, weight: Float[np.ndarray, " patient"]) -> Float[np.ndarray, " threshold"]:
    """Weight of the people who reach each threshold."""
    by_count = np.bincount(people.count, weights=weight, minlength=len(people.threshold) + 1)
    acted = np.empty(len(people.threshold))
    acted[people.order] = np.cumsum(by_count[::-1])[::-1][1:]
    return acted


def _odds(threshold: float) -> float:
    if not 0 < threshold < 1:
        raise ValueError(
            f"threshold must be between 0 and 1, got {threshold:g}. If you think in percent, divide by 100."
        )
    return threshold / (1 - threshold)
