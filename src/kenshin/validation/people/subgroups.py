"""Is the model as good for every group of people?

For each group: how many, AUROC, calibration and net benefit of "this class or a higher one", each with an
interval from everyone's pull on it (`pulls`), so that many groups cost little. A group of fewer than 50
people, or with fewer than 10 on either side of the outcome, has a sentence instead of numbers: its intervals
would be too short and its people too easy to recognise. Counts of few people are hidden (`small_cells`).
Groups differ by chance, too: with twenty of them, one interval in twenty lies beside the truth.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.validation.people import pulls
from kenshin.validation.people.small_cells import Cell, cells, row_of
from kenshin.validation.resampling.bootstrap import Interval

__all__ = ["Subgroup", "Subgroups", "counted", "subgroups"]

FEWEST_PEOPLE: Final = 50
FEWEST_EVENTS: Final = 10  # and as many without

_NONE: Final = Interval(nan, nan, nan)


@dataclass(frozen=True)
class Subgroup:
    """One group.

    Attributes:
        name: of the group.
        people: how many; share of everyone.
        classes: how many of each class; shares of the class.
        auroc: of the risk of the outcome.
        auroc_macro: mean of the classes' AUROCs.
        calibration_in_the_large: 0 is right.
        calibration_slope: 1 is right.
        observed_to_expected: 1 is right.
        net_benefit: at the threshold; NaN where there is none.
        reason: key of a sentence that says why there are no numbers.
        macro_reason: key of a sentence that says why there is no mean over the classes.
    """

    name: str
    people: Cell
    classes: tuple[Cell, ...]
    auroc: Interval = _NONE
    auroc_macro: Interval = _NONE
    calibration_in_the_large: Interval = _NONE
    calibration_slope: Interval = _NONE
    observed_to_expected: Interval = _NONE
    net_benefit: Interval = _NONE
    reason: str | None = None
    macro_reason: str | None = None

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON; a hidden count is null."""
        return {
            "name": self.name,
            "people": asdict(self.people),
            "classes": [asdict(cell) for cell in self.classes],
            "auroc": self.auroc.to_json(),
            "auroc_macro": self.auroc_macro.to_json(),
            "calibration_in_the_large": self.calibration_in_the_large.to_json(),
            "calibration_slope": self.calibration_slope.to_json(),
            "observed_to_expected": self.observed_to_expected.to_json(),
            "net_benefit": self.net_benefit.to_json(),
            "reason": self.reason,
            "macro_reason": self.macro_reason,
        }


@dataclass(frozen=True)
class Subgroups:
    """All groups by one variable.

    Attributes:
        variable: by which people were grouped.
        threshold: of the net benefit; None: there is none.
        groups: in the order asked for.
        everyone: all of them together.
    """

    variable: str
    threshold: float | None
    groups: tuple[Subgroup, ...]
    everyone: Subgroup

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "variable": self.variable,
            "threshold": self.threshold,
            "groups": [group.to_json() for group in self.groups],
            "everyone": self.everyone.to_json(),
        }


def subgroups(
    variable: str,
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    labels: Sequence[str],
    *,
    from_class: int,
    threshold: float | None = None,
    person: Sequence[str] | None = None,
    order: Sequence[str] = (),
) -> Subgroups:
    """Judge risks group by group.

    Args:
        variable: by which people are grouped.
        risks: probability of each class, lowest class first.
        outcome: index of the class that happened.
        labels: everyone's group.
        from_class: this class and all higher ones count as the outcome.
        threshold: risk at which one would act.
        person: each row's person, where someone has several rows.
        order: labels in the order in which to show them; others follow, sorted.
    """
    names, group = _grouped(labels, order)
    told = _counts(group, outcome, len(names), risks.shape[1])
    who = (
        np.unique(np.array(person), return_inverse=True)[1] if person is not None else np.arange(len(outcome))
    )
    risks = risks.astype(np.float64)
    found = []
    for at, name in enumerate([*names, ""]):
        inside = group == at if at < len(names) else np.ones(len(group), dtype=np.bool_)
        part = Subgroup(name, told[at][-1], told[at][:-1])
        found.append(_judged(part, risks[inside], outcome[inside], who[inside], from_class, threshold))
    return Subgroups(variable, threshold, tuple(found[:-1]), found[-1])


