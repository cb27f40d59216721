"""Do sets of classes hold what happened, for the people of every class, and do they say anything?

Coverage: of the people of a class, how many have it in their set. A set that holds every class always covers
and says nothing, so the number of classes in a set, and how many sets hold only one, stand beside it.
Of fewer than 10 people of a class there is no coverage: it would rest on one of them.
"""

from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.validation.people import pulls
from kenshin.validation.resampling.bootstrap import Interval
from kenshin.validation.resampling.shares import share_of

__all__ = ["FEWEST_OF_CLASS", "SetNumbers", "judge_sets"]

FEWEST_OF_CLASS: Final = 10

_NONE: Final = Interval(nan, nan, nan)


@dataclass(frozen=True)
class SetNumbers:
    """What became of the sets of some people.

    Attributes:
        coverage: of each class: the share of its people whose set holds it.
        overall: the share of everyone whose set holds their class.
        size: classes in a set on average.
        alone: share of sets with one class.
        every: share of sets with every class.
    """

    coverage: tuple[Interval, ...]
    overall: Interval
    size: Interval
    alone: Interval
    every: Interval

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "coverage": [each.to_json() for each in self.coverage],
            "overall": self.overall.to_json(),
            "size": self.size.to_json(),
            "alone": self.alone.to_json(),
            "every": self.every.to_json(),
        }


def judge_sets(
    inside: Bool[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    person: Int[np.ndarray, " patient"],
) -> SetNumbers:
    """Judge sets by what happened.

    Args:
        inside: which classes each person's set holds.
        outcome: index of the class that happened.
        person: whose row it is, as an index.

    >>> made = judge_sets(np.eye(2, dtype=bool)[[0] * 20], np.array([0, 1] * 10), np.arange(20))
    >>> [each.estimate for each in made.coverage], made.size.estimate
    ([1.0, 0.0], 1.0)
    """
    held = inside[np.arange(len(outcome)), outcome]
    count = inside.sum(axis=1)
    coverage = []
    for k in range(inside.shape[1]):
        among = outcome == k
        enough = int(among.sum()) >= FEWEST_OF_CLASS
        coverage.append(share_of(held[among], person[among]) if enough else _NONE)
    return SetNumbers(
        coverage=tuple(coverage),
        overall=share_of(held, person),
        size=_mean(count.astype(np.float64), person, most=inside.shape[1]),
        alone=share_of(count == 1, person),
        every=share_of(count == inside.shape[1], person),
    )


def _mean(
    values: Float[np.ndarray, " patient"], person: Int[np.ndarray, " patient"], most: float
) -> Interval:
    if not len(values):
        return _NONE
    mean = float(values.mean())
    return pulls.interval(mean, (values - mean) / len(values), person, low=0.0, high=most)
