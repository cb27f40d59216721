"""Who are the people of a report, what is missing, and is the model as good for every group of them?"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kenshin.errors import DataError, ModelFileError
from kenshin.patients.table import PatientTable
from kenshin.schema.schema import Schema
from kenshin.schema.text import texts
from kenshin.schema.variable import Variable
from kenshin.validation.people.compare import compared
from kenshin.validation.people.groups import UNKNOWN, group_labels, group_order, most_groups, short
from kenshin.validation.people.missing import missing_by_class
from kenshin.validation.people.subgroups import subgroups
from kenshin.validation.people.table_one import Column, TableOne, table_one
from kenshin.wording.say import in_both
from kenshin.workflow.study.judged import Judged, acted_of

__all__ = [
    "compared_document",
    "group_row",
    "groupings",
    "missing_document",
    "people_table",
    "subgroups_document",
    "table_one_document",
]


def people_table(table: PatientTable) -> TableOne:
    """Table 1 by class, as a model card may carry it: small counts are hidden in it."""
    outcome = np.zeros(len(table), dtype=np.int64) if table.outcome is None else table.outcome
    return table_one(_columns(table), outcome, table.schema.class_names)


def table_one_document(made: TableOne, schema: Schema) -> dict[str, Any]:
    """With the labels that readers know."""
    shape = made.to_json()
    return shape | {"rows": [row | _told(schema, row["name"]) for row in shape["rows"]]}


def missing_document(whole: PatientTable) -> list[dict[str, Any]]:
    """Whose values are missing, among all whose outcome is known."""
    outcome = np.full(len(whole), -1) if whole.outcome is None else whole.outcome
    known = whole.take(np.flatnonzero(outcome >= 0))
    if not len(known) or known.outcome is None:
        return []
    schema = whole.schema
    columns = {variable.name: known.inputs[:, i] for i, variable in enumerate(schema.inputs)}
    rows = missing_by_class(columns, known.outcome, schema.class_names, schema.watched)
    return [row.to_json() | _told(schema, row.name) | {"mechanism": in_both(row.mechanism)} for row in rows]


def subgroups_document(judged: Judged) -> list[dict[str, Any]]:
    """Group by group, for every variable that makes groups."""
    schema = judged.table.schema
    acted = acted_of(schema)
    found = []
    for variable, labels in groupings(judged.table):
        made = subgroups(
            variable.name, judged.risks, judged.outcome, labels, from_class=judged.start,
            threshold=None if acted is None else acted[1], person=judged.table.person,
            order=group_order(variable, labels),
        )  # fmt: skip
        shape = made.to_json()
        rows = [group_row(row, variable) for row in shape["groups"]]  # type: ignore[attr-defined]
        everyone = group_row(shape["everyone"], variable) | {"label": in_both("study.everyone")}  # type: ignore[arg-type]
        found.append({
            "by": texts(variable.label), "threshold": shape["threshold"], "rows": rows, "everyone": everyone,
        })  # fmt: skip
    return found


def compared_document(
    before: Mapping[str, Any] | None, now: TableOne, schema: Schema
) -> dict[str, Any] | None:
    """Those of the development beside these; None where the card carries no table of them.

    Raises:
        ModelFileError: what the card carries is no such table.
    """
    if before is None:
        return None
    try:
        rows = compared(TableOne.from_json(before), now)
        return {"rows": [row.to_json() | _told(schema, row.name) for row in rows]}
    except (KeyError, TypeError, ValueError, AttributeError, DataError) as error:
        raise ModelFileError("saved_model.unreadable", reason=type(error).__name__) from error


def groupings(table: PatientTable) -> list[tuple[Variable, tuple[str, ...]]]:
    """Every variable that makes groups among these people, with everyone's group by it."""
    found = [(variable, group_labels(table, variable)) for variable in _grouping(table)]
    return [(v, labels) for v, labels in found if 2 <= len(set(labels)) <= most_groups(len(labels))]


def _grouping(table: PatientTable) -> list[Variable]:
    """Subgroups and clusters as they are, and numbers that the schema cuts into bands."""
    return [
        variable
        for variable in table.schema.variables
        if variable.name in table.columns and (variable.bands or variable.role in ("subgroup", "cluster"))
    ]


def _columns(table: PatientTable) -> dict[str, Column]:
    """Inputs, then the words that make groups."""
    columns: dict[str, Column] = {v.name: table.inputs[:, i] for i, v in enumerate(table.schema.inputs)}
    for variable in table.schema.variables:
        words = table.words.get(variable.name)
        wanted = variable.role in ("subgroup", "cluster") and words is not None
        if wanted and words is not None and len(set(words)) <= most_groups(len(words)):
            columns[variable.name] = tuple(short(word.strip()) for word in words)
    return columns


def _told(schema: Schema, name: str) -> dict[str, Any]:
    variable = schema.variable(name)
    return {"label": texts(variable.label), "unit": texts(variable.unit_label or variable.unit)}


def group_row(row: Mapping[str, Any], variable: Variable) -> dict[str, Any]:
    """A group's row with its label and its reasons in every language."""
    name = str(row["name"])
    label = in_both("study.group_unknown") if name == UNKNOWN else texts(short(name))
    if variable.bands and name != UNKNOWN:
        unit = texts(variable.unit_label or variable.unit)
        label = {language: f"{name} {unit[language]}".strip() for language in unit}
    keys = [key for key in ("reason", "macro_reason") if key in row]
    reasons = {key: None if row[key] is None else in_both(row[key]) for key in keys}
    return {**row, "label": label, **reasons}
