"""Which risks, of whom, beside which comparators: what every section of a report is worked out from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.patients.table import PatientTable
from kenshin.schema.schema import Schema
from kenshin.validation.numbers import MIDDLE, Decision, thresholds_of, union_risk
from kenshin.validation.performance import Acted
from kenshin.validation.report import ValidationReport, validate_risks

__all__ = ["Judged", "acted_of", "clusters_of", "decision_of", "judged"]

# Cameron, Gelbach & Miller 2008, doi:10.1162/rest.90.3.414: below about 20, cluster draws mislead.
_ENOUGH_CLUSTERS = 20

Risks = Float[np.ndarray, "patient risk_class"]


@dataclass(frozen=True, eq=False)
class Judged:
    """People with their risks and what came of judging them.

    Attributes:
        table: the people.
        outcome: the class that happened.
        risks: of everyone.
        comparators: name → risks of simpler models.
        report: the numbers.
        acted: those of the event on which one would act, where it is more than one class; else None.
        of: whose risks these are, in every language.
    """

    table: PatientTable
    outcome: Int[np.ndarray, " patient"]
    risks: Risks
    comparators: Mapping[str, Risks]
    report: ValidationReport
    acted: ValidationReport | None
    of: dict[str, str]

    @property
    def start(self) -> int:
        """The class from which on the event counts: the decision's, else the highest."""
        return self.table.schema.watched

    @property
    def event(self) -> Bool[np.ndarray, " patient"]:
        """Who had it."""
        happened: Bool[np.ndarray, " patient"] = self.outcome >= self.start
        return happened

    @property
    def risk(self) -> Float[np.ndarray, " patient"]:
        """Everyone's risk of it."""
        return union_risk(self.risks, self.start)


def decision_of(schema: Schema) -> Decision | None:
    """As the numbers take it."""
    return (schema.watched, schema.decision.thresholds) if schema.decision else None


def acted_of(schema: Schema) -> Acted | None:
    """The class from which on one would act, and the middle threshold."""
    decision = decision_of(schema)
    return None if decision is None else (decision[0], float(thresholds_of(decision)[MIDDLE]))


def clusters_of(table: PatientTable) -> tuple[str, ...] | None:
    """Whom the draws of an interval draw in place of persons: sites, where enough of them are named.

    Over few sites percentile intervals are much too short; then persons are drawn, and leaving one site
    out in turn shows how far sites differ.
    """
    variable = table.schema.one("cluster")
    words = None if variable is None else table.words.get(variable.name)
    return words if words is not None and len(set(words)) >= _ENOUGH_CLUSTERS else None


def judged(
    table: PatientTable,
    outcome: Int[np.ndarray, " patient"],
    risks: Risks,
    comparators: Mapping[str, Risks],
    of: dict[str, str],
    *,
    person: Sequence[str] | None,
    resamples: int,
    seed: int,
) -> Judged:
    """Judge these risks."""
    schema, exact, cluster = table.schema, np.asarray(risks, dtype=np.float64), clusters_of(table)
    report = validate_risks(
        exact, outcome, class_names=schema.class_names, comparators=comparators, person=person,
        cluster=cluster, decision=decision_of(schema), resamples=resamples, seed=seed,
    )  # fmt: skip
    start, acted = schema.watched, None
    if start < len(schema.class_names) - 1:
        together = union_risk(exact, start)
        acted = validate_risks(
            np.column_stack([1 - together, together]), (outcome >= start).astype(np.int64),
            class_names=["below", "at_least"], person=person, cluster=cluster, resamples=resamples,
            seed=seed,
        )  # fmt: skip
    return Judged(table, outcome, exact, comparators, report, acted, of)
