"""What is wrong or odd in a table? Findings only: no value is ever changed here."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.patients.consistency import contradictions
from kenshin.patients.finding import Finding, Level
from kenshin.patients.leakage import input_that_is_the_label
from kenshin.patients.table import PatientTable
from kenshin.schema.text import text_in
from kenshin.schema.variable import Variable, looks_like

__all__ = ["check"]

_SHOWN: Final = 50  # findings per column with a place of their own; the rest are counted
_FEW: Final = 20  # people with an outcome below which nothing can be learned
_MISSING_CODES: Final = frozenset({999.0, 9999.0, 99.0, 888.0, -1.0, -9.0, 0.0})
_NGSP_SINCE: Final = "2013-04-01"  # before it, Japanese check-ups reported HbA1c as JDS


def check(table: PatientTable) -> tuple[Finding, ...]:
    """Everything that a person or a recipe should decide about, the reader's notes first."""
    parts = (
        _missing,
        _implausible,
        contradictions,
        _persons,
        _same_rows,
        _old_hba1c,
        _constant,
        _outcome,
        _label,
    )
    return (*table.findings, *(finding for part in parts for finding in part(table)))


def _missing(table: PatientTable) -> Iterator[Finding]:
    for variable in table.schema.variables:
        if variable.role == "input" and variable.name not in table.numbers:
            values = {"variable": variable.name, "columns": ", ".join(variable.column_units)}
            yield Finding("error", "no_column", "patients.no_column", values)
        if variable.name not in table.numbers:
            continue
        column = table.columns[variable.name]
        missing = int(np.isnan(table.numbers[variable.name]).sum())
        if missing == len(table) and variable.role == "input":
            yield Finding("error", "all_missing", "patients.all_missing", {"column": column}, None, column)
        elif missing:
            level: Level = "note" if variable.missing_allowed else "warning"
            said: dict[str, object] = {"column": column, "count": missing, "people": len(table)}
            yield Finding(level, "missing", "patients.missing", said, None, column)


def _implausible(table: PatientTable) -> Iterator[Finding]:
    for variable in table.schema.variables:
        values = table.numbers.get(variable.name)
        if values is None or variable.range is None:
            continue
        low, high = variable.range
        with np.errstate(invalid="ignore"):
            outside = np.flatnonzero((values < low) | (values > high))
        column = table.columns[variable.name]
        for i in outside[:_SHOWN]:
            yield _out_of_range(variable, float(values[i]), int(table.rows[i]), column)
        if len(outside) > _SHOWN:
            said = {"column": column, "count": len(outside) - _SHOWN}
            yield Finding("error", "implausible", "patients.more_implausible", said, None, column)


def _out_of_range(variable: Variable, value: float, row: int, column: str) -> Finding:
    low, high = variable.range or (0.0, 0.0)
    said: dict[str, object] = {"column": column, "row": row, "got": f"{value:g}", "low": f"{low:g}"}
    said |= {"high": f"{high:g}", "unit": variable.unit}
    other = looks_like(variable, value)
    if other is not None:
        return Finding("error", "wrong_unit", "patients.wrong_unit", said | {"other": other}, row, column)
    if value in _MISSING_CODES:
        return Finding("error", "implausible", "patients.missing_code", said, row, column)
    return Finding("error", "implausible", "patients.implausible", said, row, column)


def _persons(table: PatientTable) -> Iterator[Finding]:
    person = table.person
    if person is None:
        return
    variable = table.schema.one("date")
    dates = table.words.get(variable.name) if variable else None
    column = table.columns[table.schema.one("id").name]  # type: ignore[union-attr]
    blank = [int(table.rows[i]) for i, key in enumerate(person) if not key]
    if blank:
        said = {"column": column, "row": blank[0], "count": len(blank)}
        yield Finding("error", "blank_id", "patients.blank_id", said, blank[0], column)
    keys = list(zip(person, dates, strict=True)) if dates else [(key, "") for key in person]
    counts = Counter(key for key in keys if key[0])
    repeated = [i for i, key in enumerate(keys) if counts.get(key, 0) > 1]
    if repeated:
        row = int(table.rows[repeated[0]])
        kind = "patients.same_visit" if dates else "patients.same_person"
        yield Finding(
            "error", "duplicate", kind, {"column": column, "row": row, "count": len(repeated)}, row, column
        )


