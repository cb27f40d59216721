"""How is a Parquet table read in pieces, row group by row group?"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from kenshin.errors import DataError
from kenshin.patients.decode import open_regular
from kenshin.patients.delimited import require_sound_header
from kenshin.patients.parquet import is_parquet, refuse_nested
from kenshin.patients.piece import Piece, Pieces, people_per_piece

__all__ = ["is_parquet_file", "parquet_pieces"]

_Read = TypeVar("_Read")


def is_parquet_file(path: Path) -> bool:
    """Whether a file is Parquet, by content and not by name."""
    with open_regular(path) as file:
        first = file.read(4)
        file.seek(-min(4, file.seek(0, 2)), 2)
        return is_parquet(first + file.read())


def parquet_pieces(path: Path, source: str) -> Pieces:
    """A Parquet table in pieces.

    Raises:
        DataError: damaged, with an unusable header, holding nested values, or without people.
    """
    # The file itself, whatever its name: a star is no pattern, and a folder's name is no column.
    table = pl.scan_parquet(path.absolute(), glob=False, hive_partitioning=False)
    kinds = _sound(table.collect_schema, source)
    header = tuple(name.strip() for name in kinds)
    require_sound_header(header, source)
    refuse_nested(kinds, source)
    people = int(_sound(lambda: table.select(pl.len()).collect().item(), source))
    if not people:
        raise DataError("patients.no_people", source=source)

    def read() -> Iterator[Piece]:
        done, batches = 0, iter(table.collect_batches(chunk_size=people_per_piece(len(header))))
        while (frame := _sound(lambda: next(batches, None), source)) is not None:
            frame.columns = list(header)
            yield Piece(frame, np.arange(done + 2, done + 2 + frame.height, dtype=np.int64))
            done += frame.height

    return Pieces(header, people, text=False, read=read)


def _sound(read: Callable[[], _Read], source: str) -> _Read:
    try:
        return read()
    except Exception as error:  # polars raises many kinds for a damaged file
        raise DataError("patients.damaged_parquet", source=source, reason=type(error).__name__) from None
