"""Of 100 people with the same values, how many are in each class, and how many could it plausibly be?

Whole numbers of the same 100 people, which add up: each class gets the whole part of its share, and
what is left goes to the largest remainders (Hamilton's method; Hare & Niemeyer). Ranges are rounded
outwards, so that the number never lies outside its own range. Natural frequencies: Gigerenzer &
Hoffrage 1995, doi:10.1037/0033-295X.102.4.684.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from kenshin.schema.schema import Schema
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, Named, say

__all__ = ["Frequency", "frequency_of", "of_100"]


@dataclass(frozen=True)
class Frequency:
    """An estimate as whole numbers of people.

    Attributes:
        schema: labels, kind and horizon of the outcome.
        probabilities: one per class, lowest first.
        people: of 100, how many are in each class; together 100.
        ranges: of 100, the fewest and the most for each class.
    """

    schema: Schema
    probabilities: tuple[float, ...]
    people: tuple[int, ...]
    ranges: tuple[tuple[int, int] | None, ...]

    def sentences(self, language: Language = "en") -> dict[str, str]:
        """Class name → a sentence about 100 people with the same values."""
        horizon = text_in(self.schema.horizon, language)
        told = {}
        for risk_class, risk, ends in zip(
            self.schema.outcome.classes, self.probabilities, self.ranges, strict=True
        ):
            told[risk_class.name] = say(
                f"comparison.frequency_{self.schema.outcome.kind}", language, horizon=horizon,
                label=text_in(risk_class.label, language), number=_number(risk),
                range=_range(ends),
            )  # fmt: skip
        return told

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        names = self.schema.class_names
        sentences = self.sentences(language)
        classes = {
            name: {"of_100": people, "range": ends and list(ends), "sentence": sentences[name]}
            for name, people, ends in zip(names, self.people, self.ranges, strict=True)
        }
        return {"classes": classes, "reading": say("comparison.average", language)}


def frequency_of(
    schema: Schema, probabilities: Sequence[float], spread: Sequence[tuple[float, float]] | None
) -> Frequency:
    """Whole numbers of people.

    Args:
        schema: of the model.
        probabilities: one per class, adding up to 1.
        spread: the low and the high end of each; None: there is none.
    """
    ranges: tuple[tuple[int, int] | None, ...] = (None,) * len(probabilities)
    if spread is not None:
        ranges = tuple(_ends(low, high) for low, high in spread)
    return Frequency(schema, tuple(probabilities), of_100(probabilities), ranges)


def of_100(probabilities: Sequence[float]) -> tuple[int, ...]:
    """Whole numbers that add up to 100; of equal remainders the more probable class comes first.

    >>> of_100([0.335, 0.335, 0.33])
    (34, 33, 33)
    """
    shares = [_percent(p) for p in probabilities]
    whole = [floor(share) for share in shares]
    left = 100 - sum(whole)
    order = sorted(range(len(shares)), key=lambda c: (whole[c] - shares[c], -shares[c], c))
    for c in order[:left]:
        whole[c] += 1
    return tuple(whole)


def _percent(probability: float) -> float:
    """Of 100, without the last bits that differ from one engine to another."""
    return round(100 * probability, 4)


def _ends(low: float, high: float) -> tuple[int, int]:
    fewest, most = floor(_percent(low)), ceil(_percent(high))
    if fewest == most:  # a whole number exactly: no estimate is that sure
        fewest, most = fewest - 1, most + 1
    return max(0, fewest), min(100, most)


def _number(risk: float) -> Named:
    """One class alone, as its probability reads; where all add up to 100, it may be one more or fewer."""
    if _percent(risk) < 1:
        return Named("comparison.fewer", number=1)
    if _percent(risk) > 99:
        return Named("comparison.more", number=99)
    return Named("comparison.about", number=floor(_percent(risk) + 0.5))


def _range(ends: tuple[int, int] | None) -> Named:
    if ends is None:
        return Named("comparison.range_unknown")
    fewest, most = ends
    if fewest == 0 and most == 100:
        return Named("comparison.range_any")
    if fewest == 0:
        return Named("comparison.range_up_to", most=most)
    if most == 100:
        return Named("comparison.range_from", fewest=fewest)
    return Named("comparison.range", fewest=fewest, most=most)
