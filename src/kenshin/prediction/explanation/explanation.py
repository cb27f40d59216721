"""How did the model come from the average to this person, and how is that told?

The numbers are differences between what the model says about mixtures of values (see `shapley`). They are
told as what a value goes with, never as what it does to anyone.
"""

from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import east_asian_width

import numpy as np
from jaxtyping import Float

from kenshin.prediction.explanation.attribution import Attribution
from kenshin.prediction.explanation.curves import AverageCurve, OwnCurve
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told, text_in
from kenshin.wording.say import Language, Named, say

__all__ = ["Explanation", "explained", "of_100"]

_Numbers = tuple[float, ...]
_LEAST: Final = 0.05  # of 100; what is less would be written as 0.0


@dataclass(frozen=True)
class Explanation:
    """One person's contributions, input by input and class by class.

    Attributes:
        schema: what the inputs and classes mean.
        values: the person's, in the inputs' order; None: missing.
        base: mean probability of each class over the made-up people.
        contributions: of each input to each class; with the base they sum to the person's probabilities.
        errors: standard errors of the contributions; None: they are exact.
        errors_at_least: of the contributions to each class and all above it; None: they are exact.
        made_up: how many people were compared with.
        curves: one for each input; empty: not asked for.
        averages: the average curve of each input, over the made-up people; empty: not asked for.
    """

    schema: Schema
    values: tuple[float | None, ...]
    base: _Numbers
    contributions: tuple[_Numbers, ...]
    errors: tuple[_Numbers, ...] | None
    errors_at_least: tuple[_Numbers, ...] | None
    made_up: int
    curves: tuple[OwnCurve, ...] = ()
    averages: tuple[AverageCurve, ...] = ()

    @property
    def method(self) -> Literal["exact", "sampled"]:
        """Whether every combination of inputs was worked out."""
        return "exact" if self.errors is None else "sampled"

    @property
    def told(self) -> int:
        """The class whose risk, with all above it, is told in words: the decision's, else the highest."""
        return self.schema.watched

    @property
    def told_base(self) -> float:
        """The average risk of the class that is told and all above it."""
        return sum(self.base[self.told :])

    @property
    def told_contributions(self) -> _Numbers:
        """What each input adds to it."""
        return tuple(sum(each[self.told :]) for each in self.contributions)

    @property
    def told_errors(self) -> _Numbers | None:
        """Standard errors of these; None: they are exact."""
        return None if self.errors_at_least is None else tuple(e[self.told] for e in self.errors_at_least)

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the inputs, those that add or take most first."""
        sizes = self.told_contributions
        return tuple(sorted(range(len(sizes)), key=lambda i: -abs(sizes[i])))

    @property
    def target(self) -> Named:
        """What the class that is told is called, with all above it."""
        classes = self.schema.outcome.classes
        alone = self.told == len(classes) - 1
        key = "explanation.class_alone" if alone else "explanation.class_or_higher"
        return Named(key, label=Told(classes[self.told].label))

    def measured(self, place: int, language: Language = "en") -> str:
        """An input's value with its unit, or that there is none."""
        value, variable = self.values[place], self.schema.inputs[place]
        if value is None:
            return say("explanation.not_measured", language)
        number = f"{value:.10g}" if variable.decimals is None else f"{value:.{variable.decimals}f}"
        if float(number) != value:
            number = f"{value:.10g}"  # no digit that was given is left out
        unit = text_in(variable.unit_label or variable.unit, language)
        space = "" if not unit or east_asian_width(unit[0]) == "W" else " "  # 58歳, but 58 years
        return f"{number.replace('-', '−')}{space}{unit}"

    def sentences(self, language: Language = "en") -> tuple[str, ...]:
        """The comparison, then what each value goes with, then those that hardly add or take anything."""
        whole = self.told_base + sum(self.told_contributions)
        numbers = {"count": self.made_up, "base": of_100(self.told_base), "risk": of_100(whole)}
        said = [say("explanation.compared", language, target=self.target, **numbers)]
        small = [i for i in self.order if abs(self.told_contributions[i]) * 100 < _LEAST]
        said += [self._goes_with(i, language) for i in self.order if i not in small]
        if small:
            listed = say("explanation.between_items", language).join(self._what(i, language) for i in small)
            said.append(say("explanation.hardly", language, least=f"{_LEAST:g}", listed=listed))
        return tuple(said)

    def caption(self, language: Language = "en") -> tuple[str, ...]:
        """What the numbers are not; and what the curves are not."""
        keys = ["explanation.caption"]
        keys += ["explanation.caption_sampled"] if self.method == "sampled" else []
        keys += ["explanation.caption_curves"] if self.curves else []
        return tuple(say(key, language) for key in keys)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON; probabilities, not numbers of 100."""
        told: dict[str, object] = {
            "class": self.schema.class_names[self.told],
            "base": self.told_base,
            "contributions": self._by_input(self.told_contributions),
        }
        if self.told_errors is not None:
            told["standard_errors"] = self._by_input(self.told_errors)
        shape: dict[str, object] = {
            "method": self.method,
            "made_up_people": self.made_up,
            "base": self._by_class(self.base),
            "contributions": self._by_input([self._by_class(each) for each in self.contributions]),
        }
        if self.errors is not None:
            shape["standard_errors"] = self._by_input([self._by_class(each) for each in self.errors])
        shape["at_least"] = told
        if self.curves:
            shape["curves"] = self._by_input([self._curve_json(i) for i in range(len(self.curves))])
        shape["sentences"] = list(self.sentences(language))
        shape["caption"] = list(self.caption(language))
        return shape

    def _goes_with(self, place: int, language: Language) -> str:
        what, number = self._what(place, language), of_100(self.told_contributions[place], signed=True)
        if self.told_errors is None:
            return say("explanation.goes_with", language, what=what, number=number)
        error = of_100(self.told_errors[place])
        return say("explanation.goes_with_about", language, what=what, number=number, error=error)

    def _what(self, place: int, language: Language) -> str:
        label = text_in(self.schema.inputs[place].label, language)
        if self.values[place] is None:
            return say("explanation.with_not_measured", language, label=label)
        return say("explanation.with_value", language, label=label, value=self.measured(place, language))

    def _by_input(self, each: "tuple[object, ...] | list[object]") -> dict[str, object]:
        return {v.name: one for v, one in zip(self.schema.inputs, each, strict=True)}

    def _by_class(self, each: _Numbers) -> object:
        return dict(zip(self.schema.class_names, each, strict=True))

    def _curve_json(self, place: int) -> object:
        curve = self.curves[place]
        shape: dict[str, object] = {
            "values": list(curve.values),
            "probabilities": self._along(curve.probabilities),
            "here": curve.here,
        }
        if curve.unfamiliar is not None:
            shape["unfamiliar"] = list(curve.unfamiliar)
        if self.averages:
            average = self.averages[place]
            shape["average"] = {
                "values": list(average.values),
                "probabilities": self._along(average.probabilities),
            }
        return shape

    def _along(self, probabilities: tuple[_Numbers, ...]) -> dict[str, list[float]]:
        lines = zip(*probabilities, strict=True)
        return {c: list(line) for c, line in zip(self.schema.class_names, lines, strict=True)}


def explained(
    schema: Schema,
    attribution: Attribution,
    place: int,
    person: Float[np.ndarray, " input"],
    curves: tuple[OwnCurve, ...] = (),
    averages: tuple[AverageCurve, ...] = (),
) -> Explanation:
    """One person's explanation out of an attribution of one or many.

    Args:
        schema: the model's.
        attribution: see `attribute`.
        place: of the person in it.
        person: the raw values; NaN: missing.
        curves: the person's, where they are wanted.
        averages: the average ones, which are kept with the model.
    """

    def of_person(
        numbers: Float[np.ndarray, "person input risk_class"] | None,
    ) -> tuple[_Numbers, ...] | None:
        return None if numbers is None else tuple(tuple(line) for line in numbers[place].tolist())

    return Explanation(
        schema=schema,
        values=tuple(None if np.isnan(value) else value for value in person.tolist()),
        base=tuple(attribution.base.tolist()),
        contributions=of_person(attribution.contributions) or (),
        errors=of_person(attribution.errors),
        errors_at_least=of_person(attribution.errors_at_least),
        made_up=attribution.made_up,
        curves=curves,
        averages=averages,
    )


def of_100(share: float, *, signed: bool = False) -> str:
    """So many of 100, to a tenth, with a true minus sign.

    >>> of_100(0.1234), of_100(0.1234, signed=True), of_100(-0.02, signed=True), of_100(-1e-9, signed=True)
    ('12.3', '+12.3', '−2.0', '0.0')
    """
    number = round(share * 100, 1) + 0.0
    return f"{number:+.1f}".replace("-", "−") if signed and number else f"{number:.1f}".replace("-", "−")
