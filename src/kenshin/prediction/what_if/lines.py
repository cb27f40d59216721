"""Along a line of steps, which is the first that reaches the target?

Some points of the line are tried, from near to far, and the place where reaching begins is then halved
down to one step. Exact where the whole line is tried, or where reaching does not end again between two
points that are tried; a dip between two of them can be missed.
"""

import numpy as np
from jaxtyping import Float, Int

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
    reached, missing = judge(steps.rows(points))
    smallest = np.full(len(lines), np.inf)
    np.minimum.at(smallest, line, missing)
    low, high = np.zeros(len(lines), dtype=np.int64), np.zeros(len(lines), dtype=np.int64)
    for k in np.flatnonzero(reached)[::-1]:  # the nearest is written last
        high[line[k]] = place[k]
        low[line[k]] = place[k - 1] if k and line[k - 1] == line[k] else 0
    return _halved(steps, judge, lines, axes, low, high), smallest


def _halved(
    steps: Steps,
    judge: Judge,
    lines: _Lines,
    axes: Int[np.ndarray, " line"],
    low: Int[np.ndarray, " line"],
    high: Int[np.ndarray, " line"],
) -> _Lines:
    """Between a place that does not reach and one that does, the first that does."""
    while len(open_ := np.flatnonzero(high - low > 1)):
        middle = (low[open_] + high[open_]) // 2
        points = lines[open_]
        points[np.arange(len(open_)), axes[open_]] = middle
        reached, _ = judge(steps.rows(points))
        high[open_] = np.where(reached, middle, high[open_])
        low[open_] = np.where(reached, low[open_], middle)
    points = lines.copy()
    points[np.arange(len(lines)), axes] = high
    return points


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
