"""What are the rows of a text table? Each must have exactly as many fields as the header."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kenshin.errors import DataError, TableRefused

__all__ = ["Grid", "parse_grid", "require_sound_header"]

_LONGEST_NAME: Final = 200  # characters
_MOST_COLUMNS: Final = 5_000
_LARGEST_CELL: Final = 32 * 1024  # characters


@dataclass(frozen=True)
class Grid:
    """A table as text.

    Attributes:
        header: the columns' names, stripped.
        rows: the cells, one tuple per person.
        lines: line of each row in the file, the header being line 1.
        separator: what stands between fields.
        blank_lines: how many blank lines were skipped.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    separator: str = ","
    blank_lines: int = 0


def parse_grid(text: str, source: str) -> Grid:
    """The rows of a CSV, TSV or semicolon-separated text.

    Raises:
        TableRefused: rows with another number of fields, all of them named.
        DataError: a NUL byte, an unclosed quote, an unusable header, or no people.
    """
    if "\0" in text:
        raise DataError("patients.nul", source=source, row=text[: text.index("\0")].count("\n") + 1)
    if not text.strip():
        raise DataError("patients.empty", source=source)
    separator = _separator(text)
    header: tuple[str, ...] | None = None
    rows, lines, ragged, blank = [], [], [], 0
    for line, fields in _records(text, separator, source):
        if not fields or (header and len(header) > 1 and len(fields) == 1 and not fields[0].strip()):
            blank += 1
        elif header is None:
            header = tuple(f.strip() for f in fields)
            require_sound_header(header, source)
        elif len(fields) != len(header):
            ragged.append(DataError("patients.ragged_row", row=line, expected=len(header), got=len(fields)))
        else:
            rows.append(tuple(fields))
            lines.append(line)
    if ragged:
        raise TableRefused("patients.ragged", ragged, source=source, count=len(ragged))
    if header is None or not rows:
        raise DataError("patients.no_people", source=source)
    return Grid(header, tuple(rows), tuple(lines), separator, blank)


def _separator(text: str) -> str:
    header = text.lstrip("\r\n").splitlines()[0]
    return max(",\t;", key=header.count)


def _records(text: str, separator: str, source: str) -> list[tuple[int, list[str]]]:
    # newline="" and universal line ends: a file of bare carriage returns is read as well.
    if "\n" not in text:
        text = text.replace("\r", "\n")
    before = csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, start = [], 1
    try:
        for fields in reader:
            records.append((start, fields))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError("patients.broken_row", source=source, row=start, reason=str(error)[:80]) from None
    finally:
        csv.field_size_limit(before)
    return records


def require_sound_header(header: Sequence[str], source: str) -> None:
    """Refuse blank, repeated, look-alike or enormous column names.

    Raises:
        DataError: naming the positions.
    """
    if len(header) > _MOST_COLUMNS:
        raise DataError("patients.too_many_columns", source=source, got=len(header), limit=_MOST_COLUMNS)
    seen: dict[str, int] = {}
    for place, name in enumerate(header, start=1):
        if not name:
            raise DataError("patients.blank_column", source=source, place=place)
        if len(name) > _LONGEST_NAME:
            raise DataError("patients.long_column", source=source, place=place, limit=_LONGEST_NAME)
        folded = unicodedata.normalize("NFKC", name).casefold()
        if folded in seen:
            raise DataError("patients.same_column", source=source, first=seen[folded], second=place)
        seen[folded] = place
