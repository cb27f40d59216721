"""What does the model say about one person if some values were others?

The changed person is judged like any other: whoever would be refused gets no number here either.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from kenshin.patients.finding import Finding
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.screen import screen
from kenshin.prediction.what_if.difference import (
    Difference,
    class_and_higher,
    difference_of,
    in_100,
    told_together,
)
from kenshin.prediction.what_if.judge import Familiar
from kenshin.saved_model.reference.familiarity import FamiliarityReference
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told
from kenshin.wording.say import Language, Named, say

__all__ = ["Changed", "ScoreWithInterval", "changed", "raw_values", "refused"]

_Risks = Float[np.ndarray, "row risk_class"]
_Values = Mapping[str, float | None]
ScoreWithInterval = Callable[[Float[np.ndarray, "row input"]], tuple[_Risks, _Risks, _Risks]]


@dataclass(frozen=True)
class Changed:
    """The model's numbers before and after some values are others.

    Attributes:
        class_names: lowest risk first.
        differences: what would be another value.
        watched: the class from which on risks are added in the sentence.
        classes: how that is said.
        before: the person's probabilities; None: the person is refused.
        after: those of the changed person; None: the person, or the changed one, is refused.
        interval: after the change, per class, as an estimate's own; None: refused, or there is none.
        findings: what a reader should know beside the numbers.
        refusal: why there is no number.
        person_refused: whether the person is refused as they are.
    """

    class_names: tuple[str, ...]
    differences: tuple[Difference, ...]
    watched: str
    classes: Named
    before: tuple[float, ...] | None
    after: tuple[float, ...] | None = None
    interval: tuple[tuple[float, float], ...] | None = None
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    person_refused: bool = False

    @property
    def points(self) -> tuple[float, ...] | None:
        """After less before, per class, in percentage points."""
        if self.before is None or self.after is None:
            return None
        return tuple(100 * (new - old) for old, new in zip(self.before, self.after, strict=True))

    def sentence(self, language: Language = "en") -> str:
        """What the model says, or why it says nothing."""
        if self.refusal is not None:
            reason = self.refusal.sentence(language)
            key = "what_if.person_refused" if self.person_refused else "what_if.changed_refused"
            return say(key, language, reason=reason, changes=told_together(self.differences, language))
        if self.before is None or self.after is None or not self.differences:
            return say("what_if.nothing_changed", language)
        first = self.class_names.index(self.watched)
        now, then = in_100([sum(self.before[first:]), sum(self.after[first:])])
        changes = told_together(self.differences, language)
        return say("what_if.reaction", language, changes=changes, classes=self.classes, now=now, then=then)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        shape: dict[str, object] = {"changes": [d.to_json() for d in self.differences]}
        names = self.class_names
        if self.before is not None:
            shape["before"] = dict(zip(names, self.before, strict=True))
        if self.after is not None and self.points is not None:
            shape["after"] = dict(zip(names, self.after, strict=True))
            shape["points"] = dict(zip(names, self.points, strict=True))
        if self.interval is not None:
            shape["interval"] = {c: list(s) for c, s in zip(names, self.interval, strict=True)}
        if self.refusal is not None:
            shape["refused"] = {"code": self.refusal.code, "sentence": self.refusal.sentence(language)}
        shape["findings"] = [f.to_json(language) for f in self.findings]
        shape["sentence"] = self.sentence(language)
        shape["caption"] = say("what_if.caption", language)
        return shape


def changed(
    schema: Schema,
    person: _Values,
    changes: Mapping[str, float],
    score: ScoreWithInterval,
    reference: FamiliarityReference | None = None,
) -> Changed:
    """The numbers of one person, before and after.

    Args:
        schema: of the model.
        person: values by name; also the answers that the schema's exclusions ask for.
        changes: input's name → its new value, as `read_changes` accepts them; what is missing stays so.
        score: raw values → probabilities and the ends of their interval.
        reference: what the model remembers of its training; None: whether people are like them is not asked.
    """
    differences = tuple(
        difference_of(v, old, changes[v.name])
        for v in schema.inputs
        if v.name in changes and (old := person.get(v.name)) is not None
    )
    watched = schema.class_names[schema.watched]
    about = (schema.class_names, differences, watched, class_and_higher(schema, watched))
    refusal = screen(schema, person, reference)[1]
    if refusal is not None:
        return Changed(*about, before=None, refusal=refusal, person_refused=True)
    other = dict(person) | {d.name: d.after for d in differences}
    raw = np.stack([raw_values(schema, person), raw_values(schema, other)])
    findings, refusal = screen(schema, other, reference)
    findings = (*findings, *_against(schema, differences))
    if refusal is not None:
        before = tuple(score(raw[:1])[0][0].tolist())
        return Changed(*about, before, findings=findings, refusal=refusal)
    risks, low, high = (part.tolist() for part in score(raw))
    interval = tuple(zip(low[1], high[1], strict=True))
    return Changed(*about, tuple(risks[0]), tuple(risks[1]), interval, findings)


def refused(schema: Schema, values: _Values, familiar: Familiar) -> Refusal | None:
    """Why someone with these values gets no number; None: they get one."""
    refusal = screen(schema, values)[1]
    if refusal is None and not bool(familiar(raw_values(schema, values)[None, :])[0]):
        return Refusal("unfamiliar", "what_if.unfamiliar")
    return refusal


def raw_values(schema: Schema, values: _Values) -> Float[np.ndarray, " input"]:
    """The inputs in order, NaN: missing."""
    given = [values.get(v.name) for v in schema.inputs]
    return np.array([np.nan if value is None else value for value in given], dtype=float)


def _against(schema: Schema, differences: tuple[Difference, ...]) -> list[Finding]:
    """Notes on values that went where a search would not go."""
    notes = []
    for each in differences:
        free = schema.variable(each.name).actionable
        wished = {"up": 1, "down": -1, "either": 0}[free.direction] if free else 0
        if wished * (each.after - each.before) < 0:
            about = {"name": each.name, "label": Told(each.label)}
            key = "what_if.against_direction"
            notes.append(Finding("note", "against_direction", key, about, None, each.name))
    return notes
