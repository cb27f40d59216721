"""What would a statistician want to know first about these risks?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int, Shaped

from kenshin.errors import UsageError
from kenshin.validation.given import require_decision, require_groups, require_outcome, require_risks
from kenshin.validation.measures.calibration import CurvePoint, calibration_curve
from kenshin.validation.measures.confusion import confusion
from kenshin.validation.measures.delong import delong
from kenshin.validation.measures.flexible import SMOOTHER, smoother
from kenshin.validation.measures.grouped import BINS, TOP_BINS
from kenshin.validation.measures.multinomial import likelihood_tests, log_ratios
from kenshin.validation.numbers import (
    BINARY,
    DISTANCES,
    MIDDLE,
    Decision,
    Risks,
    all_numbers,
    thresholds_of,
)
from kenshin.validation.plain import or_none
from kenshin.validation.resampling.bootstrap import Interval, draws, intervals

__all__ = [
    "FORMAT",
    "ClassNumbers",
    "ComparedBenefit",
    "Comparison",
    "DecisionNumbers",
    "FlexiblePoint",
    "Interval",
    "Recalibration",
    "RecalibrationTest",
    "ValidationReport",
    "validate_risks",
]

FORMAT = "kenshin-validation/2"

_HISTOGRAM = 20  # bins of the risk distributions
_SPREAD = (5, 25, 50, 75, 95)
_FEWEST = 5  # people behind a number that leaves the house
_DECIMALS = 3  # of a risk that may be a single person's: with more, a model gives that person's values away
_NAN = float("nan")

Outcome = Int[np.ndarray, " patient"]
Found = Mapping[tuple[str, ...], Interval]


@dataclass(frozen=True)
class FlexiblePoint:
    """One point of a smooth calibration curve.

    Attributes:
        risk: what was said.
        observed: how often it happened there.
        low: lower end of the 95 % bootstrap interval of that share; NaN where there is none.
        high: its upper end.
    """

    risk: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class ClassNumbers:
    """One class against all others; a class that no one has has no numbers.

    Attributes:
        people: how many have the class.
        auroc_delong: the AUROC with DeLong's interval, which draws no one again; no limits where persons
            have several rows or clusters are named, as it takes rows to be independent.
        pdi: how often, of one person from each class, this class's has the highest risk of it.
        observed_expected: people with the class for each that was expected.
        ece: expected calibration error in 10 bins of equal width.
        ici: mean distance of the smooth calibration curve from the diagonal, over the people.
        e50: its median.
        e90: its 90th percentile.
        emax: its greatest value.
        curve: the calibration curve in tenths of the people, in fewer groups where those would hold fewer
            than 5.
        flexible: the smooth calibration curve; empty where there is none.
        histogram: for each class that happened, how many people got a risk of this class in each
            of 20 equal bins from 0 to 1.
        spread: for each class that happened, the 5th, 25th, 50th, 75th and 95th percentile of its
            people's risks of this class, to 3 decimals; NaN where it has fewer than 5.
    """

    name: str
    people: int
    auroc: Interval
    auroc_delong: Interval
    pdi: Interval
    calibration_in_the_large: Interval
    calibration_slope: Interval
    joint_intercept: Interval
    brier: Interval
    scaled_brier: Interval
    observed_expected: Interval
    ece: Interval
    ici: Interval
    e50: Interval
    e90: Interval
    emax: Interval
    curve: tuple[CurvePoint, ...]
    flexible: tuple[FlexiblePoint, ...]
    histogram: tuple[tuple[int, ...], ...]
    spread: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class RecalibrationTest:
    """Likelihood-ratio test of a wider recalibration against a narrower one.

    Attributes:
        narrower: "as_is" or "intercepts".
        wider: "intercepts", "diagonal" (each class's own slope too) or "general" (all slopes).
        chi_squared: twice the gain in log-likelihood.
        freedom: degrees of freedom.
        p: NaN too where persons have several rows or clusters are named.
    """

    narrower: str
    wider: str
    chi_squared: float
    freedom: int
    p: float


@dataclass(frozen=True)
class Recalibration:
    """How the risks of all classes would have to be moved and stretched; see `measures/multinomial.py`.

    Attributes:
        reference: the class whose risk all others are compared with.
        intercepts: of each class but the first, slopes held at 1; 0 is right.
        joint_intercepts: fitted together with the slopes; they say little by themselves.
        slopes: of each class but the first; 1 is right.
        tests: is moving, or stretching, needed at all?
    """

    reference: str
    intercepts: tuple[Interval, ...]
    joint_intercepts: tuple[Interval, ...]
    slopes: tuple[Interval, ...]
    tests: tuple[RecalibrationTest, ...]


@dataclass(frozen=True)
class ComparedBenefit:
    """Net benefit of a simpler model at the same thresholds."""

    name: str
    net_benefit: tuple[float, ...]


@dataclass(frozen=True)
class DecisionNumbers:
    """Is acting on the model better than acting on everyone, or on no one?

    Attributes:
        at_least: the class from which on one would act; its risk and those of all higher ones are added.
        people: how many have such a class.
        thresholds: risks at which one would act, rising; the middle one is the one for comparisons.
        model: net benefit of acting where the model's risk reaches the threshold.
        everyone: of acting on everyone; of acting on no one it is 0.
        saved: interventions fewer per 100 people than when everyone is acted on, for as many true positives.
        gained: net benefit over the better of acting on everyone and on no one.
        comparators: net benefit of the simpler models.
    """

    at_least: str
    people: int
    thresholds: tuple[float, ...]
    middle: float
    model: tuple[Interval, ...]
    everyone: tuple[float, ...]
    saved: tuple[Interval, ...]
    gained: tuple[Interval, ...]
    comparators: tuple[ComparedBenefit, ...]


@dataclass(frozen=True)
class Comparison:
    """A simpler model on the same people; differences are the model's number less this one's.

    Attributes:
        difference: in log loss, person by person; below 0 the model is better.
        brier_difference: below 0 the model is better.
        auroc_macro_difference: above 0 the model is better.
        net_benefit_difference: at the middle threshold; above 0 the model is better. None: no decision
            was declared.
    """

    name: str
    log_loss: Interval
    brier: Interval
    auroc_macro: Interval
    difference: Interval
    brier_difference: Interval
    auroc_macro_difference: Interval
    net_benefit_difference: Interval | None


@dataclass(frozen=True)
class ValidationReport:
    """Core numbers of a validation, each with a 95 % bootstrap interval by person, or by cluster.

    Attributes:
        scaled_brier: 1 − Brier ÷ Brier of the prevalences.
        ece_top_label: expected calibration error of the named class's risk in 15 bins of equal width.
        hand_till: mean AUROC over pairs of classes.
        pdi: polytomous discrimination index, the mean of the classes'.
        ordinal_c: share of pairs of people of different classes that the expected class puts in order.
        decision: None where no decision was declared.
        confusion: people by the class that happened (rows) and the most probable class (columns).
        drawn: what the resamples draw: "person" or "cluster".
        units: how many of them there are.
        resamples: how many resamples the intervals rest on.
        dropped: how many more were drawn but lost a class.
    """

    n: int
    log_loss: Interval
    brier: Interval
    scaled_brier: Interval
    ece_top_label: Interval
    auroc_macro: Interval
    hand_till: Interval
    pdi: Interval
    ordinal_c: Interval
    recalibration: Recalibration
    decision: DecisionNumbers | None
    classes: tuple[ClassNumbers, ...]
    confusion: tuple[tuple[int, ...], ...]
    comparisons: tuple[Comparison, ...]
    drawn: Literal["person", "cluster"]
    units: int
    resamples: int
    dropped: int
    seed: int

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON; intervals are [estimate, low, high]."""
        methods = {"smoother": SMOOTHER, "ece_bins": BINS, "ece_top_label_bins": TOP_BINS}
        return {"format": FORMAT, "methods": methods} | {
            f.name: _plain(getattr(self, f.name)) for f in fields(self)
        }


def _plain(value: object) -> object:
    """Lists, objects, text and numbers; None for what does not exist."""
    if isinstance(value, Interval):
        return value.to_json()
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return or_none(value)


def validate_risks(
    risks: Shaped[np.ndarray, "..."],
    outcome: Shaped[np.ndarray, "..."],
    *,
    class_names: Sequence[str],
    comparators: Mapping[str, Shaped[np.ndarray, "..."]] | None = None,
    person: Sequence[str] | None = None,
    cluster: Sequence[str] | None = None,
    decision: Decision | None = None,
    resamples: int = 500,
    seed: int = 0,
) -> ValidationReport:
    """Judge risks by outcomes.

    Args:
        risks: probability of each class, [patient, risk_class]; rows sum to 1.
        outcome: index of the class that happened, [patient].
        class_names: lowest risk first.
        comparators: name → risks of simpler models for the same people.
        person: each row's person, where someone has several rows.
        cluster: each row's clinic or site; where given, these are drawn again in place of persons.
        decision: index of the class from which on one would act, and the lowest and highest risk at which.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.

    Raises:
        DataError: arrays that do not fit together or are not probabilities.
        UsageError: a negative number of draws, or a decision that is none.
    """
    others = dict(comparators or {})
    require_outcome(outcome, len(class_names))
    require_groups(person, cluster, len(outcome))
    for each in (risks, *others.values()):
        require_risks(each, len(outcome), len(class_names))
    if decision is not None:
        require_decision(decision, len(class_names))
    if resamples < 0:
        raise UsageError("validation.resamples", got=resamples)
    exact = risks.astype(np.float64)
    numbers = all_numbers(exact, outcome, {n: r.astype(np.float64) for n, r in others.items()}, decision)
    groups = person if cluster is None else cluster
    units = len(outcome) if groups is None else len(set(groups))
    # A single unit drawn again and again is always the same: that is no interval.
    found, used = intervals(numbers, draws(outcome, groups, resamples if units > 1 else 0, seed))
    alone = units == len(outcome)
    return ValidationReport(
        n=len(outcome),
        **{name: found[name,] for name in _OVERALL},
        recalibration=_recalibration(exact, outcome, class_names, found, alone=alone),
        decision=_decision(outcome, class_names, decision, list(others), found),
        classes=tuple(
            _class(name, k, exact, outcome, found, alone=alone) for k, name in enumerate(class_names)
        ),
        confusion=tuple(tuple(row) for row in confusion(exact, outcome).tolist()),
        comparisons=tuple(_comparison(name, found) for name in others),
        drawn="person" if cluster is None else "cluster",
        units=units,
        resamples=used,
        dropped=resamples - used,
        seed=seed,
    )


_OVERALL = (
    "log_loss",
    "brier",
    "scaled_brier",
    "ece_top_label",
    "auroc_macro",
    "hand_till",
    "pdi",
    "ordinal_c",
)


def _recalibration(
    risks: Risks, outcome: Outcome, names: Sequence[str], found: Found, *, alone: bool
) -> Recalibration:
    others = range(len(names) - 1)
    tests = likelihood_tests(log_ratios(risks), outcome)
    return Recalibration(
        reference=names[0],
        intercepts=tuple(found["intercept", str(k)] for k in others),
        joint_intercepts=tuple(found["joint", str(k)] for k in others),
        slopes=tuple(found["slope", str(k)] for k in others),
        tests=tuple(
            RecalibrationTest(narrow, wide, t.chi_squared, t.freedom, t.p if alone else _NAN)
            for (narrow, wide), t in tests.items()
        ),
    )


def _decision(
    outcome: Outcome,
    names: Sequence[str],
    decision: Decision | None,
    others: Sequence[str],
    found: Found,
) -> DecisionNumbers | None:
    if decision is None:
        return None
    thresholds = thresholds_of(decision).tolist()
    points = [str(point) for point in range(len(thresholds))]

    def estimates(*key: str) -> tuple[float, ...]:
        return tuple(found[key[0], point, *key[1:]].estimate for point in points)

    return DecisionNumbers(
        at_least=names[decision[0]],
        people=int((outcome >= decision[0]).sum()),
        thresholds=tuple(thresholds),
        middle=thresholds[MIDDLE],
        model=tuple(found["net_benefit", point] for point in points),
        everyone=estimates("everyone"),
        saved=tuple(found["saved", point] for point in points),
        gained=tuple(found["gained", point] for point in points),
        comparators=tuple(ComparedBenefit(name, estimates("net_benefit", "of", name)) for name in others),
    )


def _class(name: str, k: int, risks: Risks, outcome: Outcome, found: Found, *, alone: bool) -> ClassNumbers:
    risk, happened = risks[:, k], outcome == k
    apart = [risk[outcome == true] for true in range(risks.shape[1])]
    exact = delong(risk, happened)
    limits = (exact.low, exact.high) if alone else (_NAN, _NAN)
    return ClassNumbers(
        name=name,
        people=int(happened.sum()),
        auroc=found["auroc", str(k)],
        auroc_delong=Interval(exact.auroc, *limits),
        pdi=found["pdi", str(k)],
        **{measure: found[measure, str(k)] for measure in (*BINARY, *DISTANCES)},
        curve=calibration_curve(risk, happened, fewest=_FEWEST),
        flexible=_flexible(str(k), risk, found),
        histogram=tuple(
            tuple(np.histogram(part.clip(0, 1), _HISTOGRAM, (0, 1))[0].tolist()) for part in apart
        ),
        spread=tuple(_percentiles(part) for part in apart),
    )


def _flexible(place: str, risk: Float[np.ndarray, " patient"], found: Found) -> tuple[FlexiblePoint, ...]:
    if found["ici", place].estimate != found["ici", place].estimate:
        return ()
    shares = [found["flexible", place, str(point)] for point in range(len(smoother(risk).grid))]
    return tuple(
        FlexiblePoint(round(at, _DECIMALS), share.estimate, share.low, share.high)
        for at, share in zip(smoother(risk).grid.tolist(), shares, strict=True)
    )


def _percentiles(risk: Float[np.ndarray, " patient"]) -> tuple[float, ...]:
    if len(risk) < _FEWEST:
        return (_NAN,) * len(_SPREAD)
    return tuple(np.percentile(risk, _SPREAD).round(_DECIMALS).tolist())


def _comparison(name: str, found: Found) -> Comparison:
    return Comparison(
        name=name,
        log_loss=found["log_loss", "of", name],
        brier=found["brier", "of", name],
        auroc_macro=found["auroc_macro", "of", name],
        difference=found["difference", "of", name],
        brier_difference=found["brier_difference", "of", name],
        auroc_macro_difference=found["auroc_macro_difference", "of", name],
        net_benefit_difference=found.get(("net_benefit_difference", "of", name)),
    )
