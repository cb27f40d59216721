"""In which encoding is a file written?

A fixed order, never a guess: byte-order mark, strict UTF-8, then strict cp932, and that only when
the header then names a column of the schema or the user said so. Guessers name short Japanese
headers wrongly, and EUC-JP often passes for cp932.
"""

import codecs
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kenshin.errors import DataError
from kenshin.patients.delimited import LONGEST_LINE

__all__ = [
    "MARKS",
    "BadByteError",
    "decode",
    "names_a_column",
    "not_as_asked",
    "open_regular",
    "read_bytes",
    "text_encoding",
    "texts",
    "unreadable",
]

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class BadByteError(Exception):
    """Bytes are not in an encoding; the first that is not stands at `byte`."""

    def __init__(self, byte: int) -> None:
        self.byte = byte


def read_bytes(path: Path) -> bytes:
    """A regular file's bytes, read once.

    Raises:
        DataError: no such file, or not a regular one.
    """
    with open_regular(path) as file:
        return file.read()


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading.

    Raises:
        DataError: no such file, or not a regular one.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # O_NONBLOCK: a pipe must not make us wait
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DataError("patients.not_a_file", source=str(path))
            yield file
    except IsADirectoryError:
        raise DataError("patients.not_a_file", source=str(path)) from None
    except OSError as error:
        raise DataError("patients.cannot_open", source=str(path), reason=error.strerror or "-") from None


def decode(
    raw: bytes, known_columns: Collection[str], source: str, encoding: str | None = None
) -> tuple[str, str]:
    """The text, and the name of its encoding.

    Raises:
        DataError: neither UTF-8 nor, recognisably, cp932.
    """
    if encoding is not None:
        return _as_asked(raw, source, encoding)
    for mark, name in MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], name, source), name
    if b"\x1b" in raw:  # ISO-2022-JP is made of ASCII bytes and would pass as UTF-8
        raise _unreadable(raw, raw.index(b"\x1b"), source)
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _as_cp932(raw, known_columns, source, error.start), "cp932"


def text_encoding(encoding: str) -> str:
    """Python's name of an encoding that was asked for; a byte-order mark is taken off in any case.

    Raises:
        DataError: nothing is called so, or something that is no encoding of whole texts.
    """
    try:
        "a".encode(encoding)
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = "punycode"
    if name in ("idna", "punycode"):  # of host names
        raise DataError("patients.unknown_encoding", got=encoding[:40])
    return "utf-8" if name == "utf-8-sig" else name


def texts(blocks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text in blocks of bytes, block by block.

    Raises:
        BadByteError: the bytes are not in this encoding.
    """
    decoder, done = codecs.getincrementaldecoder(encoding)(), 0
    for block in chain(blocks, [b""]):
        waiting = len(decoder.getstate()[0])
        try:
            yield decoder.decode(block, not block)
        except UnicodeError as error:  # UTF-16 without a mark has no place
            raise BadByteError(done - waiting + getattr(error, "start", 0)) from None
        done += len(block)


def _as_asked(raw: bytes, source: str, encoding: str) -> tuple[str, str]:
    name = text_encoding(encoding)
    try:
        text = "".join(texts([raw], name))
    except BadByteError as error:
        raise not_as_asked(error.byte, raw[: error.byte].count(b"\n") + 1, source, name) from None
    return text.removeprefix("\ufeff"), name


def _strict(raw: bytes, name: str, source: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        raise _unreadable(raw, error.start, source) from None


def _as_cp932(raw: bytes, known_columns: Collection[str], source: str, bad_byte: int) -> str:
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        raise _unreadable(raw, bad_byte, source) from None
    # An ASCII name proves nothing about the other bytes: at least one name must need cp932.
    if not names_a_column(text, known_columns):
        raise _unreadable(raw, bad_byte, source)
    return text


def names_a_column(text: str, known_columns: Collection[str]) -> bool:
    """Whether the first line names a column that cannot be written in ASCII."""
    header = text[:LONGEST_LINE].splitlines()[0] if text else ""
    names = {part.strip().strip('"') for separator in ",;\t" for part in header.split(separator)}
    return any(name in names and not name.isascii() for name in known_columns)


def _unreadable(raw: bytes, byte: int, source: str) -> DataError:
    return unreadable(byte, raw[:byte].count(b"\n") + 1, source)


def unreadable(byte: int, row: int, source: str) -> DataError:
    """The refusal of a file for the byte that no known encoding has there."""
    return DataError("patients.encoding", source=source, byte=byte, row=row)


def not_as_asked(byte: int, row: int, source: str, encoding: str) -> DataError:
    """The refusal of a file that is not in the encoding that was asked for."""
    return DataError("patients.other_encoding", source=source, byte=byte, row=row, encoding=encoding)