def counted(
    labels: Sequence[str], outcome: Int[np.ndarray, " patient"], classes: int, order: Sequence[str] = ()
) -> dict[str, tuple[Cell, ...]]:
    """Each group's people by class, the last cell of all classes: with the same counts hidden in every table.

    Args:
        labels: everyone's group.
        outcome: index of the class that happened.
        classes: how many there are.
        order: labels in the order in which to show them.

    >>> [cell.count for cell in counted(["a"] * 9 + ["b"] * 3, np.zeros(12, dtype=np.int64), 1)["a"]]
    [None, None]
    """
    names, group = _grouped(labels, order)
    return dict(zip(names, _counts(group, outcome, len(names), classes), strict=False))


def _grouped(labels: Sequence[str], order: Sequence[str]) -> tuple[list[str], Int[np.ndarray, " patient"]]:
    """Names of the groups, and everyone's place among them."""
    present = set(labels)
    names = [name for name in dict.fromkeys(order) if name in present]
    names += sorted(present - set(names))
    place = {name: at for at, name in enumerate(names)}
    return names, np.array([place[label] for label in labels], dtype=np.int64)


def _counts(
    group: Int[np.ndarray, " patient"], outcome: Int[np.ndarray, " patient"], groups: int, classes: int
) -> list[tuple[Cell, ...]]:
    """People by group and class, the last row and column those of all; few people are hidden."""
    counts = np.zeros((groups, classes + 1), dtype=np.int64)
    np.add.at(counts, (group, outcome), 1)
    counts[:, -1] = counts[:, :-1].sum(axis=1)
    people = counts.sum(axis=0)
    return [*cells(counts, people), row_of(people, people)]


def _judged(
    part: Subgroup,
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    person: Int[np.ndarray, " patient"],
    from_class: int,
    threshold: float | None,
) -> Subgroup:
    happened = outcome >= from_class
    events = int(happened.sum())
    if len(outcome) < FEWEST_PEOPLE or min(events, len(outcome) - events) < FEWEST_EVENTS:
        return Subgroup(part.name, part.people, part.classes, reason="validation.subgroup_small")
    risk = risks[:, from_class:].sum(axis=1)
    macro = _macro(risks, outcome, person)
    return Subgroup(
        part.name,
        part.people,
        part.classes,
        auroc=pulls.auroc_of(risk, happened, person),
        auroc_macro=macro,
        calibration_in_the_large=pulls.in_the_large_of(risk, happened, person),
        calibration_slope=pulls.slope_of(risk, happened, person),
        observed_to_expected=pulls.observed_to_expected_of(risk, happened, person),
        net_benefit=_NONE if threshold is None else pulls.net_benefit_of(risk, happened, person, threshold),
        macro_reason=None if macro.estimate == macro.estimate else "validation.subgroup_class",
    )


def _macro(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    person: Int[np.ndarray, " patient"],
) -> Interval:
    """Mean of the classes' AUROCs: everyone's pull on it is the mean of their pulls on those."""
    each = [pulls.auroc_pulls(risks[:, k], _is(outcome, k)) for k in range(risks.shape[1])]
    estimate = float(np.mean([auroc for auroc, _ in each]))
    return pulls.interval(
        estimate, np.mean([pull for _, pull in each], axis=0), person, low=0.0, high=1.0, few=False
    )


def _is(outcome: Int[np.ndarray, " patient"], k: int) -> Bool[np.ndarray, " patient"]:
    happened: Bool[np.ndarray, " patient"] = outcome == k
    return happened
