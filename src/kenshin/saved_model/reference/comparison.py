"""What must be kept of the training, so that a person can later be placed among people like them?

Quantiles of risks and inputs, group by group. They describe no single person: a group has at least
40 people, and a quantile is kept only where at least 5 people lie beyond it on either side. Counts
are rounded, so that two of them cannot be taken from one another to find a few people.
"""

from itertools import pairwise
from math import isfinite
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kenshin.schema.schema import Schema

__all__ = ["BEYOND", "FEWEST", "SHARES", "Cell", "ComparisonReference", "Curve"]

FEWEST: Final = 40  # people in a group that is compared with
BEYOND: Final = 5  # people who must lie beyond a quantile
_LAST_BITS: Final = 1e-6  # a sum of probabilities may be a little more than 1
SHARES: Final = tuple(step / 20 for step in range(1, 20))  # 5 %, 10 % … 95 %


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Curve(_Part):
    """How one number is spread among the people of a group.

    Attributes:
        quantiles: one per share of `SHARES`, not falling; None at the ends, where too few lie beyond.
    """

    quantiles: tuple[float | None, ...]

    @model_validator(mode="after")
    def _rises(self) -> "Curve":
        if len(self.quantiles) != len(SHARES):
            raise ValueError(f"a curve has {len(SHARES)} quantiles, got {len(self.quantiles)}")
        known = [q for q in self.quantiles if q is not None]
        places = [i for i, q in enumerate(self.quantiles) if q is not None]
        if places and places[-1] - places[0] + 1 != len(places):
            raise ValueError("quantiles are missing only at the ends")
        if not all(isfinite(q) for q in known):
            raise ValueError("quantiles are finite")
        if any(low > high for low, high in pairwise(known)):
            raise ValueError("quantiles do not fall")
        return self


class Cell(_Part):
    """A group of people of the training.

    Attributes:
        groups: one label for each variable of `by`, as the table writes it; None: everyone's.
        people: how many, rounded.
        risks: of each class but the lowest: the probability of it or a higher one.
        inputs: of each input, in the schema's order.
    """

    groups: tuple[str | None, ...]
    people: int = Field(ge=FEWEST, le=10**12)
    risks: tuple[Curve, ...]
    inputs: tuple[Curve, ...]


class ComparisonReference(_Part):
    """With whom a person can be compared.

    Attributes:
        by: names of the variables that make the groups.
        classes: of the outcome, lowest risk first.
        inputs: their names, in order.
        cells: the finest first; none where the training was too small.
    """

    by: tuple[str, ...]
    classes: tuple[str, ...]
    inputs: tuple[str, ...]
    cells: tuple[Cell, ...]

    def belongs_to(self, schema: Schema) -> bool:
        """Whether it speaks of this schema's groups, classes and inputs."""
        names = tuple(v.name for v in schema.inputs)
        known = set(self.by) <= set(schema.compare_by)
        return known and (self.classes, self.inputs) == (schema.class_names, names)

    @model_validator(mode="after")
    def _fits_together(self) -> "ComparisonReference":
        if len(set(self.by)) != len(self.by):
            raise ValueError("a variable makes groups twice")
        for cell in self.cells:
            if not all(
                -_LAST_BITS <= q <= 1 + _LAST_BITS
                for curve in cell.risks
                for q in curve.quantiles
                if q is not None
            ):
                raise ValueError("risks lie between 0 and 1")
            lengths = (len(cell.groups), len(cell.risks), len(cell.inputs))
            if lengths != (len(self.by), len(self.classes) - 1, len(self.inputs)):
                raise ValueError(f"a cell does not fit its reference: {lengths}")
        found = [cell.groups for cell in self.cells]
        if len(set(found)) != len(found):
            raise ValueError("a group of people is there twice")
        named = [sum(group is not None for group in groups) for groups in found]
        if named != sorted(named, reverse=True):
            raise ValueError("the finest groups come first")
        return self
