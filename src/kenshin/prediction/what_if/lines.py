"""Along a line of steps, which is the first that reaches the target?

Some points of the line are tried, from near to far, and the place where reaching begins is then halved
down to one step; if nobody familiar stands there, the same is done with reaching *and* being familiar.
Exact where the whole line is tried, or where neither ends again between two points that are tried; a dip
between two of them can be missed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.what_if.judge import Judge
from kenshin.prediction.what_if.steps import Steps

__all__ = ["evenly", "first_on_lines"]

_Lines = Int[np.ndarray, "line axis"]


def evenly(steps: int, tries: int) -> Int[np.ndarray, " place"]:
    """At most so many places of 1 … steps, evenly spread, both ends among them.

    >>> evenly(9, 3).tolist(), evenly(2, 5).tolist(), evenly(9, 1).tolist()
    ([1, 5, 9], [1, 2], [9])
    """
    if tries >= steps:
        return np.arange(1, steps + 1)
    if tries < 2:
        return np.array([steps])
    return np.unique(np.rint(np.linspace(1, steps, tries)).astype(np.int64))


def first_on_lines(
    steps: Steps,
    judge: Judge,
    lines: _Lines,
    axes: Int[np.ndarray, " line"],
    tries: Int[np.ndarray, " line"],
) -> tuple[_Lines, Float[np.ndarray, " line"]]:
    """The first point on each line that reaches the target, and what is missing where none does.

    Args:
        steps: where the person may go.
        judge: of points.
        lines: where each line starts; it is not moved on its own axis.
        axes: along which axis each line runs.
        tries: on how many points of it to look.

    Returns:
        points, still at the start where nothing on the line reaches; the smallest gap seen on each line.
    """
    line, place = _looked_at(steps, axes, tries)
    points = lines[line]
    points[np.arange(len(line)), axes[line]] = place
    judged = judge(steps.rows(points))
    smallest = np.full(len(lines), np.inf)
    np.minimum.at(smallest, line, judged.missing)
    points = lines.copy()
    for familiar, holds in ((False, judged.hits), (True, judged.reached)):
        ends = _first(line, place, holds, judged.reached, len(lines))
        left = np.flatnonzero((points[np.arange(len(lines)), axes] == 0) & (ends.high > 0))
        ends = _Ends(ends.low[left], ends.high[left], ends.sure[left])
        _halve(steps, judge, lines[left], axes[left], ends, familiar=familiar)
        points[left, axes[left]] = np.where(ends.sure, ends.high, 0)
    return points, smallest


@dataclass(eq=False)
class _Ends:
    """Between which places of each line something begins; `sure`: the higher one reaches, and is familiar."""

    low: Int[np.ndarray, " line"]
    high: Int[np.ndarray, " line"]
    sure: Bool[np.ndarray, " line"]


def _first(
    line: Int[np.ndarray, " point"],
    place: Int[np.ndarray, " point"],
    holds: Bool[np.ndarray, " point"],
    reached: Bool[np.ndarray, " point"],
    lines: int,
) -> _Ends:
    """The first point of each line for which it holds, and the one before; 0 where it never does."""
    low, high = np.zeros(lines, dtype=np.int64), np.zeros(lines, dtype=np.int64)
    sure = np.zeros(lines, dtype=bool)
    first = np.flatnonzero(holds)[::-1]  # of several writes the last one stays: the nearest point's
    before = np.where(line[first - 1] == line[first], place[first - 1], 0) * (first > 0)
    high[line[first]], low[line[first]], sure[line[first]] = place[first], before, reached[first]
    return _Ends(low, high, sure)


def _halve(
    steps: Steps,
    judge: Judge,
    lines: _Lines,
    axes: Int[np.ndarray, " line"],
    ends: _Ends,
    *,
    familiar: bool,
) -> None:
    """Bring the two ends of each line next to each other."""
    while len(far := np.flatnonzero(ends.high - ends.low > 1)):
        middle = (ends.low[far] + ends.high[far]) // 2
        points = lines[far]
        points[np.arange(len(far)), axes[far]] = middle
        judged = judge(steps.rows(points))
        holds = judged.reached if familiar else judged.hits
        ends.high[far] = np.where(holds, middle, ends.high[far])
        ends.low[far] = np.where(holds, ends.low[far], middle)
        ends.sure[far] = np.where(holds, judged.reached, ends.sure[far])


def _looked_at(
    steps: Steps, axes: Int[np.ndarray, " line"], tries: Int[np.ndarray, " line"]
) -> tuple[Int[np.ndarray, " point"], Int[np.ndarray, " point"]]:
    """Line and place of every point that is tried, line after line."""
    if not len(axes):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    kinds, which = np.unique(np.stack([axes, tries]), axis=1, return_inverse=True)
    patterns = [evenly(int(steps.counts[axis]), int(count)) for axis, count in kinds.T]
    chosen = [patterns[kind] for kind in np.ravel(which)]
    return np.repeat(np.arange(len(axes)), [len(c) for c in chosen]), np.concatenate(chosen)
