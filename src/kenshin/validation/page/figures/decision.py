"""At each risk at which one might act, who does better: the model, a simpler one, everyone, or no one?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kenshin.svg import figure, place, text_at
from kenshin.validation.page.figures.frame import Frame, area, axis_names, cut, decimals_of, grid, line, ticks
from kenshin.validation.page.figures.lettering import in_lines
from kenshin.validation.page.numbers import known, plain

__all__ = ["Curve", "decision_figure"]

_LEGEND, _WIDE, _TALL = 19.0, 306.0, 230.0


@dataclass(frozen=True)
class Curve:
    """One line of the figure.

    Attributes:
        label: whose.
        values: at each threshold [estimate, low, high], or a number alone; null where there is none.
        look: class of the line; each has its own dashes as well as its own colour.
    """

    label: str
    values: Sequence[Any]
    look: str


def decision_figure(
    thresholds: Sequence[Any],
    curves: Sequence[Curve],
    name: str,
    title: str,
    description: str,
    axes: tuple[str, str],
) -> Markup:
    """Lines over thresholds, the first with its band; their names beneath.

    Args:
        thresholds: rising.
        curves: the model's first.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        axes: names of the threshold and of what the lines show.
    """
    frame = Frame(62, 8, _WIDE, _TALL, _across(thresholds), _up(curves))
    up = ticks(*frame.y_range, 5)
    digits = decimals_of(up)
    body = grid(frame, ticks(*frame.x_range, 5), up, (_percent, lambda v: plain(v, digits)))
    if frame.y_range[0] <= 0 <= frame.y_range[1]:
        body.append(line(frame, [(frame.x_range[0], 0), (frame.x_range[1], 0)], "zero"))
    if curves:
        low, high = (_points(thresholds, curves[0].values, end) for end in (1, 2))
        body.append(area(frame, low, high, "band"))
    for curve in reversed(curves):
        pieces = cut(_points(thresholds, curve.values, 0), frame.y_range)
        body += [line(frame, piece, curve.look) for piece in pieces]
    body += axis_names(frame, *axes)
    legend = frame.bottom + 54
    for k, curve in enumerate(curves):
        y = legend + k * _LEGEND
        body.append(f'<path class="{curve.look}" d="M{place(frame.left)} {place(y)}h34"/>')
        body.append(
            text_at(frame.left + 42, y + 4, in_lines(curve.label, _WIDE - 44, 1)[0], "start", "label")
        )
    return figure(380, legend + len(curves) * _LEGEND, name, title, description, body)


def _across(thresholds: Sequence[Any]) -> tuple[float, float]:
    marks = [t for t in thresholds if known(t)]
    return (min(marks), max(marks)) if marks else (0.0, 1.0)


def _up(curves: Sequence[Curve]) -> tuple[float, float]:
    """From a little below 0 to a little above the best; acting on everyone may fall far out of sight."""
    shown = [_end(value, 0) for curve in curves for value in curve.values]
    shown += [_end(value, end) for curve in curves[:1] for value in curve.values for end in (1, 2)]
    values = [value for value in shown if known(value)]
    if not values:
        return 0.0, 1.0
    highest = max([*values, 0.0])
    lowest = min([*values, 0.0])
    low = max(lowest, -0.35 * highest) if highest > 0 else lowest
    margin = (highest - low) * 0.05 or 0.01
    return low - margin, highest + margin


def _points(thresholds: Sequence[Any], values: Sequence[Any], end: int) -> list[tuple[float, float]]:
    pairs = ((at, _end(value, end)) for at, value in zip(thresholds, values, strict=False))
    return [(at, value) for at, value in pairs if known(at) and known(value)]


def _end(value: Any, end: int) -> Any:
    """The estimate (0) or a limit (1, 2); a number alone has no limits."""
    if isinstance(value, list | tuple):
        return value[end] if len(value) > end else None
    return None if end else value


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
