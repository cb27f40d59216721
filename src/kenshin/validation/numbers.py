"""Every number of a validation, under any weighting of its people.

A resample is only a weighting (see `resampling/bootstrap.py`), so each function here takes risks and
outcomes once, works out what no weight changes, and gives back a function from a weighting to numbers by
name. Names are tuples: the measure, then the place of the class or of the point of a curve.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int, Real

from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.confusion import named_class
from kenshin.validation.measures.discrimination import auroc_of_ranks, ranks
from kenshin.validation.measures.flexible import Smoother, flexible, smoother
from kenshin.validation.measures.grouped import TOP_BINS, binned, error_in_bins, observed_expected
from kenshin.validation.measures.multinomial import (
    log_ratios,
    recalibrated_diagonal,
    recalibrated_intercepts,
)
from kenshin.validation.measures.overall import (
    binary_brier,
    person_brier,
    person_log_loss,
    scaled_brier,
    scaled_brier_of_classes,
)
from kenshin.validation.measures.several_classes import (
    hand_till,
    ordinal_c,
    polytomous_discrimination,
    ranked,
)
from kenshin.validation.measures.utility import decision_curve_of, reached

__all__ = [
    "BINARY",
    "DISTANCES",
    "MIDDLE",
    "Decision",
    "all_numbers",
    "overall_numbers",
    "thresholds_of",
    "together_numbers",
    "union_risk",
]

BINARY: Final = (
    "calibration_in_the_large",
    "calibration_slope",
    "joint_intercept",
    "brier",
    "scaled_brier",
    "observed_expected",
    "ece",
)
DISTANCES: Final = ("ici", "e50", "e90", "emax")
_THRESHOLDS: Final = 31  # odd: one of them is the middle
MIDDLE: Final = _THRESHOLDS // 2

Risks = Float[np.ndarray, "patient risk_class"]
Outcome = Int[np.ndarray, " patient"]
Weight = Real[np.ndarray, " patient"] | None
Found = dict[tuple[str, ...], float]
Numbers = Callable[[Weight], Found]
Decision = tuple[int, tuple[float, float]]


def thresholds_of(decision: Decision) -> Float[np.ndarray, " threshold"]:
    """31 thresholds from the lowest to the highest.

    >>> thresholds_of((1, (0.1, 0.4)))[[0, MIDDLE, -1]].round(6).tolist()
    [0.1, 0.25, 0.4]
    """
    return np.linspace(*decision[1], _THRESHOLDS)


def union_risk(risks: Risks, at_least: int) -> Float[np.ndarray, " patient"]:
    """Risk of a class or a higher one; rounded as when a class is named, so that sums reach thresholds.

    >>> union_risk(np.array([[0.3, 0.6, 0.1]]), 1).tolist()
    [0.7]
    """
    risk: Float[np.ndarray, " patient"] = risks[:, at_least:].sum(axis=1).round(6)
    return risk


def all_numbers(
    risks: Risks, outcome: Outcome, others: Mapping[str, Risks], decision: Decision | None
) -> Numbers:
    """All the numbers of a model, and of the others beside it."""
    own = [overall_numbers(risks, outcome), together_numbers(risks, outcome), _recalibration(risks, outcome)]
    own += [_of_class(str(k), risks[:, k], outcome == k) for k in range(risks.shape[1])]
    if decision is not None:
        own.append(_decision(risks, outcome, decision))
    beside = [_beside(name, risks, each, outcome, decision) for name, each in others.items()]

    def numbers(weight: Weight) -> Found:
        found: Found = {}
        for part in own:
            found |= part(weight)
        for other in beside:
            found |= other(found, weight)
        return found

    return numbers


def overall_numbers(risks: Risks, outcome: Outcome) -> Numbers:
    """Log loss, Brier and AUROCs of one set of risks."""
    losses, errors = person_log_loss(risks, outcome), person_brier(risks, outcome)
    ordered = [ranks(risks[:, k]) for k in range(risks.shape[1])]
    happened = [outcome == k for k in range(risks.shape[1])]

    def numbers(weight: Weight) -> Found:
        aurocs = [auroc_of_ranks(r, h, weight) for r, h in zip(ordered, happened, strict=True)]
        found: Found = {("auroc", str(k)): value for k, value in enumerate(aurocs)}
        found["auroc_macro",] = float(np.mean(aurocs))
        found["log_loss",] = float(np.average(losses, weights=weight))
        found["brier",] = float(np.average(errors, weights=weight))
        return found

    return numbers


def together_numbers(risks: Risks, outcome: Outcome) -> Numbers:
    """All the classes at once."""
    order, named = ranked(risks, outcome), named_class(risks)
    risk, right = risks[np.arange(len(named)), named], named == outcome
    place = binned(risk, TOP_BINS)

    def numbers(weight: Weight) -> Found:
        each = polytomous_discrimination(order, weight)
        found: Found = {("pdi", str(k)): value for k, value in enumerate(each)}
        found["pdi",] = float(np.mean(each))
        found["hand_till",], found["ordinal_c",] = hand_till(order, weight), ordinal_c(order, weight)
        found["scaled_brier",] = scaled_brier_of_classes(risks, outcome, weight)
        found["ece_top_label",] = error_in_bins(risk, right, place, weight)
        return found

    return numbers


def _recalibration(risks: Risks, outcome: Outcome) -> Numbers:
    """Intercepts and slopes of the multinomial recalibration, of every class but the first."""
    ratios = log_ratios(risks)

    def numbers(weight: Weight) -> Found:
        alone = recalibrated_intercepts(ratios, outcome, weight).coefficients
        both = recalibrated_diagonal(ratios, outcome, weight).coefficients
        found: Found = {}
        for k in range(len(ratios)):
            found["intercept", str(k)] = float(alone[k, 0])
            found["joint", str(k)], found["slope", str(k)] = both[k].tolist()
        return found

    return numbers


def _of_class(
    place: str, risk: Float[np.ndarray, " patient"], happened: Bool[np.ndarray, " patient"]
) -> Numbers:
    """One class against all others; nothing is known of a class that no one has."""
    people = smoother(risk)
    curve = [("flexible", place, str(point)) for point in range(len(people.grid))]
    names = [*((name, place) for name in (*BINARY, *DISTANCES)), *curve]
    if not happened.any():
        return lambda _: dict.fromkeys(names, float("nan"))
    bins = binned(risk)

    def numbers(weight: Weight) -> Found:
        intercept, slope = recalibration_line(risk, happened, weight)
        values = [calibration_in_the_large(risk, happened, weight), slope, intercept]
        values += [measure(risk, happened, weight) for measure in (binary_brier, scaled_brier)]
        values += [observed_expected(risk, happened, weight), error_in_bins(risk, happened, bins, weight)]
        return dict(zip(names, values + _smooth(people, happened, weight), strict=True))

    return numbers


def _smooth(people: Smoother, happened: Bool[np.ndarray, " patient"], weight: Weight) -> list[float]:
    """The distances from the diagonal, then the curve, point by point."""
    found = flexible(people, happened, weight)
    observed = found.observed.tolist() or [float("nan")] * len(people.grid)
    return [found.ici, found.e50, found.e90, found.emax, *observed]


def _decision(risks: Risks, outcome: Outcome, decision: Decision) -> Numbers:
    """Net benefit, what is saved, and what is gained over acting on everyone or on no one."""
    happened = outcome >= decision[0]
    people = reached(union_risk(risks, decision[0]), thresholds_of(decision))

    def numbers(weight: Weight) -> Found:
        curve = decision_curve_of(people, happened, weight)
        gained = curve.model - np.maximum(curve.everyone, 0.0)
        found: Found = {}
        for name, values in (
            ("net_benefit", curve.model),
            ("everyone", curve.everyone),
            ("saved", curve.saved),
            ("gained", gained),
        ):
            found |= {(name, str(point)): value for point, value in enumerate(values.tolist())}
        return found

    return numbers


def _beside(
    name: str, risks: Risks, other: Risks, outcome: Outcome, decision: Decision | None
) -> Callable[[Found, Weight], Found]:
    """A simpler model's own numbers, and by how much the model's differ on the same people."""
    overall = overall_numbers(other, outcome)
    use = None if decision is None else _decision(other, outcome, decision)
    losses = person_log_loss(risks, outcome) - person_log_loss(other, outcome)
    errors = person_brier(risks, outcome) - person_brier(other, outcome)
    middle = ("net_benefit", str(MIDDLE))

    def numbers(model: Found, weight: Weight) -> Found:
        theirs = overall(weight)
        found: Found = {
            ("difference",): float(np.average(losses, weights=weight)),
            ("brier_difference",): float(np.average(errors, weights=weight)),
            ("auroc_macro_difference",): model["auroc_macro",] - theirs["auroc_macro",],
        }
        if use is not None:
            theirs |= {key: value for key, value in use(weight).items() if key[0] == "net_benefit"}
            found["net_benefit_difference",] = model[middle] - theirs[middle]
        return {(*key, "of", name): value for key, value in (theirs | found).items()}

    return numbers
