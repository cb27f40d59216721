"""Which classes cannot be ruled out for one person, and what does that promise?

The promise is about people of one class, not about people with the same values: of 100 people whose class it
is, so many have it in their set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from kenshin.prediction.sets.apply import class_sets, cuts_for
from kenshin.saved_model.reference.sets import SetsReference
from kenshin.schema.text import Text, text_in
from kenshin.wording.say import Language, say

__all__ = ["PersonSet", "person_set"]


@final
@dataclass(frozen=True)
class PersonSet:
    """The set of classes of one person.

    Attributes:
        level: of the promise.
        class_names: the outcome's classes, lowest risk first.
        labels: how a reader sees them.
        inside: which of them the set holds.
        always: which of them are in every set, as too few people of them were there to learn a cut.
        by: variable of the group whose own cuts were taken; None: those of everyone.
        group: its name.
        by_label: how a reader sees the variable.
    """

    level: float
    class_names: tuple[str, ...]
    labels: tuple[Text, ...]
    inside: tuple[bool, ...]
    always: tuple[bool, ...]
    by: str | None = None
    group: str | None = None
    by_label: Text | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that it holds."""
        return tuple(name for name, here in zip(self.class_names, self.inside, strict=True) if here)

    def sentence(self, language: Language = "en") -> str:
        """What the set holds here, then what such a set promises."""
        said = {"hits": f"{100 * self.level:g}", "missed": f"{100 - 100 * self.level:g}"}
        if self.by is None:
            promise = say("sets.promise", language, **said)
        else:
            by = text_in(self.by_label or self.by, language)
            promise = say("sets.promise_group", language, by=by, group=self.group, **said)
        count = sum(self.inside)
        key = "one" if count == 1 else "every" if count == len(self.inside) else "several"
        sentences = [say(f"sets.{key}", language, classes=self._listed(self.inside, language)), promise]
        if any(self.always):
            sentences.append(say("sets.always", language, classes=self._listed(self.always, language)))
        return say("sets.between", language).join(sentences)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        shape: dict[str, object] = {"level": self.level, "classes": list(self.classes)}
        always = [name for name, here in zip(self.class_names, self.always, strict=True) if here]
        if always:
            shape["always"] = always
        if self.by is not None:
            shape |= {"by": self.by, "group": self.group}
        shape["sentence"] = self.sentence(language)
        return shape

    def _listed(self, chosen: tuple[bool, ...], language: Language) -> str:
        labels = [text_in(label, language) for label, here in zip(self.labels, chosen, strict=True) if here]
        return say("sets.comma", language).join(labels)


def person_set(
    reference: SetsReference,
    risks: Sequence[float],
    class_names: Sequence[str],
    labels: Sequence[Text] | None = None,
    *,
    level: float = 0.9,
    by: str | None = None,
    group: str | None = None,
    by_label: Text | None = None,
) -> PersonSet:
    """The set of one person; the group's own cuts are taken where it has some, else those of everyone.

    Args:
        reference: what the model remembers.
        risks: calibrated, one per class.
        class_names: lowest class first.
        labels: how a reader sees them; None: by their names.
        level: of the promise.
        by: variable of the person's group.
        group: its name.
        by_label: how a reader sees the variable.

    Raises:
        UsageError: a level without cuts, or another number of classes.
    """
    grouped = by is not None and group is not None and reference.of_group(by, group) is not None
    whose = (by, group) if grouped else (None, None)
    inside = class_sets(reference, np.array([risks], dtype=np.float64), level, "class", *whose)[0]
    cuts = cuts_for(reference, level, "class", *whose)
    return PersonSet(
        level=level,
        class_names=tuple(class_names),
        labels=tuple(labels or class_names),
        inside=tuple(bool(here) for here in inside),
        always=tuple(cut is None for cut in cuts),
        by=whose[0],
        group=whose[1],
        by_label=by_label if grouped else None,
    )
