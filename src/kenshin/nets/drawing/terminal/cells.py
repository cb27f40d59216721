"""How many terminal cells does a text take, and how is it made to fit a number of them?

A Japanese letter takes two cells and a combining mark none, so no length here is ever `len()`.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len

from kenshin.nets.drawing.shown import beginning

__all__ = ["cell_len", "padded", "tame", "wrapped"]

# Letters that may not begin a line, and letters that may not end one (kinsoku).
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー」』）】〕〉》〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]%"
)
_NEVER_LAST: Final = frozenset("「『（【〔〈《([")
_REPLACEMENT: Final = "\ufffd"
_TIE: Final = "\u00a0"  # holds two words together while a line is broken


def tame(text: str) -> str:
    r"""A text that a terminal shows on one line, as wide as it is counted.

    Line breaks and tabs become spaces. What has no width of its own and changes its neighbours'
    (joiners, variation selectors) is dropped: terminals disagree about it.

    >>> tame("か\u3099 two\nlines")
    'が two lines'
    """
    return "".join(_tamed(letter) for letter in unicodedata.normalize("NFC", text))


def _tamed(letter: str) -> str:
    if letter.isspace():
        return " "
    category = unicodedata.category(letter)
    if category == "Cf" or "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef":
        return ""
    return _REPLACEMENT if category.startswith("C") else letter


def padded(text: str, room: int, *, right: bool = False) -> str:
    """The text and as many spaces as fill the room; one too wide stays as it is.

    >>> padded("年齢", 6) + "|", padded("0.5", 6, right=True)
    ('年齢  |', '   0.5')
    """
    spaces = " " * max(room - cell_len(text), 0)
    return spaces + text if right else text + spaces


def wrapped(text: str, room: int, hanging: int = 0) -> list[str]:
    """Lines no wider than the room; the second and later ones are indented.

    Words stay whole where they fit. Between Japanese letters a line may break anywhere, except
    before 、。 and the like.

    >>> wrapped("three small words", 11)
    ['three small', 'words']
    >>> wrapped("値です。次です。", 7)
    ['値で', 'す。次', 'です。']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, max(room - hanging, 2)):
        indent = " " * hanging if lines else ""
        if line and cell_len(indent + line + piece.rstrip()) > room:
            lines.append((indent + line).rstrip())
            line = piece.lstrip()
        else:
            line += piece
    indent = " " * hanging if lines else ""
    return [part.replace(_TIE, " ") for part in [*lines, (indent + line).rstrip()]]


def _pieces(text: str, room: int) -> Iterator[str]:
    """What may not be broken: a word with the spaces after it, or one wide letter."""
    for word in _words(text):
        if cell_len(word.rstrip()) <= room:
            yield word
            continue
        rest = word
        while rest:  # too long for any line: a number or path is cut where the line ends
            part = beginning(rest, room) or rest[:1]
            if cell_len(rest[len(part) : len(part) + 1]) == 2:  # a number goes where its counter goes
                part = part.rstrip("0123456789") or part
            yield part
            rest = rest[len(part) :]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for token in re.findall(r"[^ ]+ *|^ +", text):
        for part in _between_wide(token):
            if words and (part[0] in _NEVER_FIRST or words[-1][-1] in _NEVER_LAST):
                words[-1] += part
            else:
                words.append(part)
    return words


def _between_wide(token: str) -> Iterator[str]:
    """A run of narrow letters whole, wide letters one by one; a number keeps its counter: `16個`."""
    run, last = "", 0
    for letter in token:
        width = cell_len(letter)
        counter = width == 2 and run[-1:].isdigit()
        if width and run and letter != " " and not counter and 2 in (width, last):
            yield run
            run = ""
        run += letter
        last = width or last
    if run:
        yield run
