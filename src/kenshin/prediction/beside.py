"""What stands beside everyone's probabilities without being asked for?

The interval, the same as whole numbers of people, the set of classes, how familiar the person is, and the
place among people like them. Worked out for many people at once; nobody's depends on who else is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from kenshin.errors import UsageError
from kenshin.patients.finding import Finding
from kenshin.prediction.ask import Ask
from kenshin.prediction.comparison.place import Placed, place_everyone
from kenshin.prediction.familiarity.judge import Judged, judge_familiarity
from kenshin.prediction.familiarity.person import familiar_person
from kenshin.prediction.frequency import frequency_of
from kenshin.prediction.interval import has_interval, widened
from kenshin.prediction.sets.apply import cuts_for
from kenshin.prediction.sets.people import people_sets
from kenshin.prediction.sets.person import PersonSet
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told
from kenshin.schema.variable import Variable
from kenshin.validation.people.groups import UNKNOWN, groups_of

__all__ = ["Beside", "beside", "require_sets"]

_Risks = Float[np.ndarray, "patient risk_class"]


@dataclass(frozen=True, eq=False)
class Beside:
    """What stands beside the probabilities of some people, in their order.

    Attributes:
        schema: of the model.
        scores: probabilities, and the ends of their spread.
        interval: the spread, widened; None: a single copy has none.
        sets: of classes.
        judged: how familiar they are.
        placed: among people like them.
        findings: what must be said of each one's set.
    """

    schema: Schema
    scores: tuple[_Risks, _Risks, _Risks]
    interval: tuple[_Risks, _Risks] | None
    sets: tuple[PersonSet, ...]
    judged: Judged
    placed: Placed
    findings: tuple[tuple[Finding, ...], ...]

    def person(self, i: int) -> dict[str, Any]:
        """One person's, by the names of the estimate's fields."""
        risks, low, high = (part[i].tolist() for part in self.scores)
        interval = None
        if self.interval is not None:
            interval = tuple(zip(*(part[i].tolist() for part in self.interval), strict=True))
        return {
            "probabilities": tuple(risks),
            "spread": tuple(zip(low, high, strict=True)),
            "interval": interval,
            "frequency": frequency_of(self.schema, risks, interval),
            "classes": self.sets[i],
            "familiarity": familiar_person(self.schema, self.judged, i),
            "comparison": self.placed.person(i),
        }


def beside(
    model: SavedModel,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    words: Mapping[str, Sequence[str]],
    scores: tuple[_Risks, _Risks, _Risks],
    ask: Ask,
) -> Beside:
    """What stands beside the probabilities of some people.

    Args:
        model: what scored them.
        numbers: variable → values, NaN: missing.
        words: variable → words as tables write them.
        scores: probabilities, and the ends of their spread.
        ask: for the set's level and groups.

    Raises:
        UsageError: a level, or a variable, that has no sets.
    """
    reference, schema, people = model.reference, model.schema, len(scores[0])
    by = require_sets(model, ask)
    groups = None if by is None else _groups(by, numbers, words, people)
    sets = people_sets(reference.sets, schema, scores[0], ask.level, by, groups)
    nowhere = np.full(people, np.nan)
    raw = np.column_stack([numbers.get(v.name, nowhere) for v in schema.inputs])
    return Beside(
        schema=schema,
        scores=scores,
        interval=widened(reference.interval, *scores) if has_interval(model.card.net.copies) else None,
        sets=sets,
        judged=judge_familiarity(reference.familiarity, raw),
        placed=place_everyone(reference.comparison, schema, numbers, words, scores[0]),
        findings=((),) * people if by is None or groups is None else _of_sets(by, groups, sets),
    )


def require_sets(model: SavedModel, ask: Ask) -> Variable | None:
    """The variable whose groups have sets of their own, where one is asked for.

    Raises:
        UsageError: a level, or a variable, without sets.
    """
    cuts_for(model.reference.sets, ask.level)
    if ask.by is None:
        return None
    known = list(dict.fromkeys(each.variable for each in model.reference.sets.groups))
    if ask.by not in known:
        raise UsageError("prediction.no_sets_by", got=ask.by[:40], known=", ".join(known) or "–")
    return model.schema.variable(ask.by)


def _groups(
    by: Variable,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    words: Mapping[str, Sequence[str]],
    people: int,
) -> tuple[str | None, ...]:
    labels = groups_of(by, numbers, words, people)
    return tuple(None if label == UNKNOWN else label for label in labels)


def _of_sets(
    by: Variable, groups: Sequence[str | None], sets: Sequence[PersonSet]
) -> tuple[tuple[Finding, ...], ...]:
    """Where a person's own group has no cuts: the set is that of everyone, which must be said."""
    about = {"label": Told(by.label), "name": by.name}
    said = {
        key: (Finding("note", key, f"prediction.{key}", about, None, by.name),)
        for key in ("set_group_unknown", "set_group_small")
    }
    return tuple(
        () if each.by is not None else said["set_group_unknown" if group is None else "set_group_small"]
        for group, each in zip(groups, sets, strict=True)
    )
