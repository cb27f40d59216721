"""What are the people of a table like, told without telling of anyone?

Only sums and ranks over many people: a percentile of few people is somebody's own value.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.patients.table import PatientTable

__all__ = ["PERCENTILES", "InputSummary", "summary_of"]

PERCENTILES: Final = (5, 25, 50, 75, 95)
_ENOUGH: Final = 50  # see docs/decisions/0012-person-marks.md


@dataclass(frozen=True)
class InputSummary:
    """One input over all people.

    Attributes:
        name: of the input, as the schema has it.
        n: how many have a value.
        missing: how many have none.
        mean: of those that there are; None: there are none.
        sd: standard deviation (ddof 1); None below two values.
        percentiles: the 5th, 25th, 50th, 75th and 95th; None below 50 values.
    """

    name: str
    n: int
    missing: int
    mean: float | None
    sd: float | None
    percentiles: tuple[float, ...] | None


def summary_of(table: PatientTable) -> tuple[InputSummary, ...]:
    """Each input of the schema, in its order."""
    columns = zip(table.schema.inputs, table.inputs.T, strict=True)
    return tuple(_summary(variable.name, values) for variable, values in columns)


def _summary(name: str, values: Float[np.ndarray, " patient"]) -> InputSummary:
    there = values[~np.isnan(values)]
    n = len(there)
    return InputSummary(
        name=name,
        n=n,
        missing=len(values) - n,
        mean=float(there.mean()) if n else None,
        sd=float(there.std(ddof=1)) if n > 1 else None,
        percentiles=tuple(np.percentile(there, PERCENTILES).tolist()) if n >= _ENOUGH else None,
    )
