"""What would a statistician want to know first about these risks?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Real, Shaped

from kenshin.errors import DataError, UsageError
from kenshin.validation.measures.calibration import (
    CurvePoint,
    calibration_curve,
    calibration_in_the_large,
    recalibration_line,
)
from kenshin.validation.measures.confusion import confusion
from kenshin.validation.measures.discrimination import auroc_of_ranks, ranks
from kenshin.validation.measures.overall import binary_brier, person_brier, person_log_loss, scaled_brier
from kenshin.validation.measures.several_classes import (
    Ranked,
    hand_till,
    ordinal_c,
    polytomous_discrimination,
    ranked,
)
from kenshin.validation.resampling.bootstrap import Interval, draws, intervals

__all__ = ["FORMAT", "ClassNumbers", "Comparison", "Interval", "ValidationReport", "validate_risks"]

FORMAT = "kenshin-validation/1"

_BINS = 20  # of the risk distributions
_SPREAD = (5, 25, 50, 75, 95)
_OFF = 1e-4  # a softmax in float32 errs by 1e-7; more than this is no rounding

Risks = Float[np.ndarray, "patient risk_class"]
Outcome = Int[np.ndarray, " patient"]
Numbers = Callable[[Real[np.ndarray, " patient"] | None], dict[tuple[str, ...], float]]


@dataclass(frozen=True)
class ClassNumbers:
    """One class against all others.

    Attributes:
        people: how many have the class.
        pdi: how often, of one person from each class, this class's has the highest risk of it.
        curve: the calibration curve in tenths of the people.
        histogram: for each class that happened, how many people got a risk of this class in each
            of 20 equal bins from 0 to 1.
        spread: for each class that happened, the 5th, 25th, 50th, 75th and 95th percentile of its
            people's risks of this class; NaN where it has no one.
    """

    name: str
    people: int
    auroc: Interval
    pdi: Interval
    calibration_in_the_large: Interval
    calibration_slope: Interval
    joint_intercept: Interval
    brier: Interval
    scaled_brier: Interval
    curve: tuple[CurvePoint, ...]
    histogram: tuple[tuple[int, ...], ...]
    spread: tuple[tuple[float, ...], ...]


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
    """Core numbers of a validation, each with a 95 % bootstrap interval by person.

    Attributes:
        hand_till: mean AUROC over pairs of classes.
        pdi: polytomous discrimination index, the mean of the classes'.
        ordinal_c: share of pairs of people of different classes that the expected class puts in order.
        confusion: people by the class that happened (rows) and the most probable class (columns).
        resamples: how many resamples the intervals rest on.
        dropped: how many more were drawn but lost a class.
    """

    n: int
    log_loss: Interval
    brier: Interval
    auroc_macro: Interval
    hand_till: Interval
    pdi: Interval
    ordinal_c: Interval
    classes: tuple[ClassNumbers, ...]
    confusion: tuple[tuple[int, ...], ...]
    comparisons: tuple[Comparison, ...]
    resamples: int
    dropped: int
    seed: int

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON; intervals are [estimate, low, high]."""
        return {
            "format": FORMAT,
            "n": self.n,
            "log_loss": self.log_loss.to_json(),
            "brier": self.brier.to_json(),
            "auroc_macro": self.auroc_macro.to_json(),
            "hand_till": self.hand_till.to_json(),
            "pdi": self.pdi.to_json(),
            "ordinal_c": self.ordinal_c.to_json(),
            "classes": [_class_json(c) for c in self.classes],
            "confusion": [list(row) for row in self.confusion],
            "comparisons": [_comparison_json(c) for c in self.comparisons],
            "resamples": self.resamples,
            "dropped": self.dropped,
            "seed": self.seed,
        }


def _class_json(numbers: ClassNumbers) -> dict[str, object]:
    return {
        "name": numbers.name,
        "people": numbers.people,
        "auroc": numbers.auroc.to_json(),
        "pdi": numbers.pdi.to_json(),
        "calibration_in_the_large": numbers.calibration_in_the_large.to_json(),
        "calibration_slope": numbers.calibration_slope.to_json(),
        "joint_intercept": numbers.joint_intercept.to_json(),
        "brier": numbers.brier.to_json(),
        "scaled_brier": numbers.scaled_brier.to_json(),
        "curve": [asdict(point) for point in numbers.curve],
        "histogram": [list(counts) for counts in numbers.histogram],
        "spread": [[_or_none(value) for value in row] for row in numbers.spread],
    }


