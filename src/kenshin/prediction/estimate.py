"""What does the model say about one person, and why may it say nothing?"""

from dataclasses import dataclass
from typing import Literal, final

from kenshin.patients.finding import Finding
from kenshin.prediction.comparison.comparison import Comparison
from kenshin.prediction.explanation.explanation import Explanation
from kenshin.prediction.familiarity.person import Familiar
from kenshin.prediction.frequency import Frequency
from kenshin.prediction.named_class import named_class
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.sets.person import PersonSet
from kenshin.prediction.what_if.change import Changed
from kenshin.prediction.what_if.what_if import WhatIf
from kenshin.wording.say import Language, say

__all__ = ["ESTIMATE_FORMAT", "RiskEstimate"]

ESTIMATE_FORMAT = "kenshin-estimate/2"


@final
@dataclass(frozen=True)
class RiskEstimate:
    """A draft about one person: probabilities with what stands beside them, or a refusal; never final.

    Attributes:
        class_names: the outcome's classes, lowest risk first.
        probabilities: one per class, summing to 1; None: refused.
        spread: 5th and 95th percentile over the copies, per class; None: refused.
        interval: the spread, widened until it holds known risks as often as it says; None: refused, or a
            single copy, which has none.
        model: the saved model's id (SHA-256 of its manifest).
        inputs: name → value in the schema's unit, as scored; None: missing.
        findings: what a reader should know beside the number.
        refusal: why there is no number; None: there is one.
        person: the person's key in the table, where there is one.
        row: line of the person in the file, where there is one.
        frequency: the same as whole numbers of 100 people.
        classes: the set of classes that cannot be told apart for this person, with its promise.
        familiarity: how like the people of the training the person is.
        comparison: the place among people of the same sex and age band, or whatever the schema compares by.
        explanation: what each value contributes; None: not asked.
        what_if: what would have to differ for another number; None: not asked.
        changed: the number if some values were others; None: not asked.
    """

    class_names: tuple[str, ...]
    probabilities: tuple[float, ...] | None
    spread: tuple[tuple[float, float], ...] | None
    model: str
    inputs: tuple[tuple[str, float | None], ...]
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    person: str | None = None
    row: int | None = None
    interval: tuple[tuple[float, float], ...] | None = None
    frequency: Frequency | None = None
    classes: PersonSet | None = None
    familiarity: Familiar | None = None
    comparison: Comparison | None = None
    explanation: Explanation | None = None
    what_if: WhatIf | None = None
    changed: Changed | None = None

    @property
    def state(self) -> Literal["draft"]:
        """An estimate of this type is always a draft; a review makes a `ReviewedEstimate` of it."""
        return "draft"

    @property
    def risk_class(self) -> str | None:
        """The most probable class, see `kenshin.prediction.named_class`; None: refused."""
        return None if self.probabilities is None else self.class_names[named_class(self.probabilities)]

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON; their shape is published, see `kenshin.prediction.json_schema`."""
        shape: dict[str, object] = {"format": ESTIMATE_FORMAT, "state": self.state, "model": self.model}
        if self.person is not None:
            shape["person"] = self.person
        if self.row is not None:
            shape["row"] = self.row
        shape["inputs"] = dict(self.inputs)
        if self.refusal is not None:
            shape["refused"] = {"code": self.refusal.code, "sentence": self.refusal.sentence(language)}
        elif self.probabilities is not None and self.spread is not None:
            shape["probabilities"] = dict(zip(self.class_names, self.probabilities, strict=True))
            for name, ends in (("spread", self.spread), ("interval", self.interval)):
                if ends is not None:
                    shape[name] = {c: list(each) for c, each in zip(self.class_names, ends, strict=True)}
            shape["class"] = self.risk_class
        shape |= {name: part.to_json(language) for name, part in self._beside() if part is not None}
        shape["findings"] = [f.to_json(language) for f in self.findings]
        shape["notice"] = say("general.notice", language)
        return shape

    def _beside(self) -> tuple[tuple[str, "_Part | None"], ...]:
        return (
            ("frequency", self.frequency),
            ("set", self.classes),
            ("familiarity", self.familiarity),
            ("comparison", self.comparison),
            ("explanation", self.explanation),
            ("what_if", self.what_if),
            ("changed", self.changed),
        )


_Part = Frequency | PersonSet | Familiar | Comparison | Explanation | WhatIf | Changed
