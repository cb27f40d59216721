"""Whom of a table may a model be trained on, updated on or judged by?"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from kenshin.errors import DataError
from kenshin.patients.check import check
from kenshin.patients.eligible import Eligibility, eligible
from kenshin.patients.finding import Finding
from kenshin.patients.table import PatientTable
from kenshin.prediction.score import require_same_inputs
from kenshin.workflow.judge import refuse_errors
from kenshin.workflow.model import Model

__all__ = ["StudyPeople", "require_same_meaning", "study_people"]


@dataclass(frozen=True, eq=False)
class StudyPeople:
    """The people of a training, an update or a validation, and what was noticed about them.

    Attributes:
        table: those who can be used, with their outcomes.
        whole: everyone who was in the table.
        flow: from the one to the other.
        findings: of the whole table.
    """

    table: PatientTable
    whole: PatientTable
    flow: Eligibility
    findings: tuple[Finding, ...]

    @property
    def outcome(self) -> Int[np.ndarray, " patient"]:
        """Each person's class."""
        if self.table.outcome is None:  # eligible() keeps nobody without an outcome
            raise DataError("workflow.no_outcome", column=self.table.schema.outcome.column)
        return self.table.outcome

    @property
    def per_class(self) -> dict[str, int]:
        """How many have each class, by its name."""
        names = self.table.schema.class_names
        return dict(zip(names, np.bincount(self.outcome, minlength=len(names)).tolist(), strict=True))


def study_people(table: PatientTable, *, every_class: bool = True) -> StudyPeople:
    """Check a table and leave out whom the schema leaves out.

    Args:
        table: read with a schema that has an outcome.
        every_class: whether a class without people is an error.

    Raises:
        TableRefused: the table has error findings.
        DataError: it has no outcome.
    """
    if table.outcome is None:
        raise DataError("workflow.no_outcome", column=table.schema.outcome.column)
    findings = tuple(f for f in check(table) if every_class or f.code != "class_without_people")
    refuse_errors(findings, table.source)
    flow = eligible(table)
    return StudyPeople(table.take(flow.kept), table, flow, findings)


def require_same_meaning(model: Model, table: PatientTable) -> None:
    """Refuse a table that was read with a schema of other inputs, units or classes than the model's.

    Raises:
        DataError: naming both.
    """
    require_same_inputs(model.saved, table)
    ours, theirs = model.schema.class_names, table.schema.class_names
    if ours != theirs:
        raise DataError("workflow.other_classes", expected=", ".join(ours), got=", ".join(theirs))
