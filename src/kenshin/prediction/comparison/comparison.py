"""How is a person's place among others told, without a precision that it does not have?

Of 100 people like them, to the nearest 5: the quantiles that are kept are 5 of 100 apart.
"""

from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import east_asian_width

from kenshin.schema.outcome import RiskClass
from kenshin.schema.text import text_in
from kenshin.schema.variable import Variable
from kenshin.wording.say import Language, say

__all__ = ["Comparison", "Place", "Share"]

_STEP: Final = 5
_WORTH_TELLING: Final = 10  # of 100 people with the same number


@dataclass(frozen=True)
class Share:
    """About, fewer or more than so many of 100."""

    kind: Literal["about", "fewer", "more"]
    of_100: int

    def sentence(self, language: Language = "en") -> str:
        """As it stands in a sentence.

        >>> Share("fewer", 5).sentence("en")
        'fewer than 5'
        """
        return say(f"comparison.{self.kind}", language, number=self.of_100)

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {"kind": self.kind, "of_100": self.of_100}


@dataclass(frozen=True)
class Place:
    """Where one number stands among those of 100 people.

    Attributes:
        below: how many have a lower one; 0: before the first quantile that is known, 100: beyond the last.
        above: likewise, how many have a higher one.
        first: of 100, how many lie below the first quantile that is known.
        last: likewise, the last.
    """

    below: float
    above: float
    first: float
    last: float

    @property
    def lower(self) -> Share:
        """How many have a lower number.

        >>> Place(below=78.9, above=21.1, first=5, last=95).lower
        Share(kind='about', of_100=80)
        """
        return self._share(self.below)

    @property
    def same(self) -> Share | None:
        """How many have the same number; None: hardly anyone."""
        same = 100 - self.below - self.above
        return self._share(same) if same >= _WORTH_TELLING else None

    def _share(self, of_100: float) -> Share:
        if of_100 < self.first:
            return Share("fewer", round(self.first))
        if of_100 > self.last:
            return Share("more", round(self.last))
        return Share("about", _STEP * round(of_100 / _STEP))


@dataclass(frozen=True)
class Comparison:
    """One person among people like them.

    Attributes:
        groups: what those people share, as the training's table wrote it; empty: everyone.
        people: about how many there were in the training.
        risks: each class but the lowest, and the place of the probability of it or a higher one.
        inputs: each input that makes no group, and the place of its value; None: it is missing, or too few
            of those people had one.
    """

    groups: tuple[tuple[Variable, str], ...]
    people: int
    risks: tuple[tuple[RiskClass, Place | None], ...]
    inputs: tuple[tuple[Variable, Place | None], ...]

    def sentence(self, language: Language = "en") -> str:
        """With whom the person is compared."""
        return say("comparison.with", language, people=f"{self.people:,}", groups=self._who(language))

    def risk_sentences(self, language: Language = "en") -> dict[str, str]:
        """Class name → where its probability stands."""
        highest = self.risks[-1][0]
        named = []
        for risk_class, found in self.risks:
            key = "comparison.estimate" if risk_class is highest else "comparison.estimate_or_higher"
            named.append(
                (risk_class.name, say(key, language, label=text_in(risk_class.label, language)), found)
            )
        return self._sentences(named, language)

    def input_sentences(self, language: Language = "en") -> dict[str, str]:
        """Input name → where its value stands."""
        named = [(v.name, text_in(v.label, language), found) for v, found in self.inputs]
        return self._sentences(named, language)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        risks = {risk_class.name: found for risk_class, found in self.risks}
        inputs = {variable.name: found for variable, found in self.inputs}
        return {
            "groups": {variable.name: group for variable, group in self.groups},
            "people": self.people,
            "risks": _places(risks, self.risk_sentences(language)),
            "inputs": _places(inputs, self.input_sentences(language)),
            "sentence": self.sentence(language),
        }

    def _sentences(self, named: list[tuple[str, str, Place | None]], language: Language) -> dict[str, str]:
        who, told = self._who(language), {}
        for name, what, found in named:
            if found is not None:
                key = "comparison.lower" if found.same is None else "comparison.lower_and_same"
                told[name] = say(key, language, groups=who, what=what, lower=found.lower, same=found.same)
        return told

    def _who(self, language: Language) -> str:
        if not self.groups:
            return ""
        shown = (say("comparison.group", language, **_group(v, group, language)) for v, group in self.groups)
        return say("comparison.groups", language, groups=say("comparison.between", language).join(shown))


def _group(variable: Variable, group: str, language: Language) -> dict[str, str]:
    unit = text_in(variable.unit_label or variable.unit, language) if variable.bands else ""
    space = "" if not unit or east_asian_width(unit[0]) == "W" else " "  # 40–64歳, but 40–64 years
    return {"label": text_in(variable.label, language), "group": f"{group}{space}{unit}"}


def _places(places: dict[str, Place | None], sentences: dict[str, str]) -> dict[str, object]:
    shape: dict[str, object] = {}
    for name, found in places.items():
        if found is None:
            shape[name] = None
        else:
            same = None if found.same is None else found.same.to_json()
            shape[name] = {"lower": found.lower.to_json(), "same": same, "sentence": sentences[name]}
    return shape
