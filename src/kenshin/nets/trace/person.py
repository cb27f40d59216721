"""From one person's check-up values to calibrated probabilities: the whole way, in numbers.

Order of things: fill → scale → one copy of the net → less the log class weights, ÷ temperature →
softmax → mean over the copies, and their spread.
"""

from dataclasses import dataclass
from typing import Any, final
from unicodedata import east_asian_width

import numpy as np
from jaxtyping import Float

from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.expression import Expression, Function, Number, Quotient, Sum
from kenshin.nets.trace.trace import Trace
from kenshin.schema.text import Text, text_in
from kenshin.wording.say import Language, preferred_language

__all__ = ["Calibrated", "Entered", "PersonTrace"]


@dataclass(frozen=True)
class Entered:
    """One value on its way into the net.

    Attributes:
        name: of the prepared column; `bmi_missing` for the flag of a missing BMI.
        label: what people call it.
        unit: of the value.
        value: as it was given; None: missing.
        used: what stood in for it, or itself; for a flag 1 or 0.
        mean: of the training rows; None: a flag, which is not scaled.
        scale: standard deviation of the training rows; None: a flag.
        prepared: what the net is given.
        unit_label: how a reader sees the unit; None: as it is.
    """

    name: str
    label: Text
    unit: str
    value: float | None
    used: float
    mean: float | None
    scale: float | None
    prepared: float
    unit_label: Text | None = None

    def measured(self, language: Language) -> str:
        """The number that was used, with its unit, as people write it; no invented decimals."""
        number = f"{self.used:.10g}".replace("-", "−")
        unit = text_in(self.unit_label or self.unit, language)
        space = "" if not unit or east_asian_width(unit[0]) == "W" else " "  # 58歳, but 58 years
        return f"{number}{space}{unit}"

    def equation(self, place: int) -> Equation:
        """(value − mean) / standard deviation."""
        made: Expression = Number(self.used)
        if self.mean is not None and self.scale is not None:
            made = Quotient(Sum((Number(self.used), Number(-self.mean))), Number(self.scale))
        return Equation("x", (place,), made, self.prepared)


@dataclass(frozen=True)
class Calibrated:
    """From one copy's logits to its probabilities.

    Attributes:
        logits: of the copy, one per class.
        log_class_weights: taken off first; zero where training used no weights.
        temperature: divides what is left.
        scores: (logit − log weight) / temperature.
        softmax: of the raw logits, before calibration.
        risks: calibrated: softmax of the scores.
    """

    logits: tuple[float, ...]
    log_class_weights: tuple[float, ...]
    temperature: float
    scores: tuple[float, ...]
    softmax: tuple[float, ...]
    risks: tuple[float, ...]

    def score_equation(self, k: int) -> Equation:
        """(logit − log class weight) ÷ temperature for class k, counted from 1."""
        logit, weight = Number(self.logits[k - 1]), self.log_class_weights[k - 1]
        above: Expression = Sum((logit, Number(-weight))) if weight else logit
        return Equation("s", (k,), Quotient(above, Number(self.temperature)), self.scores[k - 1])

    def risk_equation(self, k: int) -> Equation:
        """Softmax of the scores for class k, counted from 1."""
        parts = tuple(Function("exp", (Number(s),)) for s in self.scores)
        return Equation("p", (k,), Quotient(parts[k - 1], Sum(parts)), self.risks[k - 1])


@final
@dataclass(frozen=True, eq=False)
class PersonTrace:
    """One person through a saved model: preparation, one copy, calibration, the ensemble.

    Attributes:
        title: of the model's schema.
        model: its id.
        entered: every prepared value and how it came about.
        net: the way through one copy of the net.
        copy: which copy, counted from 0.
        calibrated: that copy's way from logits to probabilities.
        every_copy: calibrated probabilities of each copy.
        probabilities: their mean: what the draft estimate says.
        low: 5th percentile over the copies.
        high: 95th percentile over the copies.
        class_names: for machines.
        class_labels: for people.
        risk_class: the name of the class that the draft estimate gives.
        notices: what must stand beside every output.
    """

    title: Text
    model: str
    entered: tuple[Entered, ...]
    net: Trace
    copy: int
    calibrated: Calibrated
    every_copy: Float[np.ndarray, "copy risk_class"]
    probabilities: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    class_names: tuple[str, ...]
    class_labels: tuple[Text, ...]
    risk_class: str
    notices: tuple[Text, ...]

    def mean_equation(self, k: int) -> Equation:
        """The mean over the copies for class k, counted from 1."""
        parts = tuple(Number(float(p)) for p in self.every_copy[:, k - 1])
        made = Quotient(Sum(parts), Number(float(len(parts))))
        return Equation("p̄", (k,), made, self.probabilities[k - 1])

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "model": self.model,
            "state": "draft",
            "copy": self.copy,
            "entered": [
                {
                    "name": e.name,
                    "unit": e.unit,
                    "value": e.value,
                    "used": e.used,
                    "mean": e.mean,
                    "scale": e.scale,
                    "prepared": e.prepared,
                }
                for e in self.entered
            ],
            "net": self.net.to_json(),
            "calibration": {
                "logits": list(self.calibrated.logits),
                "log_class_weights": list(self.calibrated.log_class_weights),
                "temperature": self.calibrated.temperature,
                "scores": list(self.calibrated.scores),
                "softmax": list(self.calibrated.softmax),
                "risks": list(self.calibrated.risks),
            },
            "every_copy": self.every_copy.tolist(),
            "probabilities": dict(zip(self.class_names, self.probabilities, strict=True)),
            "spread": {
                name: [low, high]
                for name, low, high in zip(self.class_names, self.low, self.high, strict=True)
            },
            "class": self.risk_class,
            "notice": [text_in(notice, "en") for notice in self.notices],
        }

    def text(self, language: Language | None = None, width: int = 80) -> str:
        """The drawing for a terminal, without colour."""
        from kenshin.nets.drawing.text import person_text

        return person_text(self, language or preferred_language(), width).plain

    def svg(self, language: Language | None = None) -> str:
        """The drawing as one SVG."""
        from kenshin.nets.drawing.svg import person_svg

        return person_svg(self, language or preferred_language())

    def page(self, language: Language | None = None) -> str:
        """One self-contained HTML page."""
        from kenshin.nets.drawing.page import person_page

        return person_page(self, language or preferred_language())

    def __str__(self) -> str:
        return self.text()

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        from kenshin.nets.drawing.page import person_fragment

        return person_fragment(self, preferred_language())
