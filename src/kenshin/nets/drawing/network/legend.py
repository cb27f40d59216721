"""What do the lines and units of the picture mean?"""

from typing import Final

from rich.cells import cell_len

from kenshin.palette import MINUS, PLUS, QUIET
from kenshin.svg import path, place, rectangle, text_at
from kenshin.wording.say import Language, say

__all__ = ["LEGEND_HEIGHT", "legend"]

LEGEND_HEIGHT: Final = 34.0
_SAMPLE: Final = 30.0
_NARROW, _WIDE = 5.2, 11.0  # mean widths of Latin and of Japanese letters


def legend(x: float, y: float, hidden: int, language: Language, *, traced: bool) -> tuple[list[str], float]:
    """Samples of both signs and of a switched-off unit, what is left out; and where it ends.

    Args:
        x: left edge.
        y: middle of the line.
        hidden: how many weights are not drawn.
        language: the reader's.
        traced: whether somebody's numbers are shown.
    """
    parts: list[str] = []
    samples = [
        (f'stroke="{PLUS}" stroke-width="2.4"', "plus"),
        (f'stroke="{MINUS}" stroke-width="2.4" stroke-dasharray="5 3"', "minus"),
    ]
    for look, key in samples:
        parts.append(path(f"M{place(x)} {place(y)}h{place(_SAMPLE)}", look))
        x = _said(parts, x + _SAMPLE + 6, y, say(f"drawing.{key}", language))
    if traced:
        look = f'rx="7" fill="#fff" stroke="{QUIET}" stroke-dasharray="3 2"'
        parts.append(rectangle(x, y - 7, _SAMPLE, 14, look))
        x = _said(parts, x + _SAMPLE + 6, y, say("drawing.off", language))
    if hidden:
        x = _said(parts, x, y, say("drawing.hidden", language, count=hidden))
    return parts, x


def _said(parts: list[str], x: float, y: float, words: str) -> float:
    parts.append(text_at(x, y + 4, words, "start", "kn-caption"))
    return x + sum(_WIDE if cell_len(letter) > 1 else _NARROW for letter in words) + 20
