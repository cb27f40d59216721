"""In which encoding is a text file that is too large to hold, and may it be a table at all?

Read through once or twice in blocks, by the rules of `decode` and with its refusals: an encoding is
proven by the whole file, so nothing can be said before its end.
"""

import codecs
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from kenshin.errors import DataError
from kenshin.patients.decode import MARKS, decode, names_a_column, open_regular, unreadable
from kenshin.patients.delimited import separator_of

__all__ = ["BLOCK", "Survey", "survey"]

BLOCK: Final = 4 * 1024 * 1024  # bytes read at once


@dataclass(frozen=True)
class Survey:
    """How a text table is to be read.

    Attributes:
        encoding: Python's name for it.
        skip: bytes of the byte-order mark.
        separator: what stands between fields.
        bare_returns: whether lines end in carriage returns alone.
        marked: whether a byte-order mark may still stand before the text.
    """

    encoding: str
    skip: int
    separator: str
    bare_returns: bool
    marked: bool


@dataclass
class _Seen:
    """What a text turned out to be, so far."""

    head: str = ""  # as far as the first line that is not blank
    blank: bool = True
    lines: int = 0
    nul: int | None = None
    bad_byte: int | None = None
    _whole_head: bool = field(default=False, repr=False)

    def look(self, text: str) -> None:
        if self.nul is None and "\0" in text:
            self.nul = self.lines + text[: text.index("\0")].count("\n") + 1
        self.lines += text.count("\n")
        self.blank = self.blank and not text.strip()
        if not self._whole_head:
            self.head += text
            begun = self.head.lstrip("\r\n")
            self._whole_head = "\n" in begun or "\r" in begun


def survey(path: Path, known_columns: Collection[str], source: str, encoding: str | None = None) -> Survey:
    """How to read a text table of any size.

    Raises:
        DataError: what `decode` refuses, NUL bytes, or nothing but blanks.
    """
    with open_regular(path) as file:
        name, skip, seen = _encoded(file, known_columns, source, encoding)
    if seen.nul is not None:
        raise DataError("patients.nul", source=source, row=seen.nul)
    if seen.blank:
        raise DataError("patients.empty", source=source)
    return Survey(
        name, skip, separator_of(seen.head), bare_returns=not seen.lines, marked=encoding is not None
    )


def _encoded(
    file: BinaryIO, known_columns: Collection[str], source: str, encoding: str | None
) -> tuple[str, int, _Seen]:
    if encoding is not None:
        return _as_asked(file, source, encoding)
    start = file.read(4)
    for mark, name in MARKS:
        if start.startswith(mark):
            seen = _seen(file, name, len(mark))
            if seen.bad_byte is not None:
                raise unreadable(seen.bad_byte, _row(file, len(mark), seen.bad_byte), source)
            return name, len(mark), seen
    escape = _find(file, b"\x1b")
    if escape is not None:
        raise unreadable(escape, _row(file, 0, escape), source)
    seen = _seen(file, "utf-8", 0)
    if seen.bad_byte is None:
        return "utf-8", 0, seen
    japanese = _seen(file, "cp932", 0)
    if japanese.bad_byte is not None or not names_a_column(japanese.head, known_columns):
        raise unreadable(seen.bad_byte, _row(file, 0, seen.bad_byte), source)
    return "cp932", 0, japanese


def _as_asked(file: BinaryIO, source: str, encoding: str) -> tuple[str, int, _Seen]:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    except LookupError:  # unknown, or an encoding of bytes as bytes
        raise DataError("patients.unknown_encoding", got=encoding[:40]) from None
    name = codecs.lookup(encoding).name
    seen = _seen(file, name, 0, mark="\ufeff")
    if seen.bad_byte is not None:
        file.seek(0)  # encodings with a memory of their own say the place only when asked at once
        decode(file.read(), (), source, encoding)
    return name, 0, seen


def _seen(file: BinaryIO, name: str, skip: int, mark: str = "") -> _Seen:
    decoder, seen, done = codecs.getincrementaldecoder(name)(), _Seen(), 0
    for block in chain(_blocks(file, skip), [b""]):
        waiting = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, not block)
        except UnicodeDecodeError as error:
            seen.bad_byte = done - waiting + error.start
            return seen
        if text:
            seen.look(text.removeprefix(mark))
            mark = ""
        done += len(block)
    return seen


def _blocks(file: BinaryIO, skip: int) -> Iterator[bytes]:
    file.seek(skip)
    while block := file.read(BLOCK):
        yield block


def _find(file: BinaryIO, sought: bytes) -> int | None:
    done = 0
    for block in _blocks(file, 0):
        if sought in block:
            return done + block.index(sought)
        done += len(block)
    return None


def _row(file: BinaryIO, skip: int, byte: int) -> int:
    row, left = 1, byte
    for block in _blocks(file, skip):
        row += block[: max(left, 0)].count(b"\n")
        left -= len(block)
    return row
