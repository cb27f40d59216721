"""What of its people does a model remember by the risks that it gives them? Needs no torch."""

import numpy as np
from jaxtyping import Float

from kenshin.patients.split import person_numbers
from kenshin.prediction.comparison.learn import learn_comparison
from kenshin.prediction.sets.learn import learn_sets
from kenshin.saved_model.reference.reference import Reference
from kenshin.saved_model.reference.sets import SetsReference
from kenshin.schema.schema import Schema
from kenshin.validation.people.groups import UNKNOWN, group_labels, makes_groups
from kenshin.workflow.people import StudyPeople

__all__ = ["remembered_anew", "sets_of_people"]

_Risks = Float[np.ndarray, "patient risk_class"]


def remembered_anew(old: Reference, schema: Schema, people: StudyPeople, risks: _Risks) -> Reference:
    """What a recalibrated model remembers: its copies were trained on the old people, its risks mean the new.

    Args:
        old: of the model before.
        schema: of the model.
        people: of the update.
        risks: of an update that was fitted without them.
    """
    comparison = learn_comparison(schema, people.table, risks)
    return old.model_copy(update={"sets": sets_of_people(schema, people, risks), "comparison": comparison})


def sets_of_people(schema: Schema, people: StudyPeople, risks: _Risks) -> SetsReference:
    """Cuts of everyone, and of every group that a person can be said to belong to."""
    table, rows = people.table, np.flatnonzero(~np.isnan(risks).any(axis=1))
    known = [v for v in schema.variables if v.name in table.columns and v.role in ("input", "subgroup")]
    labels = {v.name: group_labels(table, v) for v in known if makes_groups(v)}
    groups = {
        name: ["" if each[i] == UNKNOWN else each[i] for i in rows.tolist()] for name, each in labels.items()
    }
    return learn_sets(risks[rows], people.outcome[rows], groups, person=person_numbers(table)[rows])
