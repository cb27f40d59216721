"""What does a statistician ask about a model's development? All of it, answered by training again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from torch import nn

from kenshin.errors import UsageError
from kenshin.patients.table import PatientTable
from kenshin.schema.text import texts
from kenshin.schema.variable import Variable
from kenshin.training.comparators.risks import comparator_risks
from kenshin.training.pipeline import Pipeline
from kenshin.training.watch import unwatched
from kenshin.validation.people.groups import group_labels, group_order, makes_groups
from kenshin.validation.published.match import MissingItems, published_points
from kenshin.wording.say import in_both, spoken_in_both
from kenshin.workflow.internal.again import People, people_of, pipeline_of
from kenshin.workflow.internal.held_out import cross_validated, parts_of
from kenshin.workflow.internal.watch import OnStep, Part
from kenshin.workflow.model import Model
from kenshin.workflow.people import StudyPeople, require_same_meaning, study_people
from kenshin.workflow.study.again import optimism_and_stability, repeated_document, stability_alone
from kenshin.workflow.study.assemble import assembled, finished
from kenshin.workflow.study.judged import Judged, acted_of, judged
from kenshin.workflow.study.left_out import left_out_document
from kenshin.workflow.study.report import Report
from kenshin.workflow.study.sets import sets_document
from kenshin.workflow.study.sets_in_turn import LearnedInTurn
from kenshin.workflow.study.sizes import size_document
from kenshin.workflow.study.wishes import Wishes

__all__ = ["report"]

Risks = Float[np.ndarray, "patient risk_class"]
Folds = list[Int[np.ndarray, " patient"]]


def report(
    model: Model,
    table: PatientTable,
    *,
    net: str | type[nn.Module] | None = None,
    wishes: Wishes | None = None,
    on_step: OnStep = unwatched,
) -> Report:
    """The whole validation of a model's development.

    Args:
        model: what is judged.
        table: the one that it was trained on.
        net: its class, where it is not built in.
        wishes: how much of everything.
        on_step: told (part, done, total) as the long parts go on.

    Raises:
        UsageError: another table than the training's, or a net that is needed.
        TableRefused: the table has error findings.
        DataError: too few people of a class.
    """
    begun, wishes = time.perf_counter(), wishes or Wishes()
    require_same_meaning(model, table)
    study = study_people(table)
    _require_own_table(model, study)
    pipeline = pipeline_of(model.card, net, searched=wishes.searched)
    variable = _left_out_variable(study.table, wishes.leave_out)
    again = _Again(model, study.table, people_of(study.table), pipeline, wishes, on_step)
    folds = parts_of(again.people, wishes.parts, wishes.repetitions, wishes.seed)
    learned = LearnedInTurn(study.table, again.people)
    step = again.step("cross_validation")
    found = cross_validated(pipeline, again.people, folds, wishes.seed, step, learned)
    made, lacking = again.judged(folds, found)
    document = assembled(model, "development", made, (len(table), study.flow.left_out), table, ())
    document["sets"] = sets_document(made, learned.parts)
    document["not_computed"] = [spoken_in_both(missing) for missing in lacking]
    optimism, document["stability"] = again.drawn()
    parts = int(folds[0].max()) + 1
    document["internal"] = {
        "optimism": optimism,
        "repeated": repeated_document(found, made.outcome, parts, acted_of(model.schema)),
        "left_out": None if variable is None else again.left_out(variable, made.start),
    }
    document["size"] = _size(model, made)
    return Report(model, finished(model, document, made, time.perf_counter() - begun))


def _require_own_table(model: Model, study: StudyPeople) -> None:
    """The development's report is about the people of the development."""
    known = model.card.people
    same = known.used == len(study.table) and known.in_table == len(study.whole)
    if known.table_sha256 != study.whole.digest or not same:
        raise UsageError("workflow.other_table", people=known.in_table, got=len(study.whole))


def _left_out_variable(table: PatientTable, wish: str | None) -> Variable | None:
    """The variable whose groups are left out: the wished one, else the schema's cluster, where it is there.

    Raises:
        UsageError: no such variable in the table.
    """
    if wish is None:
        cluster = table.schema.one("cluster")
        return cluster if cluster is not None and cluster.name in table.columns else None
    known = [v.name for v in table.schema.variables if v.name in table.columns and makes_groups(v)]
    if wish not in known:
        raise UsageError("workflow.leave_out", got=wish[:40], known=", ".join(known))
    return table.schema.variable(wish)


@dataclass(frozen=True, eq=False)
class _Again:
    """Everything that trains again."""

    model: Model
    table: PatientTable
    people: People
    pipeline: Pipeline
    wishes: Wishes
    on_step: OnStep

    def step(self, part: Part) -> Callable[[int, int], None]:
        return partial(self.on_step, part)

    @property
    def original(self) -> Risks:
        """What the saved model says of its own people."""
        return np.asarray(self.model.saved.score(self.people.inputs)[0], dtype=np.float64)

    def judged(self, folds: Folds, found: list[Risks]) -> tuple[Judged, tuple[MissingItems, ...]]:
        """The first repetition's risks beside comparators that met the same people."""
        points, lacking = published_points(self.table)
        fold, others = folds[0], dict[str, Risks]()
        step, parts = self.step("comparators"), int(folds[0].max()) + 1
        for part in range(parts):
            out = np.flatnonzero(fold == part)
            made = comparator_risks(
                self.people.inputs, self.people.outcome, self.people.classes, np.flatnonzero(fold != part),
                out, points, self.wishes.seed, person=self.table.person,
            )  # fmt: skip
            for name, risks in made.items():
                others.setdefault(name, np.zeros((len(self.people), self.people.classes)))[out] = risks
            step(part + 1, parts)
        self.step("intervals")(0, 1)
        of = in_both("study.performance_of_development", parts=parts)
        made_up = judged(
            self.table, self.people.outcome, found[0], others, of, person=self.table.person,
            resamples=self.wishes.resamples, seed=self.wishes.seed,
        )  # fmt: skip
        self.step("intervals")(1, 1)
        return made_up, lacking

    def drawn(self) -> tuple[dict[str, Any] | None, list[dict[str, Any]] | None]:
        """Optimism, and the stability of the model and of one copy alone."""
        names, acted = self.model.schema.class_names, acted_of(self.model.schema)
        original, optimism, stability = self.original, None, list[dict[str, Any]]()
        if self.wishes.bootstraps:
            optimism, own = optimism_and_stability(
                self.pipeline, self.people, original, names, acted, self.wishes.bootstraps, self.wishes.seed,
                self.step("bootstrap"),
            )  # fmt: skip
            stability.append(own)
        if self.wishes.refits:
            alone = stability_alone(
                self.pipeline, self.people, original, names, self.wishes.refits, self.wishes.seed,
                self.step("single"),
            )  # fmt: skip
            stability.append(alone)
        return optimism, stability or None

    def left_out(self, variable: Variable, start: int) -> dict[str, Any]:
        """One group after another."""
        labels = group_labels(self.table, variable)
        made = left_out_document(
            self.pipeline, self.people, labels, group_order(variable, labels), start, self.wishes.seed,
            self.step("left_out"),
        )  # fmt: skip
        return {"by": texts(variable.label)} | made


def _size(model: Model, made: Judged) -> dict[str, Any]:
    prevalence = next(c for c in made.report.comparisons if c.name == "prevalence")
    losses = (made.report.log_loss.estimate, prevalence.log_loss.estimate)
    return size_document(made.risks, made.outcome, model.card.net.parameters_per_copy, losses)
