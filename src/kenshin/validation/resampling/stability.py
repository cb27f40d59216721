"""Would someone get another risk, had the model been developed on another sample?

The pipeline is repeated on resamples; each refit gives the same people their risks again. Prediction
instability: those risks against the original model's; MAPE: their mean distance; classification
instability: how often another class is named (Riley & Collins 2023, doi:10.1002/bimj.202200302).

Refits are met one at a time and not kept. Distances are added as whole numbers, so neither the order of
the refits nor that of the people changes a bit; percentiles come from counts in 4,096 equal steps of
risk, so they are exact to 1/8192. Memory: 8 numbers a person, and 0.7 MB for each class.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import fsum, nan
from typing import Final

import numpy as np
from jaxtyping import Float, Int, Shaped

from kenshin.errors import DataError
from kenshin.validation.measures.confusion import named_class
from kenshin.validation.plain import or_none

__all__ = ["Bin", "ClassStability", "Refits", "Stability"]

PERCENTILES: Final = (2.5, 25.0, 50.0, 75.0, 97.5)
_BINS: Final = 20  # of the original risk, each 0.05 wide
_FEWEST: Final = 10  # people in a bin; a smaller one joins its neighbour
_LEVELS: Final = 4096
_UNIT: Final = 2.0**40  # of the whole numbers that distances are added in: 8 million refits fit into 64 bits
_OFTEN: Final = (0.1, 0.3)


@dataclass(frozen=True)
class Bin:
    """People with similar risks from the original model.

    Attributes:
        low: lower end of their original risks.
        high: upper end.
        people: how many, at least 10.
        original: their mean original risk.
        refits: 2.5th, 25th, 50th, 75th and 97.5th percentile of all their risks from all refits.
    """

    low: float
    high: float
    people: int
    original: float
    refits: tuple[float, ...]


@dataclass(frozen=True)
class ClassStability:
    """The risk of one class; NaN where there is no refit or no one.

    Attributes:
        name: of the class.
        mape: mean over people and refits of |risk from the refit − original risk|.
        median: of the people's own means of that.
        ninetieth: their 90th percentile.
        highest: the largest of them.
        named: people to whom the original model names this class.
        flips: share of those people's refits that name another; NaN where fewer than 10 people.
        bins: for a plot; empty where fewer than 10 people.
    """

    name: str
    mape: float
    median: float
    ninetieth: float
    highest: float
    named: int
    flips: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Stability:
    """What the refits say.

    Attributes:
        people: judged by every refit.
        refits: used.
        dropped: refits whose risks were not all numbers.
        flips: share of people × refits that name another class than the original model.
        flip_often: share of people to whom more than 10 % of the refits name another class.
        flip_very_often: more than 30 %.
        classes: lowest risk first.
    """

    people: int
    refits: int
    dropped: int
    flips: float
    flip_often: float
    flip_very_often: float
    classes: tuple[ClassStability, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        plain = {name: or_none(value) for name, value in asdict(self).items()}
        plain["classes"] = [
            {name: or_none(value) for name, value in asdict(each).items()} for each in self.classes
        ]
        return plain


class Refits:
    """Collects refits of one model on the same people.

    >>> original = np.array([[0.8, 0.2], [0.4, 0.6]])
    >>> refits = Refits(original)
    >>> refits.add(np.array([[0.7, 0.3], [0.6, 0.4]]))
    >>> found = refits.stability(["low", "high"])
    >>> round(found.classes[1].mape, 6), found.flips
    (0.15, 0.5)
    """

    def __init__(self, original: Float[np.ndarray, "patient risk_class"]) -> None:
        self._original = original.astype(np.float64)
        self._named = named_class(self._original)
        self._off = np.zeros(original.shape, dtype=np.int64)
        self._flips = np.zeros(len(original), dtype=np.int64)
        self._place = (self._original.clip(0, 1) * _BINS).astype(np.int64).clip(max=_BINS - 1)
        self._counts = np.zeros((original.shape[1], _BINS, _LEVELS), dtype=np.int64)
        self._refits = self._dropped = 0

    def add(self, risks: Shaped[np.ndarray, "..."]) -> None:
        """Take in one refit's risks of the same people, in the same order; one with NaN is only counted.

        Raises:
            DataError: other people, or other classes.
        """
        if risks.shape != self._original.shape:
            people, classes = self._original.shape
            got = "×".join(str(length) for length in risks.shape) or "0"
            raise DataError("validation.shape", people=people, classes=classes, got=got)
        if not np.isfinite(risks).all():
            self._dropped += 1
            return
        self._refits += 1
        risks = risks.astype(np.float64)
        self._off += np.rint(np.abs(risks - self._original) * _UNIT).astype(np.int64)
        self._flips += named_class(risks) != self._named
        level = (risks.clip(0, 1) * _LEVELS).astype(np.int64).clip(max=_LEVELS - 1)
        level += self._place * _LEVELS
        for k in range(len(self._counts)):
            self._counts[k] += np.bincount(level[:, k], minlength=_BINS * _LEVELS).reshape(_BINS, _LEVELS)

    def stability(self, class_names: Sequence[str]) -> Stability:
        """What the refits so far say."""
        people, some = len(self._original), self._refits > 0
        share = self._flips / self._refits if some else np.full(people, nan)
        judged = some and people > 0
        return Stability(
            people=people,
            refits=self._refits,
            dropped=self._dropped,
            flips=int(self._flips.sum()) / (self._refits * people) if judged else nan,
            flip_often=float((share > _OFTEN[0]).mean()) if judged else nan,
            flip_very_often=float((share > _OFTEN[1]).mean()) if judged else nan,
            classes=tuple(self._class(k, name) for k, name in enumerate(class_names)),
        )

    def _class(self, k: int, name: str) -> ClassStability:
        mine = self._named == k
        named = int(mine.sum())
        if not self._refits or not len(self._original):
            return ClassStability(name, nan, nan, nan, nan, named, nan, ())
        own = self._off[:, k] / (_UNIT * self._refits)
        flips = int(self._flips[mine].sum()) / (self._refits * named) if named >= _FEWEST else nan
        # fsum: the same to the last bit in whatever order people stand.
        mape = fsum(own.tolist()) / len(own)
        median, ninetieth, highest = np.percentile(own, [50, 90, 100]).tolist()
        return ClassStability(name, mape, median, ninetieth, highest, named, flips, self._bins(k))

    def _bins(self, k: int) -> tuple[Bin, ...]:
        people = np.bincount(self._place[:, k], minlength=_BINS)
        return tuple(self._bin(k, first, last, people) for first, last in _merged(people))

    def _bin(self, k: int, first: int, last: int, people: Int[np.ndarray, " bin"]) -> Bin:
        inside = (self._place[:, k] >= first) & (self._place[:, k] <= last)
        return Bin(
            low=first / _BINS,
            high=(last + 1) / _BINS,
            people=int(people[first : last + 1].sum()),
            original=fsum(self._original[inside, k].tolist()) / int(inside.sum()),
            refits=_percentiles(self._counts[k, first : last + 1].sum(axis=0)),
        )


def _merged(people: Int[np.ndarray, " bin"]) -> list[tuple[int, int]]:
    """First and last bin of each group of neighbours with at least 10 people; empty ends are left out."""
    groups: list[tuple[int, int]] = []
    first, count = 0, 0
    for place, here in enumerate(people.tolist()):
        if not count:
            first = place
        count += here
        if count >= _FEWEST:
            groups.append((first, place))
            count = 0
    if count and groups:  # the few beyond the last group join it
        groups[-1] = (groups[-1][0], int(np.flatnonzero(people)[-1]))
    return groups


def _percentiles(counts: Int[np.ndarray, " level"]) -> tuple[float, ...]:
    """The middle of the step that holds the smallest risk with at least so many per cent at or below it."""
    below = np.cumsum(counts)
    needed = np.array(PERCENTILES) / 100 * below[-1]
    place = np.searchsorted(below, np.maximum(needed, 1) - 1e-9, side="left")
    return tuple(((place + 0.5) / _LEVELS).tolist())
