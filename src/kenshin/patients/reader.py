"""How does a file become a patient table, with nothing changed in silence?"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kenshin.errors import DataError, TableRefused, UserError
from kenshin.patients.cells import clipped, read_number
from kenshin.patients.dates import read_date
from kenshin.patients.decode import decode, read_bytes
from kenshin.patients.delimited import Grid, parse_grid
from kenshin.patients.finding import Finding
from kenshin.patients.parquet import is_parquet, parquet_grid
from kenshin.patients.table import PatientTable
from kenshin.reproducible import fingerprint
from kenshin.schema.file import load_schema
from kenshin.schema.schema import Schema
from kenshin.schema.units import conversion
from kenshin.schema.variable import Variable

__all__ = ["read_patients", "table_from_grid"]


def read_patients(
    path: str | Path, schema: Schema | str | Path, *, encoding: str | None = None
) -> PatientTable:
    """Read a CSV, TSV or Parquet table of people.

    Args:
        path: the file.
        schema: a schema, the name of a ready-made one, or the path of a TOML file.
        encoding: only where the file is neither UTF-8 nor recognisably cp932.

    Raises:
        TableRefused: rows or cells that cannot be read, each with its place.
        DataError: a file that is not a readable table.
    """
    known = schema if isinstance(schema, Schema) else load_schema(schema)
    source = Path(path).name
    raw = read_bytes(Path(path))
    findings: list[Finding] = []
    if is_parquet(raw):
        grid = parquet_grid(raw, source)
    else:
        names = {name for v in known.variables for name in v.column_units} | {known.outcome.column}
        text, name = decode(raw, names, source, encoding)
        grid = parse_grid(text, source)
        if name != "utf-8":
            findings.append(Finding("note", "encoding", "patients.read_as", {"encoding": name}))
        if grid.separator != ",":
            shown = "TAB" if grid.separator == "\t" else grid.separator
            findings.append(Finding("note", "separator", "patients.separator", {"separator": shown}))
        if grid.blank_lines:
            findings.append(
                Finding("note", "blank_lines", "patients.blank_lines", {"count": grid.blank_lines})
            )
    return table_from_grid(grid, known, source, fingerprint(raw), findings)


@dataclass
class _Reading:
    """What has been read so far; only for this module's own steps."""

    grid: Grid
    schema: Schema
    findings: list[Finding]
    places: list[UserError] = field(default_factory=list)
    trouble: int = 0

    def complain(self, line: int, column: str, trouble: str, cell: str) -> None:
        self.trouble += 1
        if len(self.places) < 50:  # enough to see the pattern; the count tells the rest
            self.places.append(
                DataError(f"patients.cell_{trouble}", row=line, column=column, cell=clipped(cell))
            )


def table_from_grid(
    grid: Grid, schema: Schema, source: str, digest: str, findings: list[Finding] | None = None
) -> PatientTable:
    """A patient table from cells of text.

    Raises:
        TableRefused: cells that cannot be read, each with its place.
    """
    reading = _Reading(grid, schema, findings or [])
    numbers, words, columns = {}, {}, {}
    for variable in schema.variables:
        found = _column_of(reading, variable)
        if found is None:
            continue
        name, place = found
        columns[variable.name] = name
        cells = [row[place] for row in grid.rows]
        if variable.numeric:
            numbers[variable.name] = _numbers(reading, variable, name, cells)
        else:
            words[variable.name] = _words(reading, variable, name, cells)
    outcome, unknown = _outcome(reading)
    if reading.trouble:
        raise TableRefused("patients.unreadable_cells", reading.places, source=source, count=reading.trouble)
    used = {*columns.values(), schema.outcome.column}
    return PatientTable(
        schema=schema,
        numbers=numbers,
        words=words,
        outcome=outcome,
        rows=np.array(grid.lines, dtype=np.int64),
        columns=columns,
        unknown_outcomes=unknown,
        other_columns=tuple(c for c in grid.header if c not in used),
        findings=tuple(reading.findings),
        source=source,
        digest=digest,
    )