def _same_rows(table: PatientTable) -> Iterator[Finding]:
    if table.person is not None or len(table) < 2:
        return
    outcome = np.zeros(len(table)) if table.outcome is None else table.outcome
    rows = np.column_stack([np.nan_to_num(table.inputs, nan=-1e9), outcome])
    repeated = len(rows) - len(np.unique(rows, axis=0))
    # Short lists of rounded values coincide by chance; one in a hundred does not.
    if repeated > max(1, len(rows) // 100):
        yield Finding("warning", "same_rows", "patients.same_rows", {"count": repeated})


def _old_hba1c(table: PatientTable) -> Iterator[Finding]:
    variable = table.schema.one("date")
    dates = table.words.get(variable.name) if variable else None
    if not dates or not any(day and day < _NGSP_SINCE for day in dates):
        return
    for measured in table.schema.inputs:
        column = table.columns.get(measured.name)
        if measured.analyte == "hba1c" and column and measured.column_units[column] == "%":
            yield Finding("warning", "ngsp_or_jds", "patients.ngsp_or_jds", {"column": column}, None, column)


def _constant(table: PatientTable) -> Iterator[Finding]:
    for variable in table.schema.inputs:
        values = _present(table.numbers.get(variable.name))
        if len(table) > 1 and len(values) > 1 and values.min() == values.max():
            column = table.columns[variable.name]
            yield Finding("warning", "constant", "patients.constant", {"column": column}, None, column)


def _present(values: Float[np.ndarray, " patient"] | None) -> Float[np.ndarray, " present"]:
    return np.zeros(0) if values is None else values[~np.isnan(values)]


def _outcome(table: PatientTable) -> Iterator[Finding]:
    schema = table.schema
    column = schema.outcome.column
    if table.outcome is None:
        yield Finding("note", "no_outcome", "patients.no_outcome", {"column": column})
        return
    if table.unknown_outcomes:
        texts = ", ".join(repr(t) for t in sorted({text for _, text in table.unknown_outcomes})[:5])
        known = ", ".join(c.value for c in schema.outcome.classes)
        row = table.unknown_outcomes[0][0]
        said = {"column": column, "texts": texts, "known": known, "count": len(table.unknown_outcomes)}
        yield Finding("error", "unknown_label", "patients.unknown_label", said | {"row": row}, row, column)
    labelled = table.outcome[table.outcome >= 0]
    missing = len(table) - len(labelled) - len(table.unknown_outcomes)
    if missing:
        said = {"column": column, "count": missing, "people": len(table)}
        yield Finding("warning", "missing_outcome", "patients.missing_outcome", said, None, column)
    absent = [c for i, c in enumerate(schema.outcome.classes) if i not in labelled]
    if absent and not table.unknown_outcomes:
        names = ", ".join(text_in(c.label, "en") for c in absent)
        said = {"column": column, "classes": names}
        yield Finding("error", "class_without_people", "patients.class_without_people", said, None, column)
    if len(labelled) < _FEW:
        yield Finding("warning", "few_people", "patients.few_people", {"count": len(labelled), "few": _FEW})


def _label(table: PatientTable) -> Iterator[Finding]:
    if table.outcome is None:
        return
    for variable in table.schema.inputs:
        values = table.numbers.get(variable.name)
        if values is not None and input_that_is_the_label(values, table.outcome):
            column = table.columns[variable.name]
            yield Finding(
                "error", "label_is_input", "patients.label_is_input", {"column": column}, None, column
            )
