"""How does one column look: its title, its units with their numbers, its strip or its maps?"""

from collections.abc import Callable
from typing import Final

import numpy as np
from markupsafe import escape

from kenshin.nets.drawing.network.column import MOST_LETTERS, Column
from kenshin.nets.drawing.network.heat import heat_image, mosaic, reach_of
from kenshin.nets.drawing.network.layout import CAPTION, COUNTED, DOT, PILL, TITLE, Placed
from kenshin.nets.drawing.network.line import strongest
from kenshin.nets.drawing.network.tint import tint
from kenshin.nets.drawing.shown import shape_text, shortened
from kenshin.nets.trace.expression import number_text
from kenshin.palette import QUIET, TEXT
from kenshin.svg import place, rectangle, text_at
from kenshin.wording.say import Language, say

__all__ = ["Said", "column_parts", "heading"]

_NAMED: Final = 4  # units of a strip that are named beside it

# What a unit says when it is pointed at, and where it leads: (column, unit from 0) → (words, address).
Said = Callable[[Column, int], tuple[str, str]]


def heading(placed: Placed, language: Language) -> list[str]:
    """Title, shapes and number of parameters above a column."""
    x, column = placed.centre, placed.column
    said = [
        text_at(x, TITLE, shortened(column.title, MOST_LETTERS), kind="kn-title"),
        text_at(x, CAPTION, shortened(column.caption, MOST_LETTERS), kind="kn-caption"),
    ]
    if column.parameters:
        counted = say("drawing.with_parameters", language, count=column.parameters)
        said.append(text_at(x, COUNTED, counted, kind="kn-caption"))
    return said


def column_parts(placed: Placed, said: Said | None) -> list[str]:
    """Everything in one column."""
    form = placed.column.form
    if form == "units":
        return _units(placed, said)
    if form == "strip":
        return _strip(placed)
    return _heat(placed) if form == "heat" else _box(placed)


def _units(placed: Placed, said: Said | None) -> list[str]:
    column = placed.column
    if column.values is None:
        return [_dot(placed, row) for row in placed.rows]
    reach = reach_of(column.values)
    return [_unit(placed, i, reach, said) for i in range(column.count)]


def _dot(placed: Placed, row: float) -> str:
    look = f'r="{place(DOT / 2)}" fill="#fff" stroke="{TEXT}" stroke-width="1.2"'
    return f'<circle cx="{place(placed.centre)}" cy="{place(row)}" {look}/>'


def _unit(placed: Placed, i: int, reach: float, said: Said | None) -> str:
    column, (wide, tall) = placed.column, PILL
    value, row = float(column.values[i]), placed.rows[i]
    off = column.off is not None and bool(column.off[i])
    look = (
        f'fill="#fff" stroke="{QUIET}" stroke-dasharray="3 2"'
        if off
        else f'fill="{tint(value, reach)}" stroke="{TEXT}"'
    )
    pill = rectangle(placed.left, row - tall / 2, wide, tall, f'rx="{place(tall / 2)}" {look}')
    shown = text_at(placed.centre, row + 4, fitted(value), kind="kn-off" if off else "kn-value")
    if said is None:
        return pill + shown
    words, address = said(column, i)
    told = f"<title>{escape(words)}</title>"
    if not address:
        return f"<g>{told}{pill}{shown}</g>"
    return f'<a href="{escape(address)}" aria-label="{escape(words)}">{told}{pill}{shown}</a>'


def fitted(value: float) -> str:
    """A number that fits into a unit: three figures or so.

    >>> fitted(-0.1267), fitted(123.4), fitted(-123456.0), fitted(0.0)
    ('−0.13', '123', '−1.2e5', '0')
    """
    size = abs(value)
    if size >= 10_000 and np.isfinite(value):
        mantissa, _, exponent = f"{value:.1e}".partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    if size >= 100 and np.isfinite(value):
        return f"{value:.0f}".replace("-", "−")
    if 0 < size < 0.001:
        return f"{value:.0e}".replace("e-0", "e−").replace("e-", "e−").replace("-", "−")
    return number_text(value, 1 if size >= 10 else 2)


def _strip(placed: Placed) -> list[str]:
    column = placed.column
    fill = "#fff" if column.values is None else "none"
    frame = rectangle(placed.left, placed.top, 24, placed.height, f'fill="{fill}" stroke="{TEXT}"')
    if column.values is None:
        return [frame]
    image = heat_image(column.values[:, None], placed.left, placed.top, 24, placed.height)
    return [image, frame, *_named(placed)]


def _named(placed: Placed) -> list[str]:
    """Numbers beside the strongest units of a strip, pushed apart where they would touch."""
    values, lowest, parts = placed.column.values, 0.0, []
    for i in strongest(values, _NAMED):
        row = max(placed.rows[i], lowest)
        lowest = row + 14
        parts.append(
            text_at(placed.left + 30, row + 4, f"{i + 1}: {fitted(float(values[i]))}", "start", "kn-beside")
        )
    return parts


def _heat(placed: Placed) -> list[str]:
    values = np.asarray(placed.column.values, dtype=float)
    picture = mosaic(values) if values.ndim == 3 else values
    rows, columns = picture.shape
    scale = min(placed.width / columns, placed.height / rows)
    wide, tall = columns * scale, rows * scale
    x, y = placed.left + (placed.width - wide) / 2, placed.middle - tall / 2
    frame = rectangle(x, y, wide, tall, f'fill="none" stroke="{TEXT}"')
    return [heat_image(picture, x, y, wide, tall), frame]


def _box(placed: Placed) -> list[str]:
    look = f'rx="6" fill="#fff" stroke="{TEXT}"'
    frame = rectangle(placed.left, placed.top, placed.width, placed.height, look)
    return [
        frame,
        text_at(placed.centre, placed.middle + 4, shape_text(placed.column.shape), kind="kn-value"),
    ]
