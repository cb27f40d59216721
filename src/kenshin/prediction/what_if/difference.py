"""How is it told that a value would be another one, and what the model's number would then be?"""

from collections.abc import Sequence
from dataclasses import dataclass

from kenshin.schema.schema import Schema
from kenshin.schema.text import Text, Told, text_in
from kenshin.schema.variable import Variable
from kenshin.wording.say import Language, Named, say

__all__ = ["Difference", "class_and_higher", "difference_of", "in_100", "told_together"]


@dataclass(frozen=True)
class Difference:
    """A value that would be another one.

    Attributes:
        name: of the input.
        label: how a reader sees the input.
        unit: how a reader sees its unit; empty: it has none.
        before: the person's own value, as it was given.
        after: what it would be.
        decimals: how many a report prints; None: as many as there are.
    """

    name: str
    label: Text
    unit: Text
    before: float
    after: float
    decimals: int | None

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {"name": self.name, "from": self.before, "to": self.after}

    def shown(self, value: float) -> str:
        """A value as a report prints it.

        >>> Difference("bmi", "BMI", "kg/m²", 29.44, 26.0, 1).shown(29.44)
        '29.4'
        """
        if self.decimals is None:
            return f"{value:.12g}"
        return f"{value:.{self.decimals}f}"


def difference_of(variable: Variable, before: float, after: float) -> Difference:
    """What is told of one input."""
    unit = variable.unit if variable.unit_label is None else variable.unit_label
    return Difference(variable.name, variable.label, unit, before, after, variable.decimals)


def told_together(differences: Sequence[Difference], language: Language = "en") -> str:
    """Several differences in one breath.

    >>> told_together([Difference("bmi", "BMI", "kg/m²", 29.4, 26, 1), Difference("x", "X", "", 1, 2, 0)])
    'BMI were 26.0 instead of 29.4 kg/m² and X 2 instead of 1'
    """
    told = []
    for place, each in enumerate(differences):
        unit = text_in(each.unit, language)
        values = {"before": each.shown(each.before), "after": each.shown(each.after)}
        key = "what_if.difference_further" if place else "what_if.difference"
        told.append(say(key, language, label=Told(each.label), unit=unit and f" {unit}", **values))
    if len(told) < 2:
        return "".join(told)
    first = say("what_if.comma", language).join(told[:-1])
    return first + say("what_if.and", language) + told[-1]


def class_and_higher(schema: Schema, at_least: str) -> Named:
    """The classes whose risks are added, to stand inside a sentence.

    >>> from kenshin.schema.file import load_schema
    >>> class_and_higher(load_schema("diabetes_checkup"), "medium").sentence()
    '“medium” or higher'
    """
    chosen = next(c for c in schema.outcome.classes if c.name == at_least)
    last = chosen is schema.outcome.classes[-1]
    return Named("what_if.class_alone" if last else "what_if.class_or_higher", label=Told(chosen.label))


def in_100(risks: Sequence[float]) -> tuple[str, ...]:
    """Risks of 100 people, with as few decimals as still tell different ones apart and none from nothing.

    >>> in_100([0.24, 0.0894]), in_100([0.24, 0.0996, 0.1]), in_100([0.004, 0.02])
    (('24', '9'), ('24.00', '9.96', '10.00'), ('0.4', '2.0'))
    """
    different = len({round(risk, 6) for risk in risks})
    for decimals in range(5):
        shown = tuple(f"{100 * risk:.{decimals}f}" for risk in risks)
        lost = any(float(text) == 0 and risk >= 5e-6 for text, risk in zip(shown, risks, strict=True))
        if len(set(shown)) == different and not lost:
            break
    return shown
