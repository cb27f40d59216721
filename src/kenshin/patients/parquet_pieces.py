"""How is a Parquet table read in pieces, row group by row group?"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from kenshin.errors import DataError
from kenshin.patients.decode import open_regular
from kenshin.patients.delimited import require_sound_header
from kenshin.patients.parquet import is_parquet, refuse_nested, unless_damaged
from kenshin.patients.piece import Piece, Pieces, people_per_piece

__all__ = ["is_parquet_file", "parquet_pieces"]


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
    kinds = unless_damaged(table.collect_schema, source)
    header = tuple(name.strip() for name in kinds)
    require_sound_header(header, source)
    refuse_nested(kinds, source)
    people = int(unless_damaged(lambda: table.select(pl.len()).collect().item(), source))
    if not people:
        raise DataError("patients.no_people", source=source)

    def read() -> Iterator[Piece]:
        size = people_per_piece(len(header))
        done, batches = 0, unless_damaged(lambda: iter(table.collect_batches(chunk_size=size)), source)
        while (frame := unless_damaged(lambda: next(batches, None), source)) is not None:
            frame.columns = list(header)
            yield Piece(frame, np.arange(done + 2, done + 2 + frame.height, dtype=np.int64))
            done += frame.height

    return Pieces(header, people, text=False, read=read)
