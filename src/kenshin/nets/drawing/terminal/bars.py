"""How is a number drawn as a length or a shade of block characters?"""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite, nan
from typing import Final

__all__ = ["MOST_MARKS", "bar", "chance_line", "ends", "mean", "pooled", "strip", "two_sided"]

_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
_SHADES: Final = "▁▂▃▄▅▆▇█"
MOST_MARKS: Final = 256


def bar(share: float, room: int) -> str:
    """A bar from the left, to an eighth of a cell; anything above nothing shows.

    >>> bar(0.5, 5), bar(0.001, 5)
    ('██▌', '▏')
    """
    if not isfinite(share) or share <= 0:
        return ""
    eighths = min(max(round(share * room * 8), 1), room * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def two_sided(share: float, half: int) -> str:
    """A bar from an axis in the middle: to the right above zero, to the left below; 2·half + 1 cells.

    >>> two_sided(0.5, 4), two_sided(-0.25, 4)
    ('    │██  ', '   █│    ')
    """
    if not isfinite(share):
        return " " * half + "│" + " " * half
    halves = min(round(abs(share) * half * 2), half * 2)
    if halves == 0 and share:
        halves = 1
    if share < 0:
        made = ("▐" if halves % 2 else "") + "█" * (halves // 2)
        return " " * (half - len(made)) + made + "│" + " " * half
    made = "█" * (halves // 2) + ("▌" if halves % 2 else "")
    return " " * half + "│" + made + " " * (half - len(made))


def strip(values: Sequence[float], low: float, high: float) -> str:
    """One mark for each value, taller for larger ones; `×` where there is no number.

    >>> strip([0.0, 0.5, 1.0], 0.0, 1.0)
    '▁▅█'
    """
    span = high - low
    marks = []
    for value in values:
        if not isfinite(value):
            marks.append("×")
            continue
        share = (value - low) / span if span > 0 else 0.0
        marks.append(_SHADES[min(max(round(share * 7), 0), 7)])
    return "".join(marks)


def pooled(values: Sequence[float], most: int) -> list[float]:
    """At most so many numbers: means of neighbours where there are more.

    >>> pooled([1.0, 3.0, 5.0, 7.0], 2)
    [2.0, 6.0]
    """
    count = len(values)
    if count <= most:
        return list(values)
    edges = [round(i * count / most) for i in range(most + 1)]
    return [mean(values[a:b]) for a, b in pairwise(edges)]


def mean(values: Sequence[float]) -> float:
    """Of the finite numbers; NaN where there is none."""
    finite = [v for v in values if isfinite(v)]
    return sum(finite) / len(finite) if finite else nan


def ends(values: Sequence[float]) -> tuple[float, float]:
    """The least and the greatest of the finite numbers; NaN where there is none.

    >>> ends([0.5, -1.0, float("inf")])
    (-1.0, 0.5)
    """
    finite = [v for v in values if isfinite(v)]
    return (min(finite), max(finite)) if finite else (nan, nan)


def chance_line(low: float, middle: float, high: float, room: int) -> str:
    """A chance `●` between the ends of its range `├ ┤`, on a line from 0 to 1; a bar up to the range.

    >>> chance_line(0.25, 0.5, 0.75, 9)
    '██├─●─┤  '
    """
    left, dot, right = (min(max(round(p * (room - 1)), 0), room - 1) for p in (low, middle, high))
    cells = ["█" if i < left else "─" if left <= i <= right else " " for i in range(room)]
    cells[left], cells[right] = "├", "┤"
    cells[dot] = "●"
    return "".join(cells)
