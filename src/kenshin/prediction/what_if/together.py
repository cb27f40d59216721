"""Which small sets of inputs reach the target only together, and with how little effort?

For each set of axes the last one is run along, the others form a grid of lines. Where all points of a
set can be afforded, all are looked at; else the grid starts coarse and is halved around its best line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final

import numpy as np
from jaxtyping import Int

from kenshin.prediction.what_if.judge import Judge
from kenshin.prediction.what_if.lines import evenly, first_on_lines
from kenshin.prediction.what_if.steps import Steps

__all__ = ["best_together"]

# Measured: see docs/decisions/0017-what-if.md.
_TRIES: Final = 11  # points looked at on a line that is too long for all of them
_REFINED: Final = 8  # sets whose grids are halved
_LINES_AT_LEAST: Final = 4
_ROUNDS: Final = 16  # 10 halve 1,000 steps down to one

_Place = tuple[int, ...]


@dataclass
class _Set:
    """Axes that are changed together, and what is known of them.

    Attributes:
        others: the axes that form the grid.
        run: the axis that is run along.
        tries: points looked at on each line.
        spacing: of the grid, on each of the others.
        known: place on the others → (effort, or infinity; smallest gap).
        best: the point with the least effort that reaches; None: none does.
        effort: of the best.
    """

    others: tuple[int, ...]
    run: int
    tries: int
    spacing: list[int] = field(default_factory=list)
    known: dict[_Place, tuple[float, float]] = field(default_factory=dict)
    best: Int[np.ndarray, " axis"] | None = None
    effort: float = np.inf

    @property
    def rank(self) -> tuple[float, float]:
        """Reaching before not reaching, then by effort, then by what is missing."""
        return min(self.known.values())

    @property
    def centre(self) -> _Place:
        """The best place of the grid so far."""
        return min(self.known, key=lambda place: (*self.known[place], place))


def best_together(
    steps: Steps,
    judge: Judge,
    columns: Iterable[int],
    known: Sequence[frozenset[int]],
    size: int,
    budget: int,
) -> list[Int[np.ndarray, " axis"]]:
    """For sets of this many inputs, the best point of each that reaches the target.

    Args:
        steps: where the person may go.
        judge: of points.
        columns: the inputs that are combined.
        known: sets of inputs that reach it already; a set that holds one of them adds nothing.
        size: how many inputs change together.
        budget: about how many rows may be scored before the grids are halved.
    """
    wanted = [set(c) for c in combinations(sorted(columns), size) if not any(k <= set(c) for k in known)]
    axes = [_axes(steps, each) for each in wanted]
    count = sum(len(a) for a in axes)
    sets = [_plan(steps, axis, budget // count) for each in axes for axis in each]
    _look(steps, judge, [(s, place) for s in sets for place in _grid(steps, s)])
    refined = sorted(sets, key=lambda s: (s.rank, s.others, s.run))[:_REFINED]
    _halve(steps, judge, refined)
    return [s.best for s in sorted(sets, key=lambda s: (s.effort, s.others, s.run)) if s.best is not None]


def _axes(steps: Steps, columns: set[int]) -> list[tuple[int, ...]]:
    """Every choice of directions; the longest axis comes last."""
    each = [[a for a, axis in enumerate(steps.axes) if axis.column == c] for c in sorted(columns)]
    return [tuple(sorted(choice, key=lambda a: (steps.counts[a], a))) for choice in product(*each)]


def _plan(steps: Steps, axes: tuple[int, ...], budget: int) -> _Set:
    """How fine the first look is, so that it costs about the budget."""
    counts = [int(steps.counts[a]) for a in axes]
    if np.prod(counts, dtype=float) <= budget:
        return _Set(axes[:-1], axes[-1], counts[-1], [1] * (len(axes) - 1))
    lines = max(budget // (_TRIES + 3), _LINES_AT_LEAST)  # 3: halving down to one step
    spacing = []
    for left, count in zip(range(len(axes) - 1, 0, -1), counts, strict=False):
        tries = max(min(count, int(lines ** (1 / left) + 1e-9)), 2)
        lines = max(lines // min(tries, count), 1)
        spacing.append(-(-(count - 1) // (tries - 1)) or 1)
    return _Set(axes[:-1], axes[-1], _TRIES, spacing)


def _grid(steps: Steps, each: _Set) -> Iterable[_Place]:
    tries = [
        -(-(int(steps.counts[a]) - 1) // gap) + 1 for a, gap in zip(each.others, each.spacing, strict=True)
    ]
    places = [evenly(int(steps.counts[a]), t).tolist() for a, t in zip(each.others, tries, strict=True)]
    return product(*places)


def _look(steps: Steps, judge: Judge, wanted: list[tuple[_Set, _Place]]) -> None:
    """Run along some lines of some sets, all at once, and note what was found."""
    if not wanted:
        return
    lines = np.zeros((len(wanted), len(steps.axes)), dtype=np.int64)
    for line, (each, place) in zip(lines, wanted, strict=True):
        line[list(each.others)] = place
    run = np.array([each.run for each, _ in wanted])
    tries = np.array([each.tries for each, _ in wanted])
    points, missing = first_on_lines(steps, judge, lines, run, tries)
    reached = points[np.arange(len(points)), run] > 0
    efforts = np.where(reached, steps.effort(points), np.inf)
    for (each, place), point, effort, short in zip(
        wanted, points, efforts.tolist(), missing.tolist(), strict=True
    ):
        each.known[place] = (effort, short)
        if effort < each.effort:
            each.best, each.effort = point, effort


def _halve(steps: Steps, judge: Judge, sets: list[_Set]) -> None:
    """Look around each set's best line, closer and closer, until nothing around it is better."""
    for _ in range(_ROUNDS):
        for each in sets:
            each.spacing = [-(-gap // 2) for gap in each.spacing]
        wanted = [(each, place) for each in sets for place in _around(steps, each)]
        if not wanted and all(gap == 1 for each in sets for gap in each.spacing):
            return
        _look(steps, judge, wanted)


def _around(steps: Steps, each: _Set) -> list[_Place]:
    """The lines next to the best one that have not been run along."""
    choices = [
        sorted({max(at - gap, 1), at, min(at + gap, int(steps.counts[a]))})
        for at, gap, a in zip(each.centre, each.spacing, each.others, strict=True)
    ]
    return [place for place in product(*choices) if place not in each.known]
