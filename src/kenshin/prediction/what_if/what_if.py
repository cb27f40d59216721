"""What would have to differ for one person, and how is it told?

Never as advice: it is the model's reaction to other values, not the effect of a treatment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from kenshin.prediction.named_class import named_class
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.what_if.change import raw_values, refused
from kenshin.prediction.what_if.difference import (
    Difference,
    class_and_higher,
    difference_of,
    in_100,
    told_together,
)
from kenshin.prediction.what_if.judge import Familiar, Judge, Score, everyone
from kenshin.prediction.what_if.search import find_changes
from kenshin.prediction.what_if.steps import Steps, free_steps
from kenshin.prediction.what_if.wish import Target, default_target, require_target
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told
from kenshin.wording.say import Language, Named, say

__all__ = ["Alternative", "WhatIf", "what_if"]


@dataclass(frozen=True)
class Alternative:
    """Values that would differ, and what the model says then.

    Attributes:
        differences: what would be another value.
        probabilities: per class.
        effort: sum over the differences, in standard deviations of the training.
    """

    differences: tuple[Difference, ...]
    probabilities: tuple[float, ...]
    effort: float


@dataclass(frozen=True)
class WhatIf:
    """What would have to differ for one person.

    Attributes:
        schema: of the model.
        target: what the model should say; None: nothing lower, or the person is refused.
        before: the person's probabilities; None: refused.
        reached: whether the person is there already.
        alternatives: fewest differences first, then least effort.
        nearest: where no alternative was found, the nearest; None: nothing was nearer than the person.
        most: how many values were changed at once, at most.
        scored: how many rows the search scored.
        refusal: why there is no number.
        nothing_free: whether no value of the person may be another one, so that nothing was looked for.
    """

    schema: Schema = field(repr=False)
    target: Target | None
    before: tuple[float, ...] | None
    reached: bool = False
    alternatives: tuple[Alternative, ...] = ()
    nearest: Alternative | None = None
    most: int = 0
    scored: int = 0
    refusal: Refusal | None = None
    nothing_free: bool = False

    def sentence(self, language: Language = "en") -> str:
        """What came of it; each alternative has a sentence of its own."""
        if self.refusal is not None:
            return say("what_if.person_refused", language, reason=self.refusal.sentence(language))
        if self.target is None or self.before is None:
            return say("what_if.nothing_lower", language)
        if self.nothing_free:
            return say("what_if.none_changeable", language, now=self._now(language))
        aim = _aim(self.schema, self.target)
        if self.reached:
            return say("what_if.reached", language, aim=aim, now=self._now(language))
        if self.alternatives:
            count = len(self.alternatives)
            key = "what_if.found_one" if count == 1 else "what_if.found"
            return say(key, language, aim=aim, now=self._now(language), count=count)
        none = say("what_if.none_found", language, aim=aim, now=self._now(language), most=self.most)
        if self.nearest is None:
            return say("what_if.nothing_nearer", language, none=none)
        return say("what_if.nearest", language, none=none, reaction=self.told(self.nearest, language))

    def told(self, alternative: Alternative, language: Language = "en") -> str:
        """One alternative in a sentence."""
        changes = told_together(alternative.differences, language)
        if self.target is None or self.before is None:
            return changes
        first = self.schema.class_names.index(self.target.at_least)
        line = () if self.target.below is None else (self.target.below,)
        risks = [sum(self.before[first:]), sum(alternative.probabilities[first:]), *line]
        now, then = in_100(risks)[:2]
        classes = class_and_higher(self.schema, self.target.at_least)
        about = {"changes": changes, "classes": classes, "now": now, "then": then}
        old, new = named_class(self.before), named_class(alternative.probabilities)
        if line or old == new:
            return say("what_if.reaction", language, **about)
        named = {"named_now": _label(self.schema, old), "named_then": _label(self.schema, new)}
        return say("what_if.reaction_named", language, **about, **named)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        shape: dict[str, object] = {"target": None, "reached": self.reached}
        if self.target is not None:
            shape["target"] = {"at_least": self.target.at_least, "below": self.target.below}
        if self.before is not None:
            shape["before"] = dict(zip(self.schema.class_names, self.before, strict=True))
        if self.refusal is not None:
            shape["refused"] = {"code": self.refusal.code, "sentence": self.refusal.sentence(language)}
        shape["sentence"] = self.sentence(language)
        shape["alternatives"] = [self._alternative(a, language) for a in self.alternatives]
        if self.nearest is not None:
            shape["nearest"] = self._alternative(self.nearest, language)
        shape["search"] = say("what_if.search", language)
        shape["caption"] = say("what_if.caption", language)
        return shape

    def _alternative(self, alternative: Alternative, language: Language) -> dict[str, object]:
        return {
            "changes": [d.to_json() for d in alternative.differences],
            "probabilities": dict(zip(self.schema.class_names, alternative.probabilities, strict=True)),
            "effort": alternative.effort,
            "sentence": self.told(alternative, language),
        }

    def _now(self, language: Language) -> str:
        """The person's own number, of people with the same values."""
        if self.target is None or self.before is None:
            return ""
        first = self.schema.class_names.index(self.target.at_least)
        line = () if self.target.below is None else (self.target.below,)
        now = in_100([sum(self.before[first:]), *line])[0]
        return say(
            "what_if.now", language, now=now, classes=class_and_higher(self.schema, self.target.at_least)
        )


