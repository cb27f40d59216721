"""How good is a model on people it never met? Those whom it was trained on are left out first."""

from dataclasses import dataclass

import numpy as np

from kenshin.errors import DataError
from kenshin.patients.finding import Finding
from kenshin.patients.prepare import Preparation
from kenshin.patients.table import PatientTable
from kenshin.training.comparators.baselines import Baseline
from kenshin.validation.report import ValidationReport
from kenshin.wording.say import in_both
from kenshin.workflow.model import Model
from kenshin.workflow.overlap import find_overlap
from kenshin.workflow.people import StudyPeople, require_same_meaning, study_people
from kenshin.workflow.study.judged import Judged, judged

__all__ = ["KNOWN", "External", "external"]

KNOWN = "in the model's training"  # the reason in the flow


@dataclass(frozen=True, eq=False)
class External:
    """A validation on people of another table.

    Attributes:
        judged: who was judged, with their risks and numbers.
        whole: everyone who was in the table.
        left_out: reason → number of people; each counts once, under the first reason that holds.
        findings: of the table, then about people whom the model knows.
        overlap: the latter alone.
    """

    judged: Judged
    whole: PatientTable
    left_out: dict[str, int]
    findings: tuple[Finding, ...]
    overlap: tuple[Finding, ...]

    @property
    def report(self) -> ValidationReport:
        """The numbers."""
        return self.judged.report

    @property
    def in_table(self) -> int:
        """How many people the table had."""
        return len(self.whole)

    @property
    def people(self) -> PatientTable:
        """Who was judged."""
        return self.judged.table


def external(
    model: Model, table: PatientTable, resamples: int = 500, seed: int = 0, *, other_ids: bool = False
) -> External:
    """Judge a model on people with known outcomes who were not in its training, beside its baselines.

    Args:
        model: what is judged.
        table: read with the model's schema.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.
        other_ids: the table's ids are another place's: equal ids are other people, and nobody is known.

    Raises:
        TableRefused: the table has error findings.
        DataError: other inputs than the model's, no outcome, nobody whom the model is for, or nobody
            whom it does not know.
    """
    require_same_meaning(model, table)
    # A cohort without people of one class can still be judged on the others.
    study = study_people(table, every_class=False)
    overlap = find_overlap(
        model.card.people,
        study,
        "workflow.known_left_out",
        "workflow.same_file_validated",
        other_ids=other_ids,
    )
    people = study.table.take(np.setdiff1d(np.arange(len(study.table)), overlap.rows))
    _require_people(study, people)
    left_out = study.flow.left_out | ({KNOWN: len(overlap.rows)} if len(overlap.rows) else {})
    made = _judged(model, people, resamples, seed)
    return External(made, table, left_out, (*study.findings, *overlap.findings), overlap.findings)


def _require_people(study: StudyPeople, people: PatientTable) -> None:
    usable = len(study.table)
    if len(people) < 2 <= usable:
        said = {"usable": usable, "known": usable - len(people), "source": study.whole.source}
        raise DataError("workflow.everybody_known", **said)
    if len(people) < 2:
        raise DataError("validation.too_few", got=len(people))


def _judged(model: Model, people: PatientTable, resamples: int, seed: int) -> Judged:
    prepared = Preparation.from_json(model.card.preparation).apply(people.inputs)  # type: ignore[arg-type]
    baselines = [Baseline.from_json(shape) for shape in model.card.baselines]
    risks, _, _ = model.saved.score(people.inputs)
    return judged(
        people, np.asarray(people.outcome), np.asarray(risks), {b.name: b.risks(prepared) for b in baselines},
        in_both("study.performance_of_external"), person=people.person, resamples=resamples, seed=seed,
    )  # fmt: skip
