"""Who can be trained on or validated with, and who is left out for which reason?"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from kenshin.patients.table import PatientTable

__all__ = ["Eligibility", "eligible"]


@dataclass(frozen=True, eq=False)
class Eligibility:
    """The flow of people from the table to the analysis.

    Attributes:
        kept: the rows that stay.
        left_out: reason → number of people; each person counts once, under the first reason that holds.
    """

    kept: Int[np.ndarray, " kept"]
    left_out: dict[str, int]


def eligible(table: PatientTable) -> Eligibility:
    """Leave out whom the schema excludes, then who has no outcome, then who lacks a required input."""
    reasons: list[tuple[str, Bool[np.ndarray, " patient"]]] = []
    for rule in table.schema.exclusions:
        values = table.numbers.get(rule.variable)
        if values is not None:
            rounded = table.schema.variable(rule.variable).rounded
            applies = [not np.isnan(v) and rule.applies(rounded(float(v))) for v in values]
            reasons.append(
                (f"excluded: {rule.variable} {rule.operator} {rule.value:g}", np.array(applies, dtype=bool))
            )
    outcome = np.full(len(table), -1) if table.outcome is None else table.outcome
    reasons.append(("no outcome", outcome < 0))
    inputs = table.inputs
    for i, variable in enumerate(table.schema.inputs):
        if not variable.missing_allowed:
            reasons.append((f"missing: {variable.name}", np.isnan(inputs[:, i])))
    gone = np.zeros(len(table), dtype=bool)
    left_out = {}
    for reason, applies_to in reasons:
        new = applies_to & ~gone
        if new.any():
            left_out[reason] = int(new.sum())
        gone |= new
    return Eligibility(np.flatnonzero(~gone), left_out)
