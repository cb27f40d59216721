"""How familiar is one person, as an estimate carries it?

What a reader must be told is a finding or a refusal (`kenshin.prediction.familiarity.said`); this is for
machines, and for the one sentence that says that nothing stood out.
"""

from dataclasses import dataclass
from typing import Final, Literal, final

from kenshin.prediction.familiarity.judge import Judged
from kenshin.schema.schema import Schema
from kenshin.wording.say import Language, say

__all__ = ["Familiar", "familiar_person"]

Level = Literal["familiar", "unusual", "unfamiliar"]
Side = Literal["below", "above"]

_LEVELS: Final[tuple[Level, ...]] = ("familiar", "unusual", "unfamiliar")


@final
@dataclass(frozen=True)
class Familiar:
    """How like the people of the training someone is.

    Attributes:
        level: familiar, unusual (a warning stands beside the number) or unfamiliar (there is no number).
        rarity: share of people like the training's who are at least as unusual; 1: certainly familiar,
            and not worked out further.
        outside: input's name → on which side it lies beyond what the training knew.
    """

    level: Level
    rarity: float
    outside: tuple[tuple[str, Side], ...] = ()

    def sentence(self, language: Language = "en") -> str:
        """That nothing stood out, or that something did."""
        return say(f"familiarity.is_{self.level}", language)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        shape: dict[str, object] = {"level": self.level, "rarity": self.rarity, "outside": dict(self.outside)}
        return shape | {"sentence": self.sentence(language)}


def familiar_person(schema: Schema, judged: Judged, i: int) -> Familiar:
    """One of those who were judged.

    Args:
        schema: for the inputs' names.
        judged: many people.
        i: the place of the one.
    """
    sides: dict[int, Side] = {-1: "below", 1: "above"}
    pairs = zip(schema.inputs, judged.outside[i].tolist(), strict=True)
    outside = tuple((v.name, sides[side]) for v, side in pairs if side)
    return Familiar(_LEVELS[int(judged.level[i])], float(judged.rarity[i]), outside)
