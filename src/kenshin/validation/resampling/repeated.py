"""Cross-validation repeated with other folds: how much does the answer hang on how people were dealt?

Everyone's risk comes from the model that has not seen them; the pooled risks of one repetition give one
estimate. The spread over repetitions is that of the dealing alone, not an interval: the people are the
same each time (Steyerberg 2019, Clinical Prediction Models, chapter 17, doi:10.1007/978-3-030-16399-0).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import nan
from typing import TypeVar

import numpy as np

from kenshin.validation.plain import or_none

__all__ = ["Repeated", "repeated"]

Name = TypeVar("Name", bound=str | tuple[str, ...])


@dataclass(frozen=True)
class Repeated:
    """One measure over the repetitions; NaN where it does not exist.

    Attributes:
        mean: of the repetitions' estimates.
        sd: of them; needs 2.
        lowest: of them.
        highest: of them.
        used: repetitions that gave a number.
        dropped: repetitions that did not.
    """

    mean: float
    sd: float
    lowest: float
    highest: float
    used: int
    dropped: int

    def to_json(self) -> dict[str, float | None]:
        """Plain values for JSON."""
        return {name: or_none(value) for name, value in asdict(self).items()}


def repeated(estimates: Iterable[Mapping[Name, float]]) -> dict[Name, Repeated]:
    """Summarise each measure over the repetitions, in the order in which measures are first met.

    >>> repeated([{"auroc": 0.8}, {"auroc": 0.7}])["auroc"].lowest
    0.7
    """
    drawn = list(estimates)
    names = dict.fromkeys(name for one in drawn for name in one)
    return {name: _repeated([one.get(name, nan) for one in drawn]) for name in names}


def _repeated(values: list[float]) -> Repeated:
    known = np.array([value for value in values if np.isfinite(value)])
    dropped = len(values) - len(known)
    if not len(known):
        return Repeated(nan, nan, nan, nan, 0, dropped)
    sd = float(known.std(ddof=1)) if len(known) > 1 else nan
    return Repeated(float(known.mean()), sd, float(known.min()), float(known.max()), len(known), dropped)
