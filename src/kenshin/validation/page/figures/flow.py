"""Who came in, who was left out and why, and who is left? A flow of boxes from top to bottom."""

from collections.abc import Sequence

from markupsafe import Markup

from kenshin.svg import figure, place, text_at
from kenshin.validation.page.figures.lettering import in_lines

__all__ = ["flow_figure"]

_WIDE, _LETTERS, _PAD, _GAP = 380.0, 16.0, 9.0, 18.0
_MAIN, _SIDE, _IN = 170.0, 190.0, 40.0  # widths of those who stay and who leave; a class stands further in

Count = tuple[str, str]


def flow_figure(
    start: Count,
    left_out: Sequence[Count],
    used: Count,
    classes: Sequence[Count],
    name: str,
    title: str,
    description: str,
) -> Markup:
    """Boxes with arrows.

    Args:
        start: (label, people) of the table.
        left_out: the same of each reason.
        used: of those who are left.
        classes: of those by outcome.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
    """
    body: list[str] = []
    middle = _MAIN / 2
    bottom = _box(body, 1, 1, _MAIN, start, "box")
    for reason in left_out:
        top = bottom + _GAP
        below = _box(body, _WIDE - _SIDE - 1, top, _SIDE, reason, "box out")
        branch = (top + below) / 2
        body.append(_arrow(f"M{place(middle)} {place(branch)}H{place(_WIDE - _SIDE - 1)}", across=True))
        body.append(f'<path class="axis" d="M{place(middle)} {place(bottom)}V{place(below)}"/>')
        bottom = below
    body.append(_arrow(f"M{place(middle)} {place(bottom)}V{place(bottom + _GAP)}", across=False))
    bottom = _box(body, 1, bottom + _GAP, _MAIN, used, "box kept")
    trunk = bottom
    for each in classes:
        top = bottom + _GAP / 2
        bottom = _box(body, _IN, top, _WIDE - _SIDE - _IN, each, "box class")
        branch = (top + bottom) / 2
        body.append(f'<path class="axis" d="M{place(_IN / 2)} {place(trunk)}V{place(branch)}H{place(_IN)}"/>')
        trunk = branch
    return figure(_WIDE, bottom + 1, name, title, description, body)


def _box(body: list[str], left: float, top: float, wide: float, count: Count, look: str) -> float:
    """Draws a box with its label and its number; its lower edge."""
    lines = [*in_lines(count[0], wide - 2 * _PAD, 3), count[1]]
    tall = len(lines) * _LETTERS + 2 * _PAD - 2
    size = f'x="{place(left)}" y="{place(top)}" width="{place(wide)}" height="{place(tall)}"'
    body.append(f'<rect class="{look}" rx="4" {size}/>')
    for k, words in enumerate(lines):
        kind = "name" if k == len(lines) - 1 else "label"
        body.append(text_at(left + _PAD, top + _PAD + 11 + k * _LETTERS, words, "start", kind))
    return top + tall


def _arrow(way: str, *, across: bool) -> str:
    head = "m-6 -3.5l6 3.5l-6 3.5" if across else "m-3.5 -6l3.5 6l3.5 -6"
    return f'<path class="axis" d="{way}{head}"/>'
