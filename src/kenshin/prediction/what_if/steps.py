"""To which values may one person's inputs go, step by step?

From the person's own value as a report prints it, by the schema's steps, in the schema's direction,
within its bounds and the plausible range, and never into an exclusion. What is missing stays missing.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.schema.schema import Schema
from kenshin.schema.variable import Actionable, Variable

__all__ = ["Axis", "Steps", "free_steps"]

# More steps than this in one direction are taken some at a time: BMI from 60 to 18.5 by 0.1 has 415.
_MOST: Final = 1_000

_SIGNS: Final = {"up": (1,), "down": (-1,), "either": (-1, 1)}


@dataclass(frozen=True, eq=False)
class Axis:
    """One input in one direction.

    Attributes:
        column: which input.
        levels: the values it may go to, nearest first.
        effort: of each: the distance from the person's own value in the training's spreads.
    """

    column: int
    levels: Float[np.ndarray, " level"]
    effort: Float[np.ndarray, " level"]


class Steps:
    """Every way a person's values may go; a point is a place on each axis, 0 being the person's own value.

    Attributes:
        raw: the person's own values.
        spreads: by what a change of each input is divided.
        axes: inputs and directions.
        counts: how many places beside the own value each axis has.
    """

    def __init__(
        self, raw: Float[np.ndarray, " input"], spreads: Float[np.ndarray, " input"], axes: tuple[Axis, ...]
    ) -> None:
        self.raw = raw
        self.spreads = spreads
        self.axes = axes
        self.counts: Int[np.ndarray, " axis"] = np.array([len(a.levels) for a in axes], dtype=np.int64)
        self._efforts = [np.concatenate([[0.0], a.effort]) for a in axes]

    def rows(self, points: Int[np.ndarray, "point axis"]) -> Float[np.ndarray, "point input"]:
        """Raw values at some points."""
        rows = np.tile(self.raw, (len(points), 1))
        for a, axis in enumerate(self.axes):
            gone = np.flatnonzero(points[:, a])
            if len(gone):
                rows[gone, axis.column] = axis.levels[points[gone, a] - 1]
        return rows

    def effort(self, points: Int[np.ndarray, "point axis"]) -> Float[np.ndarray, " point"]:
        """How far each point is from the person, summed over inputs."""
        total = np.zeros(len(points))
        for a, each in enumerate(self._efforts):
            total += each[points[:, a]]
        return total

    def distance(self, row: Float[np.ndarray, " input"]) -> float:
        """The effort of a row that is not given as a point."""
        differs = np.flatnonzero((row != self.raw) & ~np.isnan(self.raw))
        return float((np.abs(row - self.raw)[differs] / self.spreads[differs]).sum())

    def columns(self, point: Int[np.ndarray, " axis"]) -> frozenset[int]:
        """Which inputs differ from the person's own at a point."""
        return frozenset(self.axes[a].column for a in np.flatnonzero(point))

    def along(self, axis: int) -> Int[np.ndarray, "point axis"]:
        """Every point that differs from the person on one axis only."""
        points = np.zeros((self.counts[axis], len(self.axes)), dtype=np.int64)
        points[:, axis] = np.arange(1, self.counts[axis] + 1)
        return points


def free_steps(schema: Schema, raw: Float[np.ndarray, " input"], scale: Float[np.ndarray, " input"]) -> Steps:
    """Where one person may go.

    Args:
        schema: of the model.
        raw: the person's values, NaN: missing.
        scale: standard deviation of each input in the training.
    """
    spreads, axes = np.ones(len(raw)), []
    for column, variable in enumerate(schema.inputs):
        free, value = variable.actionable, float(raw[column])
        if free is None or math.isnan(value):
            continue
        known = 0 < scale[column] < math.inf
        spreads[column] = scale[column] if known else free.step  # nothing known: the steps count
        for sign in _SIGNS[free.direction]:
            levels = _levels(schema, variable, free, value, sign)
            if len(levels):
                axes.append(Axis(column, levels, np.abs(levels - value) / spreads[column]))
    return Steps(raw, spreads, tuple(axes))


def _levels(
    schema: Schema, variable: Variable, free: Actionable, value: float, sign: int
) -> Float[np.ndarray, " level"]:
    plausible = variable.range or (-math.inf, math.inf)
    low, high = max(free.bounds[0], plausible[0]), min(free.bounds[1], plausible[1])
    start = variable.rounded(value)
    steps = (high - start if sign > 0 else start - low) / free.step
    if not 0 < steps < math.inf:
        return np.empty(0)
    stride = math.ceil(steps / _MOST)
    # 1e-9: a bound that is a whole number of steps away is reached in spite of binary fractions
    count = math.floor(steps / stride + 1e-9)
    levels = [_printed(variable, start + sign * free.step * stride * k) for k in range(1, count + 1)]
    rules = [rule for rule in schema.exclusions if rule.variable == variable.name]
    kept = [
        level
        for level in dict.fromkeys(levels)
        if low <= level <= high
        and sign * (level - start) > 0
        and sign * (level - value) > 0
        and not any(rule.applies(level) for rule in rules)
    ]
    return np.array(kept, dtype=float)


def _printed(variable: Variable, value: float) -> float:
    """As a report prints it; twelve digits where the schema does not say how it does."""
    return float(f"{value:.12g}") if variable.decimals is None else variable.rounded(value)
