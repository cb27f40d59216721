"""Where does a value lie in a figure? One frame with its axes, grid and ticks for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import escape

from kenshin.svg import place, text_at

__all__ = ["Frame", "area", "axis_names", "cut", "decimals_of", "grid", "line", "ticks", "upright"]

Show = Callable[[float], str]
Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """A rectangle of the drawing and what its edges stand for; values beyond them are drawn on the edge."""

    left: float
    top: float
    wide: float
    tall: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.wide

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.tall

    def x(self, value: float) -> float:
        """Where a value lies from the left."""
        return self.left + _share(value, self.x_range) * self.wide

    def y(self, value: float) -> float:
        """Where a value lies from the top."""
        return self.bottom - _share(value, self.y_range) * self.tall


def _share(value: float, edges: tuple[float, float]) -> float:
    low, high = edges
    return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def ticks(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values from `low` to `high`, about as many as wished.

    >>> ticks(0.0, 1.0), ticks(-0.021, 0.034, 4)
    ((0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (-0.02, 0.0, 0.02))
    """
    if not high > low:
        return (low,)
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(power * k for k in (1, 2, 2.5, 5, 10) if power * k >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(round(k * step, 12) + 0.0 for k in range(first, last + 1))


def decimals_of(marks: Sequence[float], fewest: int = 0) -> int:
    """How many decimals it takes to write all marks.

    >>> decimals_of((0.0, 0.25)), decimals_of((0.0, 20.0))
    (2, 0)
    """
    return next((d for d in range(fewest, 7) if all(abs(round(m, d) - m) < 1e-9 for m in marks)), 6)


def grid(frame: Frame, across: Sequence[float], up: Sequence[float], show: tuple[Show, Show]) -> list[str]:
    """Lines with their numbers: `across` along the lower edge, `up` along the left one."""
    way = "".join(f"M{place(frame.left)} {place(frame.y(v))}H{place(frame.right)}" for v in up)
    way += "".join(f"M{place(frame.x(v))} {place(frame.top)}V{place(frame.bottom)}" for v in across)
    body = [f'<path class="grid" d="{way}"/>'] if way else []
    body += [text_at(frame.left - 6, frame.y(v) + 4, show[1](v), "end") for v in up]
    return body + [text_at(frame.x(v), frame.bottom + 16, show[0](v)) for v in across]


def axis_names(frame: Frame, across: str, up: str) -> list[str]:
    """What the lower and the left edge stand for."""
    middle = frame.top + frame.tall / 2
    return [
        text_at(frame.left + frame.wide / 2, frame.bottom + 34, across, kind="label"),
        upright(14, middle, up),
    ]


def upright(x: float, y: float, words: str) -> str:
    """A text that runs upwards."""
    return (
        f'<text class="label" text-anchor="middle" transform="translate({place(x)} {place(y)}) rotate(-90)">'
        f"{escape(words)}</text>"
    )


def line(frame: Frame, points: Sequence[Point], look: str) -> str:
    """A line through points; its look comes from its classes. Nothing where there are fewer than two."""
    if len(points) < 2:
        return ""
    return f'<path class="{look}" d="M{_way(frame, points)}"/>'


def cut(points: Sequence[Point], heights: tuple[float, float]) -> list[list[Point]]:
    """The pieces of a line between two heights; it ends where it leaves them.

    >>> cut([(0.0, 0.5), (1.0, -0.5), (2.0, -0.5)], (0.0, 1.0))
    [[(0.0, 0.5), (0.5, 0.0)]]
    """
    pieces: list[list[Point]] = []
    whole = False  # whether the piece goes on
    for one, two in pairwise(points):
        shares = _inside(one[1], two[1], heights)
        if shares is None:
            whole = False
            continue
        first, last = (tuple(a + (b - a) * share for a, b in zip(one, two, strict=True)) for share in shares)
        if whole and shares[0] == 0:
            pieces[-1].append((last[0], last[1]))
        else:
            pieces.append([(first[0], first[1]), (last[0], last[1])])
        whole = shares[1] == 1
    return pieces


def _inside(start: float, end: float, heights: tuple[float, float]) -> tuple[float, float] | None:
    """From which share of the way to which a step lies between the heights; None: nowhere."""
    if start == end:
        return (0.0, 1.0) if heights[0] <= start <= heights[1] else None
    first, last = sorted((edge - start) / (end - start) for edge in heights)
    first, last = max(first, 0.0), min(last, 1.0)
    return (first, last) if first < last else None


def area(frame: Frame, low: Sequence[Point], high: Sequence[Point], look: str) -> str:
    """What lies between two lines."""
    if len(low) < 2 or len(high) < 2:
        return ""
    return f'<path class="{look}" d="M{_way(frame, low)}L{_way(frame, list(reversed(high)))}Z"/>'


def _way(frame: Frame, points: Sequence[Point]) -> str:
    return "L".join(f"{place(frame.x(x))} {place(frame.y(y))}" for x, y in points)
