"""What is a published points score: which questions, how many points, which risks?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Real

from kenshin.wording.say import Language, say

__all__ = ["Answer", "Answers", "Item", "Kind", "Points", "PublishedScore", "RiskBand", "published_risk"]

Points = Float[np.ndarray, " patient"]
Answer = Real[np.ndarray, " patient"]
Answers = Mapping[str, Answer]
Kind = Literal["number", "yes_no", "sex", "degree", "first_degree"]


@dataclass(frozen=True)
class Item:
    """One question of a score.

    Attributes:
        name: what it is called in arrays: yes 1, no 0; sex: man 1, woman 0; degree: 0, 1 or 2.
        sources: (variable of a schema, how it is read); the first that a table has counts.
        units: spellings of the unit in which the score's cut-points are; none for questions.
        analyte: which quantity it is, to convert other units.
    """

    name: str
    sources: tuple[tuple[str, Kind], ...]
    units: tuple[str, ...] = ()
    analyte: str | None = None

    def label(self, language: Language = "en") -> str:
        """What a reader calls it."""
        return say(f"validation.item_{self.name}", language)


@dataclass(frozen=True)
class RiskBand:
    """The published risk of everyone from `low` to `high` points, both included."""

    low: int
    high: int
    risk: float


@dataclass(frozen=True)
class PublishedScore:
    """A points score that others developed.

    Attributes:
        name: stable name, e.g. `"findrisc"`.
        title: what its makers call it.
        source: where it was published.
        horizon: over which time its risks run; none: it finds people who have it now.
        items: the questions.
        highest: the most points that anyone can get.
        bands: published risks by points; empty: none were published.
        high_from: the points from which its makers call the risk high; None: they do not say.
        points: points of each person; NaN where a needed answer is not known.
    """

    name: str
    title: str
    source: str
    horizon: str
    items: tuple[Item, ...]
    highest: int
    bands: tuple[RiskBand, ...]
    high_from: int | None
    points: Callable[[Answers], Points]

    def label(self, language: Language = "en") -> str:
        """What a reader calls it."""
        return say(f"validation.score_{self.name}", language)

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "source": self.source,
            "horizon": self.horizon,
            "items": [
                {"name": item.name, "unit": item.units[0] if item.units else ""} for item in self.items
            ],
            "highest": self.highest,
            "bands": [[band.low, band.high, band.risk] for band in self.bands],
            "high_from": self.high_from,
        }


def published_risk(score: PublishedScore, points: Points) -> Float[np.ndarray, " patient"]:
    """The risk that the score's makers gave to that many points; NaN where they gave none."""
    risk = np.full(len(points), np.nan)
    for band in score.bands:
        risk[(points >= band.low) & (points <= band.high)] = band.risk
    return risk
