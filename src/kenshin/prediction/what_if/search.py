"""What would have to differ for the model to say something else, with the fewest and smallest changes?

A constrained search over the schema's steps. Of single inputs every step is looked at (up to 1,000 in a
direction), so the fewest and smallest single changes are exact. Two and three inputs together are
looked at wholly where that is cheap, else from coarse to fine: another pair or triple, or one with less
effort, may exist. Whatever is returned reaches the target when it is scored once more, and no longer
does if any one input goes a step back. Named counterfactuals by Wachter et al. 2017,
doi:10.2139/ssrn.3063289; that only what can be changed may be suggested: Ustun et al. 2019,
doi:10.1145/3287560.3287566.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Int

from kenshin.prediction.what_if.judge import Judge
from kenshin.prediction.what_if.steps import Steps
from kenshin.prediction.what_if.together import best_together

__all__ = ["find_changes"]

_Point = Int[np.ndarray, " axis"]

_COMBINED: Final = 8  # inputs; of 30 there would be 4,060 triples
# About how many rows pairs may cost before they are refined, and triples again: at least so many, and for
# many inputs so many times their number squared.
_ROWS_AT_LEAST: Final = 2_800
_ROWS_EACH: Final = 170


def find_changes(steps: Steps, judge: Judge, *, most: int = 3, alternatives: int = 5) -> list[_Point]:
    """Points that reach the target, fewest changed inputs first, then least effort.

    Args:
        steps: where the person may go.
        judge: of points.
        most: how many inputs may change at once.
        alternatives: how many points at most; each changes other inputs, and none holds another's.
    """
    found, promise = _singles(steps, judge)
    chosen = sorted(promise, key=lambda c: (promise[c], c))[:_COMBINED]
    for size in range(2, most + 1):
        if len(found) >= alternatives:
            break
        known = [steps.columns(p) for p in found]
        budget = max(_ROWS_AT_LEAST, _ROWS_EACH * len(chosen) ** 2)
        new = best_together(steps, judge, chosen, known, size, budget)
        found += _pulled_back(steps, judge, new[: 2 * alternatives])
    return _certain(steps, judge, _least(steps, found))[:alternatives]


def _singles(steps: Steps, judge: Judge) -> tuple[list[_Point], dict[int, float]]:
    """The nearest step of each input that reaches by itself; for the other inputs, what is missing."""
    if not steps.axes:
        return [], {}
    points = np.concatenate([steps.along(axis) for axis in range(len(steps.axes))])
    judged = judge(steps.rows(points))
    column = np.repeat([a.column for a in steps.axes], steps.counts)
    effort = steps.effort(points)
    found, promise = [], {}
    for c in np.unique(column).tolist():
        here = np.flatnonzero((column == c) & judged.reached)
        if len(here):
            found.append(points[here[np.argmin(effort[here])]])
        else:
            promise[c] = float(judged.missing[column == c].min())
    return found, promise


def _pulled_back(steps: Steps, judge: Judge, points: Sequence[_Point]) -> list[_Point]:
    """Each point with its inputs put back, a step or wholly, for as long as it still reaches."""
    points = list(points)
    moving = list(range(len(points)))
    while moving:
        back = [(i, p) for i in moving for p in _nearer(points[i])]
        tried = np.array([p for _, p in back])
        reached = judge(steps.rows(tried)).reached
        effort = np.where(reached, steps.effort(tried), np.inf)
        owner = np.array([i for i, _ in back])
        for i in list(moving):
            mine = np.flatnonzero(owner == i)
            best = mine[np.argmin(effort[mine])]
            if np.isfinite(effort[best]):
                points[i] = tried[best]
            else:
                moving.remove(i)
    return points


def _nearer(point: _Point) -> list[_Point]:
    """The point with one of its inputs a step back, or as it was."""
    nearer = []
    for axis in np.flatnonzero(point).tolist():
        for place in {int(point[axis]) - 1, 0}:
            moved = point.copy()
            moved[axis] = place
            nearer.append(moved)
    return nearer


def _least(steps: Steps, found: Sequence[_Point]) -> list[_Point]:
    """By number of inputs, then effort; without those that change an earlier one's inputs and more."""
    efforts = steps.effort(np.array(found)).tolist() if found else []
    order = sorted(range(len(found)), key=lambda i: (len(steps.columns(found[i])), efforts[i], i))
    kept: list[_Point] = []
    for i in order:
        if not any(steps.columns(k) <= steps.columns(found[i]) for k in kept):
            kept.append(found[i])
    return kept


def _certain(steps: Steps, judge: Judge, points: list[_Point]) -> list[_Point]:
    """Those that reach the target when they are scored once more."""
    if not points:
        return []
    reached = judge(steps.rows(np.array(points))).reached
    return [point for point, sure in zip(points, reached.tolist(), strict=True) if sure]
