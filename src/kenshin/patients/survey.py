"""In which encoding is a text file that is too large to hold, and may it be a table at all?

Read through once or twice in blocks, by the rules of `decode` and with its refusals: an encoding is
proven by the whole file, so nothing can be said before its end.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from kenshin.errors import DataError
from kenshin.patients.decode import (
    MARKS,
    BadByteError,
    names_a_column,
    not_as_asked,
    open_regular,
    text_encoding,
    texts,
    unreadable,
)
from kenshin.patients.delimited import LONGEST_LINE, separator_of

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
            self.head = self.head if begun else self.head[:1]  # that it begins with a blank line is enough
            self._whole_head = "\n" in begun or "\r" in begun or len(begun) > LONGEST_LINE


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
    name = text_encoding(encoding)
    seen = _seen(file, name, 0, mark="\ufeff")
    if seen.bad_byte is not None:
        raise not_as_asked(seen.bad_byte, _row(file, 0, seen.bad_byte), source, name)
    return name, 0, seen


def _seen(file: BinaryIO, name: str, skip: int, mark: str = "") -> _Seen:
    seen = _Seen()
    try:
        for text in texts(_blocks(file, skip), name):
            if text:
                seen.look(text.removeprefix(mark))
                mark = ""
    except BadByteError as error:
        seen.bad_byte = error.byte
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
