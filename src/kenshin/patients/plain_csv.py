"""Is a text table so plain that its cells can be cut out without the rules of quoting?

Plain is: UTF-8; no quote, NUL, escape or second byte-order mark; lines that end alike and have
exactly as many separators as the header, none blank, none long. Then every way of reading gives the
same cells, and the quickest is taken. Whatever is not proven plain is read by the strict rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import polars as pl

from kenshin.errors import DataError
from kenshin.patients.decode import open_regular
from kenshin.patients.delimited import require_sound_header, separator_of
from kenshin.patients.piece import Piece, Pieces
from kenshin.patients.survey import BLOCK

__all__ = ["plain_pieces"]

_MARK: Final = b"\xef\xbb\xbf"
_NEVER: Final = (b'"', b"\0", b"\x1b", _MARK)
_LONGEST: Final = 32 * 1024  # bytes of a line; the strict rules allow a cell as many characters
_LONGEST_HEADER: Final = 1024 * 1024


@dataclass(frozen=True)
class _Block:
    """Whole lines that stand together in the file."""

    start: int
    size: int
    people: int


def plain_pieces(path: Path) -> Pieces | None:
    """The pieces of a plain table; None where it is not proven to be one."""
    with open_regular(path) as file:
        mark = file.read(len(_MARK))
        file.seek(len(_MARK) if mark == _MARK else 0)
        header, separator = _header(file)
        if header is None:
            return None
        blocks = _blocks(file, separator.encode(), len(header) - 1)
    if not blocks:
        return None
    people = sum(block.people for block in blocks)

    def read() -> Iterator[Piece]:
        done = 0
        for block in blocks:
            frame = _cells(path, block, header, separator)
            yield Piece(frame, np.arange(done + 2, done + 2 + block.people, dtype=np.int64))
            done += block.people

    return Pieces(header, people, text=True, read=read)


def _header(file: BinaryIO) -> tuple[tuple[str, ...] | None, str]:
    raw = file.readline(_LONGEST_HEADER)
    line = raw.removesuffix(b"\n").removesuffix(b"\r")
    try:
        text = line.decode("utf-8")
        if not text.strip() or any(bad in line for bad in (*_NEVER, b"\r")):
            return None, ""
        separator = separator_of(text)
        header = tuple(name.strip() for name in text.split(separator))
        require_sound_header(header, "")
    except (UnicodeDecodeError, DataError):  # the strict rules say what is wrong
        return None, ""
    return (header if len(header) > 1 and raw.endswith(b"\n") else None), separator


def _blocks(file: BinaryIO, separator: bytes, separators: int) -> list[_Block]:
    """The whole file in blocks; empty where any of it is not plain."""
    blocks, start, rest = [], file.tell(), b""
    while raw := file.read(BLOCK):
        text = rest + raw
        cut = text.rfind(b"\n") + 1
        whole, rest = text[:cut], text[cut:]
        if len(rest) > _LONGEST:
            return []
        if whole:
            people = _plain_lines(whole, separator, separators)
            if not people:
                return []
            blocks.append(_Block(start, len(whole), people))
            start += len(whole)
    if rest:
        people = _plain_lines(rest + b"\n", separator, separators)
        if not people:
            return []
        blocks.append(_Block(start, len(rest), people))
    return blocks


def _plain_lines(text: bytes, separator: bytes, separators: int) -> int:
    """How many lines, where each is plain; 0 where any is not."""
    if any(bad in text for bad in _NEVER) or text.count(b"\r") != text.count(b"\r\n"):
        return 0
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return 0
    letters = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    places = np.flatnonzero(letters == ord(separator))
    if len(places) != separators * len(ends):
        return 0
    by_line = places.reshape(len(ends), separators)
    within = bool((by_line[1:, 0] > ends[:-1]).all() and (by_line[:, -1] < ends).all())
    short = np.diff(ends, prepend=-1).max() < _LONGEST
    return len(ends) if within and short else 0


def _cells(path: Path, block: _Block, header: tuple[str, ...], separator: str) -> pl.DataFrame:
    with open_regular(path) as file:
        file.seek(block.start)
        text = file.read(block.size).replace(b"\r\n", b"\n")
    frame = pl.read_csv(
        text,
        has_header=False,
        new_columns=list(header),
        separator=separator,
        quote_char=None,
        infer_schema=False,
        empty_string_is_null=False,
    )
    if frame.shape != (block.people, len(header)):
        raise DataError("patients.changed", source=path.name)
    return frame