def _comparison_json(comparison: Comparison) -> dict[str, object]:
    names = ("log_loss", "brier", "auroc_macro", "difference")
    return {"name": comparison.name} | {name: getattr(comparison, name).to_json() for name in names}


def _or_none(value: float) -> float | None:
    return None if value != value else value


def validate_risks(
    risks: Shaped[np.ndarray, "..."],
    outcome: Shaped[np.ndarray, "..."],
    *,
    class_names: Sequence[str],
    comparators: Mapping[str, Shaped[np.ndarray, "..."]] | None = None,
    person: Sequence[str] | None = None,
    resamples: int = 500,
    seed: int = 0,
) -> ValidationReport:
    """Judge risks by outcomes.

    Args:
        risks: probability of each class, [patient, risk_class]; rows sum to 1.
        outcome: index of the class that happened, [patient].
        class_names: lowest risk first.
        comparators: name → risks of simpler models for the same people.
        person: each row's person (or cluster), where someone has several rows.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.

    Raises:
        DataError: arrays that do not fit together or are not probabilities.
    """
    others = dict(comparators or {})
    _require_outcome(outcome, len(class_names), person)
    for each in (risks, *others.values()):
        _require_risks(each, len(outcome), len(class_names))
    if resamples < 0:
        raise UsageError("validation.resamples", got=resamples)
    numbers = _numbers(risks, outcome, others)
    found, used = intervals(numbers, draws(outcome, person, resamples, seed))
    return ValidationReport(
        n=len(outcome),
        log_loss=found["log_loss",],
        brier=found["brier",],
        auroc_macro=found["auroc_macro",],
        hand_till=found["hand_till",],
        pdi=found["pdi",],
        ordinal_c=found["ordinal_c",],
        classes=tuple(_class(name, k, risks, outcome, found) for k, name in enumerate(class_names)),
        confusion=tuple(tuple(row) for row in confusion(risks, outcome).tolist()),
        comparisons=tuple(_comparison(name, found) for name in others),
        resamples=used,
        dropped=resamples - used,
        seed=seed,
    )


def _require_outcome(outcome: Shaped[np.ndarray, "..."], classes: int, person: Sequence[str] | None) -> None:
    if classes < 2:
        raise DataError("validation.too_few_classes", got=classes)
    if outcome.ndim != 1 or not np.issubdtype(outcome.dtype, np.integer):
        raise DataError("validation.outcome_kind", got=f"{_shape(outcome)} {outcome.dtype}")
    if len(outcome) < 2:
        raise DataError("validation.too_few", got=len(outcome))
    low, high = int(outcome.min()), int(outcome.max())
    if low < 0 or high >= classes:
        raise DataError("validation.outcome_outside", classes=classes, low=low, high=high)
    if person is not None and len(person) != len(outcome):
        raise DataError("validation.person", people=len(outcome), got=len(person))


def _require_risks(risks: Shaped[np.ndarray, "..."], people: int, classes: int) -> None:
    if risks.shape != (people, classes):
        raise DataError("validation.shape", people=people, classes=classes, got=_shape(risks))
    possible = np.issubdtype(risks.dtype, np.floating) and bool(np.isfinite(risks).all())
    if not possible or (risks < 0).any() or np.abs(risks.sum(axis=1) - 1).max() > _OFF:
        raise DataError("validation.not_probabilities")


def _shape(array: Shaped[np.ndarray, "..."]) -> str:
    return "×".join(str(length) for length in array.shape) or "0"


