"""What numbers does a whole column hold, read at once by the rules for a single cell?

Most cells of most tables are plain numbers, and those are read by the million. Each other text that
occurs is read once, by the same function that reads a single cell, and counts wherever it stands: so
a column cannot be read differently from its cells.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from jaxtyping import Bool, Float, Int

from kenshin.patients.cells import Cell, read_number
from kenshin.patients.dates import read_date
from kenshin.patients.parquet import as_text

__all__ = ["SHOWN", "Column", "read_dates", "read_numbers"]

SHOWN: Final = 50  # unreadable cells that are named; all are counted
_FEW: Final = 8  # different values; so few are found faster by comparing
_PLAIN: Final = r"^[+-]?[0-9]+(\.[0-9]+)?$"  # what `read_number` takes for a number as it stands


@dataclass(frozen=True, eq=False)
class Column:
    """A column of cells, read.

    Attributes:
        values: NaN where the cell held a declared missing marker, or could not be read.
        unreadable: how many cells could not be read.
        places: the first of them: place in the column, why, and the cell's text.
    """

    values: Float[np.ndarray, " patient"]
    unreadable: int = 0
    places: tuple[tuple[int, str, str], ...] = ()


def read_numbers(cells: pl.Series, missing: Collection[str], words: Mapping[str, float] | None) -> Column:
    """The numbers in a column of any type that a table can hold.

    >>> read_numbers(pl.Series(["5.9", "NA", "６．５", "<5"]), ["NA"], None).values.tolist()
    [5.9, nan, 6.5, nan]
    """
    if isinstance(cells.dtype, pl.Categorical | pl.Enum):
        cells = cells.cast(pl.String)
    if cells.dtype == pl.String:
        values, plain = _plain_texts(cells, missing)
    elif cells.dtype.is_float() or cells.dtype.is_integer():
        values, plain = _plain_numbers(cells, missing)
    else:
        values, plain = np.full(len(cells), np.nan), np.zeros(len(cells), dtype=bool)
    if words:  # a number is then a word like any other
        plain = np.zeros(len(cells), dtype=bool)
    return _with_odd(cells, values, plain, lambda text: read_number(text, missing, words))


def read_dates(cells: pl.Series, missing: Collection[str]) -> Column:
    """Which cells of a column are no days; the values say nothing."""
    if isinstance(cells.dtype, pl.Date):
        return Column(np.full(len(cells), np.nan))

    def judge(text: str) -> Cell:
        stripped = text.strip()
        readable = not stripped or stripped in missing or read_date(stripped) is not None
        return Cell(trouble="" if readable else "not_a_date")

    read = _with_odd(cells, np.full(len(cells), np.nan), np.zeros(len(cells), dtype=bool), judge)
    return replace(read, places=tuple((place, why, text.strip()) for place, why, text in read.places))


_Values = Float[np.ndarray, " patient"]
_Flags = Bool[np.ndarray, " patient"]


def _plain_texts(cells: pl.Series, missing: Collection[str]) -> tuple[_Values, _Flags]:
    marked = cells.is_in(list(missing)).fill_null(value=True)
    plain = cells.str.contains(_PLAIN).fill_null(value=False) & ~marked
    read = cells.cast(pl.Float64, strict=False)
    values: _Values = read.fill_null(np.nan).to_numpy().copy()
    return values, plain.to_numpy() & np.isfinite(values)


def _plain_numbers(cells: pl.Series, missing: Collection[str]) -> tuple[_Values, _Flags]:
    values: _Values = cells.cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
    plain = np.isfinite(values)
    for marker in missing:  # such as -9; whether it is written so is asked of the cell itself
        number = read_number(marker, ()).value
        if number is not None:
            plain &= values != number
    return values, plain


def _with_odd(cells: pl.Series, values: _Values, plain: _Flags, judge: Callable[[str], Cell]) -> Column:
    """Read each different cell that is not plain once, and put what it says wherever it stands."""
    odd = np.flatnonzero(~plain)
    if not len(odd):
        return Column(values)
    texts, which = _different(cells if len(odd) == len(cells) else cells.gather(odd))
    read = [judge(text) for text in texts]
    values[odd] = np.array([np.nan if cell.value is None else cell.value for cell in read])[which]
    if not any(cell.trouble for cell in read):
        return Column(values)
    troubled = np.array([bool(cell.trouble) for cell in read])[which]
    first = np.flatnonzero(troubled)[:SHOWN]
    places = tuple((int(odd[i]), read[which[i]].trouble, texts[which[i]]) for i in first)
    return Column(values, int(troubled.sum()), places)


def _different(cells: pl.Series) -> tuple[list[str], Int[np.ndarray, " odd"]]:
    """The different cells as text, and which of them stands in each place."""
    if cells.dtype.is_float():  # by their bits, as 0.0 is not -0.0
        bits = pl.Series(cells.cast(pl.Float64).fill_null(0.0).to_numpy().view(np.int64))
        keys = bits.set(cells.is_null(), None)
    else:
        keys = cells
    different = keys.unique(maintain_order=True)
    values = different.to_list()
    if cells.dtype.is_float():
        values = [None if bits is None else float(np.int64(bits).view(np.float64)) for bits in values]
    return [as_text(value) for value in values], _which(keys, different)


def _which(keys: pl.Series, different: pl.Series) -> Int[np.ndarray, " odd"]:
    """The place of each key among the different ones."""
    if len(different) > _FEW:
        places = pl.int_range(len(different), eager=True)
        return keys.replace_strict(different, places, return_dtype=pl.Int64).to_numpy()
    which = np.zeros(len(keys), dtype=np.int64)
    for place, key in enumerate(different):
        which[keys.eq_missing(key).to_numpy()] = place
    return which
