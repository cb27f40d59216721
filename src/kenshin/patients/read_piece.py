"""What do a table's pieces say in the schema's words, and is every cell readable?

Pieces are read one by one, in any order and on any thread; what could not be read is put together
at the end, in the order in which the reader of whole tables names it.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from kenshin.errors import DataError, TableRefused
from kenshin.patients.cells import clipped
from kenshin.patients.columns import SHOWN, read_dates, read_numbers
from kenshin.patients.piece import Piece
from kenshin.schema.schema import Schema
from kenshin.schema.units import conversion
from kenshin.schema.variable import Variable

__all__ = ["PieceRead", "Unreadable", "Wanted", "read_piece", "wanted_columns"]


@dataclass(frozen=True)
class Wanted:
    """A variable, and the column of the table that it is read from."""

    variable: Variable
    column: str


def wanted_columns(header: tuple[str, ...], schema: Schema) -> tuple[Wanted, ...]:
    """The variables whose cells can be unreadable, in the schema's order; the first column found counts."""
    found = []
    for variable in schema.variables:
        present = [name for name in variable.column_units if name in header]
        if present and (variable.numeric or variable.role == "date"):
            found.append(Wanted(variable, present[0]))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class PieceRead:
    """A piece in the schema's words.

    Attributes:
        numbers: variable name → values in the schema's unit; NaN: missing.
        unreadable: per wanted column, how many cells could not be read.
        places: per wanted column, the first of those cells.
    """

    numbers: dict[str, Float[np.ndarray, " patient"]]
    unreadable: tuple[int, ...]
    places: tuple[tuple[DataError, ...], ...]


def read_piece(piece: Piece, wanted: tuple[Wanted, ...], missing: tuple[str, ...]) -> PieceRead:
    """Read a piece's cells by the schema."""
    numbers, unreadable, places = {}, [], []
    for want in wanted:
        cells = piece.frame[want.column]
        if want.variable.numeric:
            read = read_numbers(cells, missing, want.variable.values)
            numbers[want.variable.name] = _converted(want, read.values)
        else:
            read = read_dates(cells, missing)
        unreadable.append(read.unreadable)
        places.append(
            tuple(
                DataError(
                    f"patients.cell_{trouble}",
                    row=int(piece.lines[i]),
                    column=want.column,
                    cell=clipped(cell),
                )
                for i, trouble, cell in read.places
            )
        )
    return PieceRead(numbers, tuple(unreadable), tuple(places))


def _converted(want: Wanted, values: Float[np.ndarray, " patient"]) -> Float[np.ndarray, " patient"]:
    unit = want.variable.column_units[want.column]
    if unit == want.variable.unit:
        return values
    line = conversion(want.variable.analyte, unit, want.variable.unit)
    with np.errstate(over="ignore"):  # beyond all measure is implausible, and is said to be
        converted: Float[np.ndarray, " patient"] = line.factor * values + line.offset
    return converted


@dataclass
class Unreadable:
    """The cells of all pieces that could not be read."""

    count: int = 0
    _places: list[list[DataError]] = field(default_factory=list)

    def add(self, read: PieceRead) -> None:
        """Remember what the next piece could not say."""
        if not self._places:
            self._places = [[] for _ in read.places]
        self.count += sum(read.unreadable)
        for known, new in zip(self._places, read.places, strict=True):
            known.extend(new[: SHOWN - len(known)])

    def refuse(self, source: str) -> None:
        """Refuse the table if any cell was unreadable.

        Raises:
            TableRefused: with the first of the cells, column by column.
        """
        if self.count:
            places = [place for column in self._places for place in column][:SHOWN]
            raise TableRefused("patients.unreadable_cells", places, source=source, count=self.count)