def _numbers(risks: Risks, outcome: Outcome, others: Mapping[str, Risks]) -> Numbers:
    """All the numbers under any weighting; what no weight changes is worked out once."""
    own = _overall(risks, outcome)
    rest = {name: _overall(each, outcome) for name, each in others.items()}
    order = ranked(risks, outcome)
    losses = person_log_loss(risks, outcome)
    ahead = {name: losses - person_log_loss(each, outcome) for name, each in others.items()}

    def numbers(weight: Real[np.ndarray, " patient"] | None) -> dict[tuple[str, ...], float]:
        found = own(weight) | _together(order, weight)
        for k in range(risks.shape[1]):
            found |= _binary(str(k), risks[:, k], outcome == k, weight)
        for name, overall in rest.items():
            found |= {(*key, "of", name): value for key, value in overall(weight).items()}
            found["difference", "of", name] = float(np.average(ahead[name], weights=weight))
        return found

    return numbers


def _overall(risks: Risks, outcome: Outcome) -> Numbers:
    """Log loss, Brier and AUROCs of one set of risks."""
    losses, errors = person_log_loss(risks, outcome), person_brier(risks, outcome)
    ranked = [ranks(risks[:, k]) for k in range(risks.shape[1])]
    happened = [outcome == k for k in range(risks.shape[1])]

    def numbers(weight: Real[np.ndarray, " patient"] | None) -> dict[tuple[str, ...], float]:
        aurocs = [auroc_of_ranks(r, h, weight) for r, h in zip(ranked, happened, strict=True)]
        found: dict[tuple[str, ...], float] = {("auroc", str(k)): value for k, value in enumerate(aurocs)}
        found["auroc_macro",] = float(np.mean(aurocs))
        found["log_loss",] = float(np.average(losses, weights=weight))
        found["brier",] = float(np.average(errors, weights=weight))
        return found

    return numbers


def _together(order: Ranked, weight: Real[np.ndarray, " patient"] | None) -> dict[tuple[str, ...], float]:
    """All the classes at once."""
    each = polytomous_discrimination(order, weight)
    found: dict[tuple[str, ...], float] = {("pdi", str(k)): value for k, value in enumerate(each)}
    found["pdi",] = float(np.mean(each))
    return found | {("hand_till",): hand_till(order, weight), ("ordinal_c",): ordinal_c(order, weight)}


def _binary(
    place: str,
    risk: Float[np.ndarray, " patient"],
    happened: Bool[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None,
) -> dict[tuple[str, ...], float]:
    """One class against all others."""
    intercept, slope = recalibration_line(risk, happened, weight)
    return {
        ("calibration_in_the_large", place): calibration_in_the_large(risk, happened, weight),
        ("calibration_slope", place): slope,
        ("joint_intercept", place): intercept,
        ("brier", place): binary_brier(risk, happened, weight),
        ("scaled_brier", place): scaled_brier(risk, happened, weight),
    }


def _class(
    name: str, k: int, risks: Risks, outcome: Outcome, found: Mapping[tuple[str, ...], Interval]
) -> ClassNumbers:
    risk, happened = risks[:, k], outcome == k
    apart = [risk[outcome == true] for true in range(risks.shape[1])]
    return ClassNumbers(
        name=name,
        people=int(happened.sum()),
        auroc=found["auroc", str(k)],
        pdi=found["pdi", str(k)],
        calibration_in_the_large=found["calibration_in_the_large", str(k)],
        calibration_slope=found["calibration_slope", str(k)],
        joint_intercept=found["joint_intercept", str(k)],
        brier=found["brier", str(k)],
        scaled_brier=found["scaled_brier", str(k)],
        curve=calibration_curve(risk, happened),
        histogram=tuple(tuple(np.histogram(part.clip(0, 1), _BINS, (0, 1))[0].tolist()) for part in apart),
        spread=tuple(_percentiles(part) for part in apart),
    )


def _percentiles(risk: Float[np.ndarray, " patient"]) -> tuple[float, ...]:
    if not len(risk):
        return (float("nan"),) * len(_SPREAD)
    return tuple(np.percentile(risk, _SPREAD).tolist())


def _comparison(name: str, found: Mapping[tuple[str, ...], Interval]) -> Comparison:
    measures = ("log_loss", "brier", "auroc_macro", "difference")
    return Comparison(name, *(found[measure, "of", name] for measure in measures))
