"""What does the model say about one person, and why may it say nothing?"""

from dataclasses import dataclass
from typing import Literal, final

from kenshin.patients.finding import Finding
from kenshin.prediction.named_class import named_class
from kenshin.prediction.refusal import Refusal
from kenshin.wording.say import Language, say

__all__ = ["ESTIMATE_FORMAT", "RiskEstimate"]

ESTIMATE_FORMAT = "kenshin-estimate/1"


@final
@dataclass(frozen=True)
class RiskEstimate:
    """A draft about one person: probabilities, or a refusal; never final by itself.

    Attributes:
        class_names: the outcome's classes, lowest risk first.
        probabilities: one per class, summing to 1; None: refused.
        spread: 5th and 95th percentile over the copies, per class; None: refused.
        model: the saved model's id (SHA-256 of its manifest).
        inputs: name → value in the schema's unit, as scored; None: missing.
        findings: what a reader should know beside the number.
        refusal: why there is no number; None: there is one.
        person: the person's key in the table, where there is one.
        row: line of the person in the file, where there is one.
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

    @property
    def state(self) -> Literal["draft"]:
        """An estimate of this type is always a draft; a review makes a `ReviewedEstimate` of it."""
        return "draft"

    @property
    def risk_class(self) -> str | None:
        """The most probable class, see `kenshin.prediction.named_class`; None: refused."""
        return None if self.probabilities is None else self.class_names[named_class(self.probabilities)]

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON, as documented in docs/en/json.md."""
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
            shape["spread"] = {c: list(s) for c, s in zip(self.class_names, self.spread, strict=True)}
            shape["class"] = self.risk_class
        shape["findings"] = [f.to_json(language) for f in self.findings]
        shape["notice"] = say("general.notice", language)
        return shape
