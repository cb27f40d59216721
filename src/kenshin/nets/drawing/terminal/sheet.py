"""On what is drawn: how wide, in which language, in which colours?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from kenshin.nets.drawing.terminal.cells import cell_len, tame, wrapped
from kenshin.palette import MINUS, PLUS
from kenshin.wording.say import Language, say

__all__ = [
    "HEAD",
    "MINUS_INK",
    "PLUS_INK",
    "QUIET_INK",
    "Sheet",
    "joined",
    "signed_ink",
    "sized",
]

PLUS_INK: Final = PLUS
MINUS_INK: Final = MINUS
QUIET_INK: Final = "dim"
HEAD: Final = "bold"

_NARROWEST: Final = 48  # below this a line of numbers cannot be read any more
_WIDEST: Final = 120  # beyond it the eye loses the line


@dataclass(frozen=True)
class Sheet:
    """Where a drawing goes.

    Attributes:
        language: the reader's.
        width: of the whole drawing, in terminal cells.
    """

    language: Language
    width: int

    @property
    def inner(self) -> int:
        """Room for text inside a box."""
        return self.width - 4

    def say(self, key: str, **values: object) -> str:
        """A sentence in the reader's language."""
        return say(key, self.language, **values)

    def paragraph(self, text: str, style: str = "", hanging: int = 0, room: int | None = None) -> list[Text]:
        """A sentence in lines."""
        return [Text(line, style) for line in wrapped(tame(text), room or self.inner, hanging)]


def sized(language: Language, width: int) -> Sheet:
    """A sheet of that width, between what can be read and what the eye can follow."""
    return Sheet(language, min(max(width, _NARROWEST), _WIDEST))


def signed_ink(value: float) -> str:
    """Blue above zero, vermilion below; the sign itself is always written too."""
    return PLUS_INK if value > 0 else MINUS_INK if value < 0 else ""


def joined(lines: Iterable[Text]) -> Text:
    """Lines as one text."""
    return Text("\n").join(lines)


def spread(left: Text, right: Text, room: int) -> list[Text]:
    """Two texts at both ends of one line, or of two lines where one is too short."""
    gap = room - left.cell_len - right.cell_len
    if gap >= 2:
        return [Text.assemble(left, " " * gap, right)]
    return [left, Text.assemble(" " * max(room - cell_len(right.plain), 0), right)]
