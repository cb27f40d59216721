"""How much would a number move with other people? Percentile intervals from resampled persons.

Persons, not rows, are drawn, so that someone with several check-ups moves as one. A draw is a
weight per row; every number takes weights, and its ties are sorted once. Source: Efron &
Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from kenshin.reproducible import seeds

__all__ = ["Interval", "draws", "interval"]


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval; NaN where it does not exist."""

    estimate: float
    low: float
    high: float

    def to_json(self) -> list[float | None]:
        """[estimate, low, high], null where it does not exist."""
        return [None if value != value else value for value in (self.estimate, self.low, self.high)]


def draws(
    outcome: Int[np.ndarray, " patient"], person: Sequence[str] | None, resamples: int, seed: int
) -> Iterator[Float[np.ndarray, " patient"]]:
    """Weights of each resample; one in which a class vanishes is left out."""
    rng = np.random.default_rng(seeds(seed, ["bootstrap"]))
    if person is None:
        persons, index = len(outcome), np.arange(len(outcome))
    else:
        names, index = np.unique(np.array(person), return_inverse=True)
        persons = len(names)
    present = np.unique(outcome)
    for _ in range(resamples):
        drawn = np.bincount(rng.integers(0, persons, persons), minlength=persons)
        weight = drawn[index].astype(float)
        if all(weight[outcome == k].any() for k in present):
            yield weight


def interval(
    number: Callable[[Float[np.ndarray, " patient"] | None], float],
    weights: Sequence[Float[np.ndarray, " patient"]],
) -> Interval:
    """The number on everyone, and the 2.5th and 97.5th percentile over the resamples."""
    resampled = np.array([number(weight) for weight in weights])
    resampled = resampled[~np.isnan(resampled)]
    if len(resampled) < 2:
        return Interval(number(None), float("nan"), float("nan"))
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Interval(number(None), float(low), float(high))
