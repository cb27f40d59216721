"""When the model says 30 %, does it happen to 30 in 100? A curve with its band, tenths, and who is where."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kenshin.svg import figure, place
from kenshin.validation.page.figures.frame import Frame, area, axis_names, grid, line, ticks
from kenshin.validation.page.numbers import known

__all__ = ["calibration_figure"]

_REACHES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # of the axes, so that rare classes fill the square
_SIDE, _BENEATH = 312.0, 48.0  # the square, and the distribution beneath it

Point = Mapping[str, Any]


def calibration_figure(
    smooth: Sequence[Point],
    tenths: Sequence[Point],
    people: Sequence[int],
    name: str,
    title: str,
    description: str,
    axes: tuple[str, str],
) -> Markup:
    """Observed share against risk: a smooth curve with its band over points with Wilson's intervals.

    Args:
        smooth: points with `risk`, `observed`, `low`, `high`, rising by risk; may be empty.
        tenths: likewise, with `n`.
        people: how many people in each of equal bins of risk from 0 to 1.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        axes: names of the risk and of the observed share.
    """
    points = [p for p in tenths if known(p.get("risk")) and known(p.get("observed"))]
    curve = [p for p in smooth if known(p.get("risk")) and known(p.get("observed"))]
    reach = _reach(points, curve)
    square = Frame(50, 8, _SIDE, _SIDE, (0, reach), (0, reach))
    marks = ticks(0, reach, 5)
    body = grid(square, (), marks, (_percent, _percent))
    body.append(line(square, [(0, 0), (reach, reach)], "ideal"))
    banded = [p for p in curve if known(p.get("low")) and known(p.get("high"))]
    low, high = ([(p["risk"], p[end]) for p in banded] for end in ("low", "high"))
    body.append(area(square, low, high, "band"))
    body.append(line(square, [(p["risk"], p["observed"]) for p in curve], "main"))
    body += [_tenth(square, p) for p in points]
    beneath = Frame(50, square.bottom + 6, _SIDE, _BENEATH, (0, reach), (0, 1))
    body += _distribution(beneath, people)
    body += grid(beneath, marks, (), (_percent, _percent))
    body += axis_names(beneath, axes[0], "")[:1]
    body += axis_names(square, "", axes[1])[1:]
    return figure(380, beneath.bottom + 42, name, title, description, body)


def _reach(points: Sequence[Point], curve: Sequence[Point]) -> float:
    ends = [p.get(end) for p in points for end in ("risk", "observed", "high")]
    ends += [p.get(end) for p in curve for end in ("risk", "observed")]
    furthest = max([end for end in ends if known(end)], default=1.0)
    return next((reach for reach in _REACHES if reach >= furthest), 1.0)


def _tenth(frame: Frame, point: Point) -> str:
    x, y = place(frame.x(point["risk"])), place(frame.y(point["observed"]))
    dot = f'<circle class="point" cx="{x}" cy="{y}" r="3.5"/>'
    if not (known(point.get("low")) and known(point.get("high"))):
        return dot
    return f'<path class="bar" d="M{x} {place(frame.y(point["low"]))}V{place(frame.y(point["high"]))}"/>{dot}'


def _distribution(frame: Frame, people: Sequence[int]) -> list[str]:
    """Bars hanging from the square: how many people got which risk."""
    most = max(people, default=0)
    if not most:
        return []
    bars = []
    for k, count in enumerate(people):
        first, last = k / len(people), (k + 1) / len(people)
        if not count or first >= frame.x_range[1]:
            continue
        x, wide = frame.x(first), frame.x(last) - frame.x(first)
        tall = max(count / most * frame.tall, 0.8)
        bars.append(
            f"M{place(x + 0.5)} {place(frame.bottom)}v{place(-tall)}"
            f"h{place(max(wide - 1, 0.5))}v{place(tall)}Z"
        )
    axis = f'<path class="axis" d="M{place(frame.left)} {place(frame.bottom)}H{place(frame.right)}"/>'
    return [f'<path class="count" d="{"".join(bars)}"/>', axis]


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
