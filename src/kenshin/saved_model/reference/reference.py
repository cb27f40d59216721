"""What does a saved model remember of the people of its training?

Enough to tell whether a new person is like them, to say how sure a class is, to compare, and to explain;
no row of anybody, and nothing from which fewer than five people could be told. Kept as `reference.json`.
"""

from math import inf
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kenshin.errors import ModelFileError
from kenshin.reproducible import canonical_json
from kenshin.saved_model.reference.background import Background
from kenshin.saved_model.reference.comparison import ComparisonReference
from kenshin.saved_model.reference.familiarity import FamiliarityReference
from kenshin.saved_model.reference.interval import IntervalReference
from kenshin.saved_model.reference.sets import SetsReference
from kenshin.schema.schema import Schema

__all__ = ["Reference", "reference_json", "require_fitting"]


class Reference(BaseModel):
    """Summaries of the people of a training.

    Attributes:
        familiarity: how to tell who is like them.
        background: made-up people who stand for them in explanations.
        sets: from which risk on a class belongs to a set of classes.
        interval: by how much the spread over the copies is widened; None: it is not.
        comparison: how risks and inputs are spread among groups of them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["kenshin-reference/1"] = "kenshin-reference/1"
    familiarity: FamiliarityReference
    background: Background
    sets: SetsReference
    comparison: ComparisonReference
    interval: IntervalReference | None = None


def reference_json(reference: Reference) -> bytes:
    """As it stands in the folder; reading it again gives an equal reference."""
    return canonical_json(reference.model_dump(mode="json")).encode()


def require_fitting(reference: Reference, schema: Schema) -> None:
    """Refuse what is remembered of other inputs or classes than the schema's.

    Raises:
        ModelFileError: naming the part.
    """
    names, classes = tuple(v.name for v in schema.inputs), schema.class_names
    grouping = {v.name for v in schema.variables if v.role == "subgroup" or v.bands or v.values}
    fits = {
        "familiarity": len(reference.familiarity.inputs) == len(names),
        "background": _could_be_people(reference.background, schema),
        "sets": reference.sets.classes == len(classes)
        and {group.variable for group in reference.sets.groups} <= grouping,
        "comparison": reference.comparison.belongs_to(schema),
    }
    strange = [part for part, fitting in fits.items() if not fitting]
    if strange:
        raise ModelFileError("saved_model.reference_and_schema", part=strange[0])


def _could_be_people(background: Background, schema: Schema) -> bool:
    """Whether each made-up value is one that the schema finds plausible."""
    if len(background.rows[0]) != len(schema.inputs):
        return False
    ends = [v.range or (-inf, inf) for v in schema.inputs]
    return all(
        value is None or low <= value <= high
        for row in background.rows
        for value, (low, high) in zip(row, ends, strict=True)
    )
