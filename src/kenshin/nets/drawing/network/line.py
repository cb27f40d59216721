"""Which lines run between two columns? Weights where there are some, otherwise what goes where.

The width of a line is the size of its weight, blue and solid for +, vermilion and dashed for −. Where
a person's numbers are known, a line is the stronger the more it carries (weight × number), so that
what a switched-off unit would have said fades away.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from kenshin.nets.drawing.network.heat import reach_of
from kenshin.nets.drawing.network.layout import PILL, Picture, Placed
from kenshin.palette import MINUS, PLUS, QUIET
from kenshin.svg import curve, path, place

__all__ = ["MOST_LINES", "hidden_lines", "lines", "strongest"]

MOST_LINES: Final = 1500  # a browser still redraws so many at once
_TO_STRIP: Final = 60  # of a column with hundreds of units: the strongest few


def lines(picture: Picture) -> list[str]:
    """Every line of the picture, to be painted before the units."""
    placed, drawn = picture.placed, []
    for position, target in enumerate(placed):
        for source in target.column.sources:
            origin = placed[source]
            if (source, position) in picture.lanes:
                drawn.append(_arc(origin, target, picture.lanes[source, position]))
            elif target.column.weight is not None and origin.rows and target.rows:
                drawn.append(_weights(origin, target, _budget(placed, origin, target)))
            else:
                drawn.append(_plain(origin, target))
    return drawn


def hidden_lines(picture: Picture) -> int:
    """How many weights are too weak to be drawn."""
    placed = picture.placed
    pairs = [(placed[s], t) for t in placed for s in t.column.sources if t.column.weight is not None]
    return sum(max(t.column.weight.size - _budget(placed, o, t), 0) for o, t in pairs if o.rows and t.rows)


def _budget(placed: Sequence[Placed], origin: Placed, target: Placed) -> int:
    if "strip" in (origin.column.form, target.column.form):
        return _TO_STRIP
    pairs = sum(p.column.weight is not None for p in placed)
    return max(MOST_LINES // max(pairs, 1), _TO_STRIP)


def _weights(origin: Placed, target: Placed, budget: int) -> str:
    weight = np.nan_to_num(np.asarray(target.column.weight, dtype=float))
    carried = weight if origin.column.values is None else weight * np.nan_to_num(origin.column.values)
    size, strength = reach_of(weight) or 1.0, reach_of(carried) or 1.0
    order = np.argsort(np.abs(carried if budget < weight.size else weight), axis=None, kind="stable")
    marks: dict[bool, list[str]] = {True: [], False: []}
    for flat in order[-budget:].tolist():
        unit, place_before = divmod(flat, weight.shape[1])
        share, flow = abs(weight.flat[flat]) / size, abs(carried.flat[flat]) / strength
        way = curve(origin.right, origin.rows[place_before], target.left, target.rows[unit])
        look = f'stroke-width="{0.4 + 3 * share:.1f}" opacity="{0.07 + 0.73 * flow:.2f}"'
        marks[bool(weight.flat[flat] >= 0)].append(f'<path d="{way}" {look}/>')
    return (
        f'<g fill="none" stroke="{PLUS}">{"".join(marks[True])}</g>'
        f'<g fill="none" stroke="{MINUS}" stroke-dasharray="5 3">{"".join(marks[False])}</g>'
    )


def _plain(origin: Placed, target: Placed) -> str:
    """Each unit to its own place where both columns are as long; otherwise one arrow."""
    alike = target.column.shape == origin.column.shape and origin.column.form == target.column.form == "units"
    if alike:
        ways = "".join(
            f"M{place(origin.right)} {place(a)}L{place(target.left)} {place(b)}"
            for a, b in zip(origin.rows, target.rows, strict=True)
        )
        return path(ways, f'stroke="{QUIET}" stroke-width="1" opacity=".55"')
    start, end = origin.left + origin.width + 6, target.left - 6
    return _arrow(
        f"M{place(start)} {place(origin.middle)}L{place(end)} {place(target.middle)}", end, target.middle
    )


def _arc(origin: Placed, target: Placed, height: float) -> str:
    """A connection that leaves out what lies between, over its top."""
    x1, x2, radius = origin.centre, target.centre, 5
    start, end = _roof(origin) - 2, _roof(target) - 3
    way = (
        f"M{place(x1)} {place(start)}V{place(height + radius)}Q{place(x1)} {place(height)} "
        f"{place(x1 + radius)} {place(height)}H{place(x2 - radius)}Q{place(x2)} {place(height)} "
        f"{place(x2)} {place(height + radius)}V{place(end)}"
    )
    tip = f"M{place(x2 - 4)} {place(end - 6)}L{place(x2)} {place(end)}L{place(x2 + 4)} {place(end - 6)}"
    return path(way + tip, f'stroke="{QUIET}" stroke-width="1.6"')


def _roof(placed: Placed) -> float:
    return placed.rows[0] - PILL[1] / 2 if placed.column.form == "units" else placed.top


def _arrow(way: str, x: float, y: float) -> str:
    tip = f"M{place(x - 6)} {place(y - 4)}L{place(x)} {place(y)}L{place(x - 6)} {place(y + 4)}"
    return path(way + tip, f'stroke="{QUIET}" stroke-width="1.6"')


def strongest(values: Any, count: int) -> list[int]:
    """Places of the largest numbers by size, in their order."""
    sizes = np.abs(np.nan_to_num(np.asarray(values, dtype=float)))
    return sorted(np.argsort(-sizes, kind="stable")[:count].tolist())
