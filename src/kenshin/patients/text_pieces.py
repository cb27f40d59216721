"""How is any text table read in pieces, by the same strict rules as at once?"""

import io
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl

from kenshin.errors import DataError
from kenshin.patients.decode import open_regular
from kenshin.patients.delimited import Rows, lines_of, records
from kenshin.patients.piece import Piece, Pieces, people_per_piece
from kenshin.patients.survey import Survey

__all__ = ["text_pieces"]


def text_pieces(path: Path, found: Survey, source: str) -> Pieces:
    """A text table in pieces.

    Raises:
        DataError: an unusable header, or a record that cannot be read before it is even told.
    """
    header = _header(path, found, source)
    size = people_per_piece(len(header))

    def read() -> Iterator[Piece]:
        rows = Rows(source)
        people = ((line, fields) for line, fields in _records(path, found, source) if rows.take(line, fields))
        while some := list(islice(people, size)):
            columns = zip(*(fields for _, fields in some), strict=True)
            cells = {
                name: pl.Series(name, column, dtype=pl.String)
                for name, column in zip(header, columns, strict=True)
            }
            yield Piece(pl.DataFrame(cells), np.array([line for line, _ in some], dtype=np.int64))
        rows.finish()

    return Pieces(header, None, text=True, read=read)


def _header(path: Path, found: Survey, source: str) -> tuple[str, ...]:
    rows, every = Rows(source), _records(path, found, source)
    try:
        for line, fields in every:
            rows.take(line, fields)
            if rows.header:
                break
    except DataError as error:
        if error.key != "patients.broken_row":
            for _ in every:  # a broken row further down is named before an unusable header
                pass
        raise
    every.close()
    if not rows.header:
        rows.finish()
    return rows.header


def _records(path: Path, found: Survey, source: str) -> Generator[tuple[int, list[str]], None, None]:
    with open_regular(path) as raw:
        raw.seek(found.skip)
        with io.TextIOWrapper(raw, encoding=found.encoding, newline="") as text:
            yield from records(_lines(text, found), found.separator, source)


def _lines(text: io.TextIOWrapper, found: Survey) -> Iterator[str]:
    mark = "\ufeff" if found.marked else ""
    for line in lines_of(text):
        whole = line.removeprefix(mark)
        mark = ""
        yield whole.replace("\r", "\n") if found.bare_returns else whole
