"""How unusual is a combination of values, whichever of them are missing?

A density over three inputs cannot be compared with one over four. So a person stands beside the mixture's
own draws, with the same inputs missing: unusualness is minus the log of the share of draws whose density is
as low. Beyond the last twentieth of the draws it goes on as an exponential tail.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.familiarity.density import Density, density
from kenshin.prediction.familiarity.draws import draws
from kenshin.saved_model.reference.familiarity import Component

__all__ = ["Scale", "Unusual", "part_of", "patterns"]

_DRAWS: Final = 4000
_LEVELS: Final = np.linspace(0, 0.95, 39)  # shares of the draws that are denser
_KEPT: Final = 4096  # patterns of missing values that are remembered


@dataclass(frozen=True, eq=False)
class Scale:
    """From log densities to unusualness, for one pattern of missing values."""

    density: Density
    sparse: Float[np.ndarray, " level"]
    tail: float

    def unusualness(self, logs: Float[np.ndarray, " patient"]) -> Float[np.ndarray, " patient"]:
        """Of people with these log densities."""
        shares = -np.log1p(-_LEVELS)
        inside = np.interp(-logs, self.sparse, shares)
        beyond = shares[-1] + (-logs - self.sparse[-1]) / self.tail
        found: Float[np.ndarray, " patient"] = np.where(-logs > self.sparse[-1], beyond, inside)
        return found

    def dense_enough(self, unusualness: float) -> float:
        """The log density from which on nobody is as unusual as this."""
        shares = -np.log1p(-_LEVELS)
        if unusualness <= shares[-1]:
            return float(-np.interp(unusualness, shares, self.sparse))
        return float(-(self.sparse[-1] + (unusualness - shares[-1]) * self.tail))


@dataclass(frozen=True, eq=False)
class Unusual:
    """What judges combinations.

    Attributes:
        components: the mixture.
        few: which inputs are taken as given.
        seed: of the draws.
    """

    components: tuple[Component, ...]
    few: Bool[np.ndarray, " input"]
    seed: int
    _scales: dict[bytes, Scale] = field(default_factory=dict)

    @cached_property
    def _drawn(self) -> Float[np.ndarray, "input draw"]:
        drawn = draws(self.components, _DRAWS, np.random.default_rng(self.seed))
        return np.ascontiguousarray(drawn.T)

    def scale(self, known: Bool[np.ndarray, " input"]) -> Scale:
        """The scale for people of whom these inputs are known."""
        pattern = known.tobytes()
        scale = self._scales.get(pattern)
        if scale is None:
            scale = self._made(known)
            if len(self._scales) < _KEPT:
                self._scales[pattern] = scale
        return scale

    def _made(self, known: Bool[np.ndarray, " input"]) -> Scale:
        judged = density(self.components, known, self.few)
        sparse = np.sort(-judged.logs(self._drawn[known]))
        last = sparse[int(_LEVELS[-1] * len(sparse)) :]
        tail = float(np.mean(last - last[0])) or 1.0
        return Scale(judged, np.quantile(sparse, _LEVELS), tail)

    def of(self, table: Float[np.ndarray, "patient input"]) -> Float[np.ndarray, " patient"]:
        """Unusualness of people in standard deviations from the centre; NaN: missing. 0 where all is."""
        found = np.zeros(len(table))
        for known, rows in patterns(~np.isnan(table)):
            if known.any():
                scale = self.scale(known)
                found[rows] = scale.unusualness(scale.density.logs(part_of(table, known, rows)))
        return found


def part_of(
    table: Float[np.ndarray, "patient input"],
    known: Bool[np.ndarray, " input"],
    rows: Int[np.ndarray, " same"] | slice,
) -> Float[np.ndarray, "known same"]:
    """Some people's known inputs, each input's values side by side."""
    columns = table.T if known.all() else table.T[known]
    return np.ascontiguousarray(columns[:, rows])


def patterns(
    known: Bool[np.ndarray, "patient input"],
) -> Iterator[tuple[Bool[np.ndarray, " input"], Int[np.ndarray, " same"] | slice]]:
    """Which inputs are known together, and the people of whom these are."""
    if known.all():
        yield np.ones(known.shape[1], dtype=bool), slice(None)
        return
    packed = np.ascontiguousarray(np.packbits(known, axis=1))
    kinds = packed.view(np.dtype((np.void, packed.shape[1])))[:, 0]
    _, first, which = np.unique(kinds, return_index=True, return_inverse=True)
    order = np.argsort(which, kind="stable")
    for at, rows in zip(first, np.split(order, np.cumsum(np.bincount(which))[:-1]), strict=True):
        yield known[at], rows