def _column_of(reading: _Reading, variable: Variable) -> tuple[str, int] | None:
    present = [name for name in variable.column_units if name in reading.grid.header]
    if not present:
        return None
    if len(present) > 1:
        also = ", ".join(present[1:])
        values = {"variable": variable.name, "column": present[0], "also": also}
        reading.findings.append(
            Finding("note", "several_columns", "patients.several_columns", values, None, present[0])
        )
    return present[0], reading.grid.header.index(present[0])


def _numbers(reading: _Reading, variable: Variable, column: str, cells: list[str]) -> np.ndarray:
    values = np.full(len(cells), np.nan)
    widened = 0
    for i, cell in enumerate(cells):
        read = read_number(cell, reading.schema.missing, variable.values)
        if read.trouble:
            reading.complain(reading.grid.lines[i], column, read.trouble, cell)
        elif read.value is not None:
            values[i] = read.value
        widened += read.widened
    marked = Counter(
        cell.strip() for cell in cells if cell.strip() in reading.schema.missing and cell.strip()
    )
    for marker, count in sorted(marked.items()):
        about: dict[str, object] = {"column": column, "marker": marker, "count": count}
        reading.findings.append(Finding("note", "missing_marker", "patients.markers", about, None, column))
    if widened:
        values_said = {"column": column, "count": widened}
        reading.findings.append(
            Finding("note", "full_width", "patients.full_width", values_said, None, column)
        )
    return _converted(reading, variable, column, values)


def _converted(reading: _Reading, variable: Variable, column: str, values: np.ndarray) -> np.ndarray:
    unit = variable.column_units[column]
    if unit == variable.unit:
        return values
    line = conversion(variable.analyte, unit, variable.unit)
    said = {"column": column, "unit": unit, "to": variable.unit}
    reading.findings.append(Finding("note", "converted", "patients.converted", said, None, column))
    with np.errstate(over="ignore"):  # beyond all measure is implausible, and is said to be
        return line.factor * values + line.offset


def _words(reading: _Reading, variable: Variable, column: str, cells: list[str]) -> tuple[str, ...]:
    texts = tuple("" if cell.strip() in reading.schema.missing else cell.strip() for cell in cells)
    if variable.role != "date":
        return texts
    days = []
    for i, text in enumerate(texts):
        day = read_date(text) if text else None
        if text and day is None:
            reading.complain(reading.grid.lines[i], column, "not_a_date", text)
        days.append(day.isoformat() if day else "")
    return tuple(days)


def _outcome(reading: _Reading) -> tuple[np.ndarray | None, tuple[tuple[int, str], ...]]:
    column = reading.schema.outcome.column
    if column not in reading.grid.header:
        return None, ()
    place = reading.grid.header.index(column)
    index_of = _class_finder(reading.schema)
    outcome = np.full(len(reading.grid.rows), -1, dtype=np.int64)
    unknown = []
    widened = 0
    for i, row in enumerate(reading.grid.rows):
        text = row[place].strip()
        if text in reading.schema.missing:
            continue
        found = index_of(text)
        if found is None:
            unknown.append((reading.grid.lines[i], clipped(text)))
        else:
            outcome[i] = found
            widened += not text.isascii() and read_number(text, ()).widened
    if widened:
        said = {"column": column, "count": widened}
        reading.findings.append(Finding("note", "full_width", "patients.full_width", said, None, column))
    return outcome, tuple(unknown)


def _class_finder(schema: Schema) -> Callable[[str], int | None]:
    exact = {c.value: i for i, c in enumerate(schema.outcome.classes)}
    # A spreadsheet may write the class 1 as 1.0.
    numeric = {n: i for value, i in exact.items() if (n := read_number(value, ()).value) is not None}

    def find(text: str) -> int | None:
        if text in exact:
            return exact[text]
        number = read_number(text, ()).value
        return None if number is None else numeric.get(number)

    return find
