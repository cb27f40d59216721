"""What are the rows of a text table? Each must have exactly as many fields as the header."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kenshin.errors import DataError, TableRefused

__all__ = [
    "LONGEST_LINE",
    "Grid",
    "Rows",
    "folded",
    "lines_of",
    "parse_grid",
    "records",
    "require_sound_header",
    "separator_of",
]

LONGEST_LINE: Final = 16 * 1024 * 1024  # characters; so much of a table must fit in memory, whatever its size

_LONGEST_NAME: Final = 200  # characters
_MOST_COLUMNS: Final = 5_000
_LARGEST_CELL: Final = 32 * 1024  # characters
_SHOWN: Final = 50  # ragged rows that are named; all are counted


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
        TableRefused: rows with another number of fields; 50 are named.
        DataError: a NUL byte, an unclosed quote, an unusable header, or no people.
    """
    if "\0" in text:
        raise DataError("patients.nul", source=source, row=text[: text.index("\0")].count("\n") + 1)
    if not text.strip():
        raise DataError("patients.empty", source=source)
    separator = separator_of(text)
    # newline="" and universal line ends: a file of bare carriage returns is read as well.
    lines = io.StringIO(text if "\n" in text else text.replace("\r", "\n"), newline="")
    rows = Rows(source)
    kept = [
        (line, tuple(fields))
        for line, fields in list(records(lines_of(lines), separator, source))
        if rows.take(line, fields)
    ]
    rows.finish()
    return Grid(rows.header, tuple(f for _, f in kept), tuple(n for n, _ in kept), separator, rows.blank)


def separator_of(text: str) -> str:
    """What stands most often in the first line that is not blank."""
    header = text.lstrip("\r\n").splitlines()[0]
    return max(",\t;", key=header.count)


def lines_of(text: io.TextIOBase) -> Iterator[str]:
    """The lines of a text, their ends included.

    Raises:
        csv.Error: a line beyond all measure.
    """
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error(f"line longer than {LONGEST_LINE} characters")
        yield line


def records(lines: Iterable[str], separator: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a text, each with the line that it starts in.

    Raises:
        DataError: an unclosed quote, or a cell or line beyond all measure.
    """
    before = csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    start = 1
    try:
        for fields in reader:
            yield start, fields
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError("patients.broken_row", source=source, row=start, reason=str(error)[:80]) from None
    finally:
        csv.field_size_limit(before)


@dataclass
class Rows:
    """Which records are people? The first is the header, blank ones are skipped, ragged ones refused.

    Attributes:
        header: the columns' names, stripped; empty before the first record.
        blank: how many blank lines were skipped.
        people: how many rows are people.
    """

    source: str
    header: tuple[str, ...] = ()
    blank: int = 0
    people: int = 0
    _ragged: int = 0
    _places: list[DataError] = field(default_factory=list)

    def take(self, line: int, fields: Sequence[str]) -> bool:
        """Whether this record is a person.

        Raises:
            DataError: the header is unusable.
        """
        if not fields or (len(self.header) > 1 and len(fields) == 1 and not fields[0].strip()):
            self.blank += 1
        elif not self.header:
            self.header = tuple(f.strip() for f in fields)
            require_sound_header(self.header, self.source)
        elif len(fields) != len(self.header):
            self._ragged += 1
            if len(self._places) < _SHOWN:
                said = {"row": line, "expected": len(self.header), "got": len(fields)}
                self._places.append(DataError("patients.ragged_row", **said))
        else:
            self.people += 1
            return True
        return False

    def finish(self) -> None:
        """Refuse the table for what its rows were.

        Raises:
            TableRefused: rows with another number of fields.
            DataError: no people.
        """
        if self._ragged:
            raise TableRefused("patients.ragged", self._places, source=self.source, count=self._ragged)
        if not self.people:
            raise DataError("patients.no_people", source=self.source)


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
        same = folded(name)
        if same in seen:
            raise DataError("patients.same_column", source=source, first=seen[same], second=place)
        seen[same] = place


def folded(name: str) -> str:
    """A column's name without what the eye takes for no difference: width and case."""
    return unicodedata.normalize("NFKC", name).casefold()
