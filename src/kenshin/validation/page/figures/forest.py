"""How do groups differ? One line each with its interval, a summary beneath, and where the next group may lie.

A label and its numbers stand above their line, so that the figure can be read on a narrow screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kenshin.svg import figure, place, text_at
from kenshin.validation.page.figures.frame import Frame, decimals_of, ticks
from kenshin.validation.page.figures.lettering import in_lines, width_of
from kenshin.validation.page.numbers import known, plain

__all__ = ["ForestRow", "forest_figure"]

_WIDE, _LEFT, _ROW = 360.0, 10.0, 38.0


@dataclass(frozen=True)
class ForestRow:
    """One line.

    Attributes:
        label: who.
        three: estimate and interval; nulls where there is none.
        shown: the numbers as text.
        kind: `group`, or `summary`, drawn as a diamond.
        prediction: where a new group is expected; None: not drawn.
    """

    label: str
    three: Sequence[Any]
    shown: str
    kind: str = "group"
    prediction: Sequence[Any] | None = None


def forest_figure(
    rows: Sequence[ForestRow],
    name: str,
    title: str,
    description: str,
    axis: str,
    *,
    reference: float | None = None,
    decimals: int = 2,
) -> Markup:
    """Estimates with their intervals.

    Args:
        rows: from top to bottom.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        axis: what the numbers are.
        reference: where a dashed line stands.
        decimals: of the axis.
    """
    frame = Frame(_LEFT + 8, 4, _WIDE - 16, len(rows) * _ROW, _range(rows, reference), (0, 1))
    body = []
    marks = ticks(*frame.x_range, 5)
    body.append(_rules(frame, marks, "grid"))
    if reference is not None:
        body.append(_rules(frame, [reference], "ideal"))
    digits = decimals_of(marks, decimals)
    body += [text_at(frame.x(v), frame.bottom + 17, plain(v, digits)) for v in marks]
    for k, row in enumerate(rows):
        body += _row(frame, row, frame.top + k * _ROW)
    body.append(text_at(frame.left + frame.wide / 2, frame.bottom + 35, axis, kind="label"))
    return figure(_WIDE + 2 * _LEFT, frame.bottom + 43, name, title, description, body)


def _range(rows: Sequence[ForestRow], reference: float | None) -> tuple[float, float]:
    ends = [float(v) for row in rows for v in (*row.three, *(row.prediction or ())) if known(v)]
    ends += [reference] if reference is not None else []
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    margin = (high - low) * 0.04 or 0.05
    return low - margin, high + margin


def _rules(frame: Frame, values: Sequence[float], look: str) -> str:
    """Upright lines, broken where a row's words stand."""
    tops = [frame.top + k * _ROW for k in range(round(frame.tall / _ROW))]
    way = "".join(f"M{place(frame.x(v))} {place(top + 19)}v18" for v in values for top in tops)
    return f'<path class="{look}" d="{way}"/>'


def _row(frame: Frame, row: ForestRow, top: float) -> list[str]:
    room = frame.wide - width_of(row.shown) - 12
    look = "name" if row.kind == "summary" else "label"
    body = [
        text_at(frame.left, top + 14, in_lines(row.label, room, 1)[0], "start", look),
        text_at(frame.right, top + 14, row.shown, "end", "tick"),
    ]
    middle = top + 28
    if row.prediction and len(row.prediction) == 2 and all(known(v) for v in row.prediction):
        low, high = (place(frame.x(v)) for v in row.prediction)
        body.append(f'<path class="expected" d="M{low} {place(middle)}H{high}"/>')
    estimate, low, high = row.three
    if not known(estimate):
        return body
    limits = known(low) and known(high)
    if row.kind == "summary":
        ends = (low, high) if limits else (estimate, estimate)
        body.append(_diamond(frame, estimate, ends, middle))
    else:
        if limits:
            body.append(
                f'<path class="bar" d="M{place(frame.x(low))} {place(middle)}H{place(frame.x(high))}"/>'
            )
        body.append(f'<circle class="point" cx="{place(frame.x(estimate))}" cy="{place(middle)}" r="4"/>')
    return body


def _diamond(frame: Frame, estimate: float, ends: tuple[float, float], middle: float) -> str:
    x, low, high = frame.x(estimate), frame.x(ends[0]), frame.x(ends[1])
    low, high = min(low, x - 4), max(high, x + 4)
    corners = ((x, middle - 6), (high, middle), (x, middle + 6), (low, middle))
    way = "L".join(f"{place(across)} {place(down)}" for across, down in corners)
    return f'<path class="diamond" d="M{way}Z"/>'
