"""Do sets of classes keep their promise on people whom the cuts were not learned from?

In a development's report each training of the cross-validation learns its own cuts (`sets_in_turn`). In a
validation elsewhere the saved model's own cuts are judged.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import Int

from kenshin.patients.table import PatientTable
from kenshin.prediction.sets.apply import Inside, Kind, class_sets, cuts_for
from kenshin.saved_model.reference.sets import LEVELS, SetsReference
from kenshin.schema.text import texts
from kenshin.schema.variable import Variable
from kenshin.validation.measures.sets import judge_sets
from kenshin.validation.people.groups import group_order
from kenshin.validation.people.subgroups import FEWEST_PEOPLE, counted
from kenshin.workflow.model import Model
from kenshin.workflow.study.judged import Judged
from kenshin.workflow.study.people import group_row, groupings

__all__ = ["Learned", "group_names", "sets_document", "sets_of"]

SHOWN: Final = LEVELS[1]  # the level whose groups are shown

KINDS: Final[tuple[Kind, ...]] = ("class", "marginal")
Rows = Int[np.ndarray, " row"]


@dataclass(frozen=True, eq=False)
class Learned:
    """Cuts, and whom they are judged on: people whom they were not learned from.

    Attributes:
        rows: of those people.
        reference: the cuts.
    """

    rows: Rows
    reference: SetsReference


def group_names(table: PatientTable) -> dict[str, tuple[str, ...]]:
    """Variable → everyone's group by it, for every variable that makes groups: as `learn_sets` takes them."""
    return {variable.name: labels for variable, labels in groupings(table)}


def sets_of(model: Model) -> SetsReference:
    """The cuts that a saved model remembers."""
    return model.saved.reference.sets


def sets_document(judged: Judged, parts: Sequence[Learned]) -> dict[str, Any] | None:
    """The section of a report; None where nobody learned cuts.

    Args:
        judged: people, risks and what happened.
        parts: cuts, each with the people whom they are judged on; together everyone.
    """
    if not parts:
        return None
    person = _numbers(judged)
    levels = parts[0].reference.levels
    rows = []
    for level in levels:
        for kind in KINDS:
            numbers = judge_sets(_inside(judged, parts, level, kind), judged.outcome, person).to_json()
            rows.append(
                {"level": level, "kind": kind, **numbers, "without_cut": _without(parts, level, kind)}
            )
    shown = SHOWN if SHOWN in levels else levels[len(levels) // 2]
    return {
        "level": shown,
        "parts": len(parts),
        "people": _learned_from(parts),
        "rows": rows,
        "groups": [
            _by(judged, parts, shown, variable, labels) for variable, labels in groupings(judged.table)
        ],
    }


def _numbers(judged: Judged) -> Rows:
    names = judged.table.person
    who: Rows = np.arange(len(judged.outcome)) if names is None else np.unique(names, return_inverse=True)[1]
    return who


def _inside(judged: Judged, parts: Sequence[Learned], level: float, kind: Kind) -> Inside:
    inside = np.zeros(judged.risks.shape, dtype=np.bool_)
    for part in parts:
        inside[part.rows] = class_sets(part.reference, judged.risks[part.rows], level, kind)
    return inside


def _without(parts: Sequence[Learned], level: float, kind: Kind) -> list[int]:
    """Of each class, in how many parts there was no cut, so that it is in every set."""
    return _missing([cuts_for(part.reference, level, kind) for part in parts])


def _missing(cuts: Sequence[tuple[float | None, ...]]) -> list[int]:
    return [sum(cut is None for cut in column) for column in zip(*cuts, strict=True)]


def _learned_from(parts: Sequence[Learned]) -> list[list[int] | None]:
    """Fewest and most people of each class behind the cuts; None where any of these counts is hidden."""
    each = zip(*(part.reference.everyone.people for part in parts), strict=True)
    return [None if None in column else [min(column), max(column)] for column in each]


def _by(
    judged: Judged, parts: Sequence[Learned], level: float, variable: Variable, labels: tuple[str, ...]
) -> dict[str, Any]:
    """Group by group: with everyone's cuts, and with the group's own."""
    order = group_order(variable, labels)
    cells = counted(labels, judged.outcome, judged.risks.shape[1], order)
    inside, group, person = (
        _inside(judged, parts, level, "class"),
        np.array(labels, dtype=object),
        _numbers(judged),
    )
    rows = []
    for name, told in cells.items():
        among = np.flatnonzero(group == name)
        row: dict[str, Any] = {
            "name": name,
            "people": asdict(told[-1]),
            "classes": [asdict(cell) for cell in told[:-1]],
            "everyones": None,
            "own": None,
            "reason": "validation.sets_small" if len(among) < FEWEST_PEOPLE else None,
        }
        if row["reason"] is None:
            row["everyones"] = judge_sets(inside[among], judged.outcome[among], person[among]).to_json()
            own, without = _own(judged, parts, level, variable.name, name, among)
            if without is not None:
                numbers = judge_sets(own, judged.outcome[among], person[among])
                row["own"] = {**numbers.to_json(), "without_cut": without}
        rows.append(group_row(row, variable))
    return {"by": texts(variable.label), "rows": rows}


def _own(
    judged: Judged, parts: Sequence[Learned], level: float, variable: str, name: str, among: Rows
) -> tuple[Inside, list[int] | None]:
    """Sets of a group's people by its own cuts, and what `_without` tells; None where a part has none."""
    inside, cuts = np.zeros(judged.risks.shape, dtype=np.bool_), []
    for part in parts:
        rows = np.intersect1d(part.rows, among)
        if not len(rows):
            continue
        if part.reference.of_group(variable, name) is None:
            return inside, None
        inside[rows] = class_sets(part.reference, judged.risks[rows], level, "class", variable, name)
        cuts.append(cuts_for(part.reference, level, "class", variable, name))
    return inside[among], _missing(cuts)
