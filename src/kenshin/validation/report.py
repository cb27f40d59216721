"""What would a statistician want to know first about these risks?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.validation.bootstrap import Interval, draws, interval
from kenshin.validation.calibration import (
    CurvePoint,
    calibration_curve,
    calibration_in_the_large,
    recalibration_line,
)
from kenshin.validation.confusion import confusion
from kenshin.validation.discrimination import auroc, auroc_macro
from kenshin.validation.overall import binary_brier, brier, log_loss, person_log_loss, scaled_brier

__all__ = ["FORMAT", "ClassNumbers", "Comparison", "ValidationReport", "validate_risks"]

FORMAT = "kenshin-validation/1"

_BINS = 20  # of the risk distributions

Risks = Float[np.ndarray, "patient risk_class"]
Outcome = Int[np.ndarray, " patient"]


@dataclass(frozen=True)
class ClassNumbers:
    """One class against all others.

    Attributes:
        people: how many have the class.
        curve: the calibration curve in tenths of the people.
        histogram: for each class that happened, how many people got a risk of this class in each
            of 20 equal bins from 0 to 1.
    """

    name: str
    people: int
    auroc: Interval
    calibration_in_the_large: Interval
    calibration_slope: Interval
    joint_intercept: float
    brier: Interval
    scaled_brier: float
    curve: tuple[CurvePoint, ...]
    histogram: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Comparison:
    """A simpler model on the same people.

    Attributes:
        difference: log loss of the model less this one's, person by person; below 0 the model is better.
    """

    name: str
    log_loss: Interval
    brier: Interval
    auroc_macro: Interval
    difference: Interval


@dataclass(frozen=True)
class ValidationReport:
    """Core numbers of a validation, each with a 95 % bootstrap interval by person."""

    n: int
    log_loss: Interval
    brier: Interval
    auroc_macro: Interval
    classes: tuple[ClassNumbers, ...]
    confusion: tuple[tuple[int, ...], ...]
    comparisons: tuple[Comparison, ...]
    resamples: int
    seed: int

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON; intervals are [estimate, low, high]."""
        return {
            "format": FORMAT,
            "n": self.n,
            "log_loss": self.log_loss.to_json(),
            "brier": self.brier.to_json(),
            "auroc_macro": self.auroc_macro.to_json(),
            "classes": [_class_json(c) for c in self.classes],
            "confusion": [list(row) for row in self.confusion],
            "comparisons": [_comparison_json(c) for c in self.comparisons],
            "resamples": self.resamples,
            "seed": self.seed,
        }


def _class_json(numbers: ClassNumbers) -> dict[str, object]:
    return {
        "name": numbers.name,
        "people": numbers.people,
        "auroc": numbers.auroc.to_json(),
        "calibration_in_the_large": numbers.calibration_in_the_large.to_json(),
        "calibration_slope": numbers.calibration_slope.to_json(),
        "joint_intercept": _or_none(numbers.joint_intercept),
        "brier": numbers.brier.to_json(),
        "scaled_brier": _or_none(numbers.scaled_brier),
        "curve": [asdict(point) for point in numbers.curve],
        "histogram": [list(counts) for counts in numbers.histogram],
    }


def _comparison_json(comparison: Comparison) -> dict[str, object]:
    names = ("log_loss", "brier", "auroc_macro", "difference")
    return {"name": comparison.name} | {name: getattr(comparison, name).to_json() for name in names}


def _or_none(value: float) -> float | None:
    return None if value != value else value


def validate_risks(
    risks: Risks,
    outcome: Outcome,
    *,
    class_names: Sequence[str],
    comparators: Mapping[str, Risks] | None = None,
    person: Sequence[str] | None = None,
    resamples: int = 500,
    seed: int = 0,
) -> ValidationReport:
    """Judge risks by outcomes.

    Args:
        risks: probability of each class; rows sum to 1.
        outcome: index of the class that happened.
        class_names: lowest risk first.
        comparators: name → risks of simpler models for the same people.
        person: each row's person, where someone has several rows.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.

    Raises:
        DataError: arrays that do not fit together or are not probabilities.
    """
    others = dict(comparators or {})
    for each in (risks, *others.values()):
        _require_risks(each, outcome, len(class_names))
    weights = list(draws(outcome, person, resamples, seed))
    return ValidationReport(
        n=len(outcome),
        log_loss=interval(lambda w: log_loss(risks, outcome, w), weights),
        brier=interval(lambda w: brier(risks, outcome, w), weights),
        auroc_macro=interval(lambda w: auroc_macro(risks, outcome, w), weights),
        classes=tuple(_class_numbers(name, k, risks, outcome, weights) for k, name in enumerate(class_names)),
        confusion=tuple(tuple(row) for row in confusion(risks, outcome).tolist()),
        comparisons=tuple(_comparison(name, risks, r, outcome, weights) for name, r in others.items()),
        resamples=len(weights),
        seed=seed,
    )


def _require_risks(risks: Risks, outcome: Outcome, classes: int) -> None:
    if risks.ndim != 2 or risks.shape != (len(outcome), classes):
        shape = "×".join(str(n) for n in risks.shape)
        raise DataError("validation.shape", people=len(outcome), classes=classes, got=shape)
    if len(outcome) < 2:
        raise DataError("validation.too_few", got=len(outcome))
    if not np.isfinite(risks).all() or (risks < 0).any() or np.abs(risks.sum(axis=1) - 1).max() > 1e-4:
        raise DataError("validation.not_probabilities")
    if outcome.min() < 0 or outcome.max() >= classes:
        raise DataError(
            "validation.outcome_outside", classes=classes, low=int(outcome.min()), high=int(outcome.max())
        )


def _class_numbers(
    name: str, k: int, risks: Risks, outcome: Outcome, weights: Sequence[Float[np.ndarray, " patient"]]
) -> ClassNumbers:
    risk, happened = risks[:, k], outcome == k
    return ClassNumbers(
        name=name,
        people=int(happened.sum()),
        auroc=interval(lambda w: auroc(risk, happened, w), weights),
        calibration_in_the_large=interval(lambda w: calibration_in_the_large(risk, happened, w), weights),
        calibration_slope=interval(lambda w: recalibration_line(risk, happened, w)[1], weights),
        joint_intercept=recalibration_line(risk, happened)[0],
        brier=interval(lambda w: binary_brier(risk, happened, w), weights),
        scaled_brier=scaled_brier(risk, happened),
        curve=calibration_curve(risk, happened),
        histogram=tuple(
            tuple(np.histogram(risk[outcome == j], bins=_BINS, range=(0, 1))[0].tolist())
            for j in range(risks.shape[1])
        ),
    )


def _comparison(
    name: str, risks: Risks, other: Risks, outcome: Outcome, weights: Sequence[Float[np.ndarray, " patient"]]
) -> Comparison:
    difference = person_log_loss(risks, outcome) - person_log_loss(other, outcome)
    return Comparison(
        name=name,
        log_loss=interval(lambda w: log_loss(other, outcome, w), weights),
        brier=interval(lambda w: brier(other, outcome, w), weights),
        auroc_macro=interval(lambda w: auroc_macro(other, outcome, w), weights),
        difference=interval(lambda w: float(np.average(difference, weights=w)), weights),
    )
