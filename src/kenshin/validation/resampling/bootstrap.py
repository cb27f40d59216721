"""How much would a number move with other people? Percentile intervals from resampled persons.

Persons (or clusters, such as clinics), not rows, are drawn, so that someone with several check-ups
moves as one. A draw is a whole-number weight per row: every number takes weights, and rows need
neither be copied nor sorted again. Source: Efron & Tibshirani 1993, An Introduction to the
Bootstrap, chapter 13, doi:10.1201/9780429246593.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from jaxtyping import Int, Real

from kenshin.reproducible import seeds
from kenshin.validation.plain import or_none

__all__ = ["Interval", "draws", "intervals"]

Name = TypeVar("Name", bound=tuple[str, ...])


_ENOUGH = 0.95  # share of resamples that must give a number for it to have limits


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval; NaN where it does not exist."""

    estimate: float
    low: float
    high: float

    def to_json(self) -> list[float | None]:
        """[estimate, low, high], null where it does not exist."""
        return [or_none(value) for value in (self.estimate, self.low, self.high)]


def draws(
    outcome: Int[np.ndarray, " patient"], person: Sequence[str] | None, resamples: int, seed: int
) -> Iterator[Int[np.ndarray, " patient"]]:
    """How often each row is drawn, resample by resample; one that loses a class is left out.

    >>> int(next(draws(np.array([0, 1, 0, 1]), ["a", "a", "b", "b"], 1, seed=0)).sum())
    4
    """
    rng = np.random.default_rng(seeds(seed, ["bootstrap"]))
    index = np.arange(len(outcome)) if person is None else np.unique(np.array(person), return_inverse=True)[1]
    persons = int(index.max()) + 1
    classes = len(np.unique(outcome))
    for _ in range(resamples):
        times = np.bincount(rng.integers(0, persons, persons), minlength=persons)[index]
        if np.count_nonzero(np.bincount(outcome, weights=times)) == classes:
            yield times


def intervals(
    numbers: Callable[[Real[np.ndarray, " patient"] | None], Mapping[Name, float]],
    weights: Iterable[Real[np.ndarray, " patient"]],
) -> tuple[dict[Name, Interval], int]:
    """Every number on everyone with its 2.5th and 97.5th percentile, and how many resamples were used.

    A resample in which a number does not exist (NaN) does not count for that number; where that
    is more than one in twenty there are no limits.
    """
    drawn = [numbers(weight) for weight in weights]
    found = {
        name: Interval(estimate, *_limits([each[name] for each in drawn]))
        for name, estimate in numbers(None).items()
    }
    return found, len(drawn)


def _limits(values: Sequence[float]) -> tuple[float, float]:
    known = [value for value in values if value == value]
    # A number that many resamples could not give would get an interval from the easy ones alone.
    if len(known) < max(2, _ENOUGH * len(values)):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)
