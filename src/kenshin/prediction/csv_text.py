"""How is a table written as text that a spreadsheet neither runs nor rounds?

Numbers are written as Python writes them, with the fewest digits that give the same number back.
"""

import io
from typing import Final

import numpy as np
import polars as pl

__all__ = ["csv_header", "csv_lines"]

_FORMULA: Final = r"^[=+\-@\t\r]"
_HARMLESS: Final = r"^([+-]?[0-9]+(\.[0-9]+)?|[+-]+)$"  # a number, or a result such as - or ++


def csv_header(columns: tuple[str, ...], separator: str) -> bytes:
    """The first line."""
    names = _guarded(pl.Series(columns, dtype=pl.String))
    return _lines(pl.DataFrame([names]).transpose(), separator)


def csv_lines(frame: pl.DataFrame, separator: str) -> bytes:
    """One line per person.

    >>> csv_lines(pl.DataFrame({"a": [0.1, None], "b": ["=CMD()", "x,y"]}), ",").decode().splitlines()
    ["0.1,'=CMD()", ',"x,y"']
    """
    return _lines(pl.DataFrame([_texts(column) for column in frame]), separator)


def _lines(texts: pl.DataFrame, separator: str) -> bytes:
    text = io.BytesIO()
    texts.write_csv(text, include_header=False, separator=separator)
    return text.getvalue()


def _texts(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float():
        return _number_texts(cells.cast(pl.Float64))
    if cells.dtype == pl.Boolean:
        cells = cells.cast(pl.Int8)
    texts = cells.dt.to_string("iso") if cells.dtype == pl.Duration else cells.cast(pl.String)
    texts = texts.set(texts == "", None)  # an empty text would be written as two quotes
    return _guarded(texts) if isinstance(cells.dtype, pl.String | pl.Categorical | pl.Enum) else texts


def _guarded(texts: pl.Series) -> pl.Series:
    """A text that a spreadsheet would run as a formula gets a quote in front."""
    risky = texts.str.contains(_FORMULA).fill_null(value=False)
    if not risky.any():
        return texts
    risky &= ~texts.str.contains(_HARMLESS).fill_null(value=False)
    return texts.zip_with(~risky, "'" + texts)


def _number_texts(cells: pl.Series) -> pl.Series:
    """Polars and Python agree from 0.0001 to 1e16; beyond, Python is asked."""
    texts = cells.cast(pl.String)
    values = np.abs(cells.fill_null(1.0).to_numpy())
    odd = np.flatnonzero(~(((values >= 1e-4) & (values < 1e16)) | (values == 0.0)))
    if len(odd):
        asked = [repr(number) for number in cells.gather(odd).to_list()]
        texts = texts.scatter(odd, asked)
    return texts
