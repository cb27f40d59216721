"""How does a table of any size come in pieces, with nothing changed in silence?

What is accepted and what is refused, and with which sentence, is exactly what `reader` does with the
whole table at once; only memory stays bounded.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from kenshin.errors import DataError, UserError
from kenshin.patients.decode import open_regular
from kenshin.patients.parquet_pieces import is_parquet_file, parquet_pieces
from kenshin.patients.piece import Piece, Pieces
from kenshin.patients.plain_csv import plain_pieces
from kenshin.patients.survey import survey
from kenshin.patients.text_pieces import text_pieces

__all__ = ["open_pieces"]


def open_pieces(path: Path, known_columns: Collection[str], encoding: str | None = None) -> Pieces:
    """A CSV, TSV or Parquet table, opened but not yet read.

    Args:
        path: the file.
        known_columns: every column name that the schema knows.
        encoding: only where the file is neither UTF-8 nor recognisably cp932.

    Raises:
        DataError: a file that is not a readable table. Refusals of rows come while it is read.
    """
    source = path.name
    before = _stamp(path)
    if is_parquet_file(path):
        pieces = parquet_pieces(path, source)
    else:
        pieces = (plain_pieces(path) if encoding is None else None) or text_pieces(
            path, survey(path, known_columns, source, encoding), source
        )

    def read() -> Iterator[Piece]:
        try:
            yield from pieces.read()
        except (UserError, UnicodeError):
            _require_unchanged(path, before)
            raise
        _require_unchanged(path, before)

    return Pieces(pieces.header, pieces.people, pieces.text, read)


def _require_unchanged(path: Path, before: tuple[int, int, int]) -> None:
    if _stamp(path) != before:
        raise DataError("patients.changed", source=path.name)


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written to."""
    with open_regular(path):
        status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns
