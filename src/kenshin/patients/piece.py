"""What is a piece of a table, and how many people stand in one?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from jaxtyping import Int

__all__ = ["Piece", "Pieces", "people_per_piece"]

_CELLS: Final = 2_000_000  # in a piece; more saves no time, and memory is a few hundred bytes per cell
_MOST: Final = 131_072  # people; the size in which Parquet is usually written


@dataclass(frozen=True, eq=False)
class Piece:
    """Some people in a row.

    Attributes:
        frame: their cells, in the file's columns; those of a text table are text, exactly.
        lines: the line of each person in the file, the header being line 1.
    """

    frame: pl.DataFrame
    lines: Int[np.ndarray, " patient"]


@dataclass(frozen=True)
class Pieces:
    """A table that comes in pieces.

    Attributes:
        header: the columns' names, stripped.
        people: how many rows; None: known only at the end.
        text: whether the cells are text, as in a CSV.
        read: the pieces, in order, as often as asked.
    """

    header: tuple[str, ...]
    people: int | None
    text: bool
    read: Callable[[], Iterator[Piece]]


def people_per_piece(columns: int) -> int:
    """How many people make a piece of a table of so many columns.

    >>> people_per_piece(6), people_per_piece(1000)
    (131072, 2000)
    """
    return max(64, min(_MOST, _CELLS // max(columns, 1)))
