"""How does a table of drafts reach a file whole or not at all, piece by piece?

Parquet goes through polars' own streaming writer on a thread of its own, with two pieces in memory at
most.
"""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Thread
from typing import BinaryIO, Final, final

import polars as pl
from polars.io.plugins import register_io_source

from kenshin.errors import StorageError, UsageError
from kenshin.patients.piece import people_per_piece
from kenshin.prediction.csv_text import csv_header, csv_lines
from kenshin.whole_file import whole_file

__all__ = ["DraftFile", "draft_file", "require_table_name"]

_PARQUET: Final = (".parquet", ".pq")
_SEPARATORS: Final = {".csv": ",", ".tsv": "\t"}


class DraftFile(ABC):
    """A file that takes a table piece by piece."""

    @abstractmethod
    def encode(self, frame: pl.DataFrame) -> pl.DataFrame | bytes:
        """What `write` takes; may be called on any thread, in any order."""

    @abstractmethod
    def write(self, encoded: pl.DataFrame | bytes) -> None:
        """Take the next piece."""

    @abstractmethod
    def close(self, *, whole: bool) -> None:
        """Finish the file, or let go of it."""


@contextmanager
def draft_file(out: Path, columns: tuple[str, ...]) -> Iterator[DraftFile]:
    """A Parquet file, or a comma- or tab-separated text, as the name says.

    It is there when the block ends, and not if the block raises; what was there before still is.

    Raises:
        UsageError: the name says nothing else that is written.
        StorageError: the disk did not take it, or something that is no file stands there.
    """
    require_table_name(out)
    try:
        with whole_file(out) as raw:
            file = _writer(raw, out.suffix.lower(), columns)
            try:
                yield file
            except BaseException:  # Ctrl-C too
                file.close(whole=False)
                raise
            file.close(whole=True)
    except OSError as error:
        reason = error.strerror or str(error) or "-"
        raise StorageError("prediction.cannot_write", path=out, reason=reason) from error


def require_table_name(out: Path) -> None:
    """Refuse a name that does not say how the table is to be written.

    Raises:
        UsageError: it ends in something else than .csv, .tsv or .parquet.
    """
    if out.suffix.lower() not in (*_PARQUET, *_SEPARATORS):
        raise UsageError("prediction.file_name", path=out)


def _writer(raw: BinaryIO, suffix: str, columns: tuple[str, ...]) -> DraftFile:
    return _ParquetFile(raw) if suffix in _PARQUET else _TextFile(raw, columns, _SEPARATORS[suffix])


@final
class _TextFile(DraftFile):
    def __init__(self, raw: BinaryIO, columns: tuple[str, ...], separator: str) -> None:
        self._separator = separator
        self._file = raw
        self._file.write(csv_header(columns, separator))

    def encode(self, frame: pl.DataFrame) -> bytes:
        return csv_lines(frame, self._separator)

    def write(self, encoded: pl.DataFrame | bytes) -> None:
        if isinstance(encoded, bytes):
            self._file.write(encoded)

    def close(self, *, whole: bool) -> None:
        """All has been written already."""


class _AbandonedError(Exception):
    """The table will not be finished."""


@final
class _ParquetFile(DraftFile):
    """Pieces are put into a queue, from which polars' writer fetches them."""

    def __init__(self, raw: BinaryIO) -> None:
        self._file = raw
        self._queue: Queue[pl.DataFrame | None] = Queue(maxsize=2)
        self._thread: Thread | None = None
        self._whole = True
        self._error: BaseException | None = None

    def encode(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame

    def write(self, encoded: pl.DataFrame | bytes) -> None:
        if isinstance(encoded, pl.DataFrame):
            if self._thread is None:
                self._thread = Thread(target=self._sink, args=(encoded,), daemon=True)
                self._thread.start()
            self._put(encoded)

    def close(self, *, whole: bool) -> None:
        self._whole = whole
        if self._thread is not None:
            if whole:
                self._put(None)
            else:
                self._let_go()
            self._thread.join()
        if whole and self._error is not None:
            raise self._error

    def _put(self, frame: pl.DataFrame | None) -> None:
        while True:
            if self._error is not None:
                raise self._error
            try:
                self._queue.put(frame, timeout=0.1)
            except Full:
                continue
            return

    def _let_go(self) -> None:
        """Make room for the end; whoever fetches it knows that the file is not whole."""
        with suppress(Empty):
            while True:
                self._queue.get_nowait()
        self._queue.put_nowait(None)

    def _frames(self, *_wishes: object) -> Iterator[pl.DataFrame]:
        while (frame := self._queue.get()) is not None:
            yield frame
        if not self._whole:
            raise _AbandonedError

    def _sink(self, first: pl.DataFrame) -> None:
        try:
            table = register_io_source(self._frames, schema=first.schema)
            # snappy: within a few percent of no compression in time; zstd makes the file an eighth
            # smaller and takes a third longer. See docs/decisions/0009-tables-of-any-size.md.
            size = people_per_piece(first.width)  # a row group is held in memory until it is written
            table.sink_parquet(self._file, compression="snappy", row_group_size=size)
        except BaseException as error:  # told on the thread that writes; polars hears Ctrl-C here, too
            expected = isinstance(error, OSError | KeyboardInterrupt)
            self._error = error if expected else _disk_error(str(error))


def _disk_error(said: str) -> OSError:
    """What polars says about a disk, as Python says it."""
    number = re.search(r"\(os error (\d+)\)", said)
    if number is None:
        return OSError(said.partition("\n")[0][:100])
    return OSError(int(number[1]), os.strerror(int(number[1])))
