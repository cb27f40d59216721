"""What number does a cell hold? Only what cannot be misread is read.

Full-width digits, points and signs are made half-width, and that is reported; nothing else is
changed. `1_000`, `1,234`, `0x1F`, `1e5`, `①`, `inf`, `nan` and `<5.0` are refused, never guessed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

__all__ = ["Cell", "clipped", "read_number"]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_CENSORED = re.compile(r"[<>≤≥＜＞]\s*\d+(\.\d+)?|\d+(\.\d+)?\s*[A-Za-z↑↓]+", re.ASCII)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．＋－　", "0123456789.+- ")


@dataclass(frozen=True)
class Cell:
    """One cell, read.

    Attributes:
        value: the number; None: missing or unreadable.
        trouble: why it could not be read (`thousands`, `censored`, `not_a_number`); empty: it could.
        widened: whether it was written full-width.
    """

    value: float | None = None
    trouble: str = ""
    widened: bool = False


def read_number(text: str, missing: Collection[str], words: Mapping[str, float] | None = None) -> Cell:
    """The number in a cell.

    >>> read_number("６．５", [""])
    Cell(value=6.5, trouble='', widened=True)
    >>> read_number("1,234", [""]).trouble
    'thousands'
    """
    stripped = text.strip()
    if stripped in missing:
        return Cell()
    if words and stripped in words:
        return Cell(words[stripped])
    half = stripped.translate(_HALF_WIDTH).strip()
    if _NUMBER.fullmatch(half):
        value = float(half)
        if words and value not in words.values():
            return Cell(trouble="unknown_word")
        if value in (float("inf"), float("-inf")):
            return Cell(trouble="not_a_number")
        return Cell(value, widened=half != stripped)
    if words:
        return Cell(trouble="unknown_word")
    if _THOUSANDS.fullmatch(half):
        return Cell(trouble="thousands")
    return Cell(trouble="censored" if _CENSORED.fullmatch(half) else "not_a_number")


def clipped(text: str) -> str:
    r"""At most 40 characters of a cell, without anything a terminal would obey.

    >>> clipped("a\x1b[31m")
    'a�[31m'
    """
    shown = "".join(c if c.isprintable() else "�" for c in text[:40])
    return shown + ("…" if len(text) > 40 else "")
