"""Which set has each of many people, by the cuts of their own group where it has some?"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from kenshin.prediction.sets.apply import class_sets, cuts_for
from kenshin.prediction.sets.person import PersonSet
from kenshin.saved_model.reference.sets import SetsReference
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Variable

__all__ = ["people_sets"]


def people_sets(
    reference: SetsReference,
    schema: Schema,
    risks: Float[np.ndarray, "patient risk_class"],
    level: float = 0.9,
    by: Variable | None = None,
    groups: Sequence[str | None] | None = None,
) -> tuple[PersonSet, ...]:
    """Everyone's set, as `person_set` gives one person's.

    Args:
        reference: what the model remembers.
        schema: for the labels of the classes.
        risks: calibrated, one column per class.
        level: of the promise.
        by: variable of the groups whose own cuts are wanted.
        groups: everyone's group; None: not known.

    Raises:
        UsageError: a level without cuts.
    """
    labels = tuple(c.label for c in schema.outcome.classes)
    made: dict[int, PersonSet] = {}
    for group, rows in _rows(len(risks), groups).items():
        own = by is not None and group is not None and reference.of_group(by.name, group) is not None
        whose = (by.name, group) if own and by is not None else (None, None)
        always = tuple(cut is None for cut in cuts_for(reference, level, "class", *whose))
        inside = class_sets(reference, risks[rows], level, "class", *whose)
        of_group = (*whose, by.label if own and by is not None else None)
        for row, holds in zip(rows.tolist(), inside.tolist(), strict=True):
            made[row] = PersonSet(level, schema.class_names, labels, tuple(holds), always, *of_group)
    return tuple(made[row] for row in range(len(risks)))


def _rows(people: int, groups: Sequence[str | None] | None) -> dict[str | None, Int[np.ndarray, " row"]]:
    if groups is None:
        return {None: np.arange(people)}
    rows: dict[str | None, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    return {group: np.array(of, dtype=np.int64) for group, of in rows.items()}