def what_if(
    schema: Schema,
    person: Mapping[str, float | None],
    score: Score,
    scale: Float[np.ndarray, " input"],
    *,
    target: Target | None = None,
    familiar: Familiar = everyone,
    most: int = 3,
    alternatives: int = 5,
) -> WhatIf:
    """What would have to differ for the model to say something lower of one person.

    Args:
        schema: of the model.
        person: values by name; also the answers that the schema's exclusions ask for.
        score: raw values → probabilities.
        scale: standard deviation of each input in the training, as the model card keeps it.
        target: what the model should say; None: the next line below the person.
        familiar: raw values → whether the model knew such people.
        most: how many values may change at once.
        alternatives: how many are told, at most.

    Raises:
        UsageError: a target that cannot be meant.
    """
    if target is not None:
        require_target(schema, target)
    refusal = refused(schema, person, familiar)
    if refusal is not None:
        return WhatIf(schema, target, None, refusal=refusal)
    raw = raw_values(schema, person)
    if target is None:
        target = default_target(schema, score(raw[None, :])[0].tolist())
        if target is None:
            return WhatIf(schema, None, tuple(score(raw[None, :])[0].tolist()))
    judge = Judge(target, schema.class_names, score, familiar)
    before = tuple(judge.start(raw).tolist())
    if judge.reached:
        return WhatIf(schema, target, before, reached=True)
    if not any(v.actionable and value == value for v, value in zip(schema.inputs, raw.tolist(), strict=True)):
        return WhatIf(schema, target, before, most=most, scored=judge.scored, nothing_free=True)
    steps = free_steps(schema, raw, scale)
    points = find_changes(steps, judge, most=most, alternatives=alternatives)
    found = _alternatives(schema, steps, score, steps.rows(np.array(points))) if points else ()
    nearest = None
    if not found and judge.nearest is not None:
        nearest = _alternatives(schema, steps, score, judge.nearest[None, :])[0]
    return WhatIf(schema, target, before, alternatives=found, nearest=nearest, most=most, scored=judge.scored)


def _alternatives(
    schema: Schema, steps: Steps, score: Score, rows: Float[np.ndarray, "row input"]
) -> tuple[Alternative, ...]:
    risks = score(rows).tolist()
    return tuple(
        Alternative(_differences(schema, steps.raw, row), tuple(risk), steps.distance(row))
        for row, risk in zip(rows, risks, strict=True)
    )


def _differences(
    schema: Schema, raw: Float[np.ndarray, " input"], row: Float[np.ndarray, " input"]
) -> tuple[Difference, ...]:
    values = zip(schema.inputs, raw.tolist(), row.tolist(), strict=True)
    return tuple(difference_of(v, old, new) for v, old, new in values if not np.isnan(old) and old != new)


def _aim(schema: Schema, target: Target) -> Named:
    classes = class_and_higher(schema, target.at_least)
    if target.below is not None:
        return Named("what_if.aim_below", classes=classes, below=in_100([target.below])[0])
    return Named("what_if.aim_named", label=_label(schema, schema.class_names.index(target.at_least)))


def _label(schema: Schema, place: int) -> Told:
    return Told(schema.outcome.classes[place].label)
