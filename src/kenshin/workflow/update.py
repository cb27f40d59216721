"""How does a model become right for other people than those it was trained on?

Three ways, from little to much: `intercept` shifts the classes, `slope` also scales the confidence,
`refit` trains the same net anew. The first two keep the net and need neither its class nor torch.
Whatever is fitted is judged on people whom it was not fitted on: by cross-fitting, or out of fold.
Source: Steyerberg et al. 2004, doi:10.1002/sim.1844.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError, UsageError
from kenshin.patients.finding import Finding
from kenshin.patients.split import folds
from kenshin.patients.table import PatientTable
from kenshin.reproducible import versions
from kenshin.saved_model.card import ModelCard, ParentCard, UpdateCard, UpdatedOn
from kenshin.saved_model.inner import inner_values
from kenshin.saved_model.known_people import also_marked
from kenshin.saved_model.rewrite import with_calibration, with_card
from kenshin.training.recalibrate import Recalibration, fit_recalibration
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.workflow.model import Model
from kenshin.workflow.overlap import Overlap, find_overlap
from kenshin.workflow.people import StudyPeople, require_same_meaning, study_people
from kenshin.workflow.remembered_anew import remembered_anew

if TYPE_CHECKING:
    from torch import nn

__all__ = ["update"]

_WAYS: Final = ("intercept", "slope", "refit")
_FEWEST: Final = 10  # persons of a class; its shift then has a standard error of about 0.3
_PARTS: Final = 5
_RESAMPLES: Final = 200

Copies = Float[np.ndarray, "copy patient risk_class"]


def update(
    model: Model,
    table: PatientTable,
    how: str,
    net: "str | type[nn.Module] | None" = None,
    *,
    seed: int | None = None,
    marks: bool = True,
    other_ids: bool = False,
    engine: str = "auto",
    on_epoch: Callable[..., None] | None = None,
    on_plan: Callable[..., None] | None = None,
) -> Model:
    """A new version of a model for the people of another table; the old one stays as it is.

    The new card names the old model (`card.parent`) and holds what the update brought (`card.update`).

    Args:
        model: what is updated.
        table: new people with known outcomes, read with the model's schema.
        how: `intercept`, `slope` or `refit`.
        net: the net's class or `FILE.py:CLASS`, for `refit` of a net that is not built in.
        seed: of the parts, and of a new training; None: the old model's.
        marks: whether the new people's marks are kept; see docs/decisions/0012-person-marks.md.
        other_ids: the table's ids are another place's: equal ids are other people. An intercept or slope
            update then keeps no marks of them, since two places' marks could not be told apart.
        engine: who trains, as for `train`.
        on_epoch: told as a new training goes on.
        on_plan: told before it begins.

    Raises:
        TableRefused: the table has error findings.
        DataError: other inputs than the model's, no outcome, too few people, or nothing that could be fitted.
        UsageError: another word than those three, or not the net that the model was made of.
    """
    if how not in _WAYS:
        raise UsageError("workflow.update_how", got=str(how)[:40])
    if net is not None and how != "refit":
        raise UsageError("workflow.update_net_unused", how=how)
    require_same_meaning(model, table)
    people = study_people(table, every_class=how == "refit")
    overlap = find_overlap(
        model.card.people,
        people,
        "workflow.known_updated",
        "workflow.same_file_updated",
        other_ids=other_ids,
    )
    dice = model.card.training.seed if seed is None else seed
    if how == "refit":
        watched = {"on_epoch": on_epoch, "on_plan": on_plan}
        wishes = {name: told for name, told in watched.items() if told is not None}
        return _refitted(model, people, overlap, net, seed=dice, marks=marks, engine=engine, **wishes)
    return _recalibrated(model, people, overlap, how, dice, marks=marks and not other_ids)


def _recalibrated(
    model: Model, people: StudyPeople, overlap: Overlap, how: str, seed: int, *, marks: bool
) -> Model:
    _require_enough(people)
    outcome, slope = people.outcome, how == "slope"
    copies = _each_copy(model, people.table)
    found = fit_recalibration(copies, outcome, slope=slope)
    part = folds(people.table, _PARTS, seed)
    after = _cross_fitted(copies, outcome, part, slope=slope)
    before = copies.mean(axis=0)
    report = _judged(people, after, seed, {"before": before})
    difference = report.comparisons[0].difference
    findings = [*people.findings, *overlap.findings]
    if not difference.high < 0:
        low, high = (f"{end:+.4f}".replace("-", "−") for end in (difference.low, difference.high))
        said = {"low": low, "high": high}
        findings.append(Finding("note", "update_no_better", "workflow.update_no_better", said))
    update = UpdateCard(
        **_flow(people, overlap),
        how=how,
        shift=list(found.shift),
        slope=found.slope,
        folds=_PARTS,
        seed=seed,
        before=_numbers(_judged(people, before, seed).to_json()),
        after=_numbers(report.to_json()),
        difference=difference.to_json(),
        findings=[finding.in_both() for finding in findings],
    )
    training = model.card.training
    constants = found.constants(np.array(training.log_class_weights), training.temperature)
    card = _next_card(model, people, update, marks=marks)
    reference = remembered_anew(model.saved.reference, model.schema, people, after)
    return Model(with_calibration(model.saved, *constants, card, reference))


def _require_enough(people: StudyPeople) -> None:
    persons = people.table.person or tuple(str(row) for row in people.table.rows)
    for k, label in enumerate(people.table.schema.outcome.classes):
        count = len({persons[i] for i in np.flatnonzero(people.outcome == k)})
        if count < _FEWEST:
            raise DataError("workflow.update_too_few", name=label.name, got=count, few=_FEWEST)


def _each_copy(model: Model, table: PatientTable) -> Copies:
    """What every copy says about everyone."""
    names = [f"risks.{c}" for c in range(model.card.net.copies)]
    values = inner_values(model.saved.graph, names, table.inputs)
    return np.stack([values[name] for name in names])


def _cross_fitted(
    copies: Copies, outcome: Int[np.ndarray, " patient"], part: Int[np.ndarray, " patient"], *, slope: bool
) -> Float[np.ndarray, "patient risk_class"]:
    """Everyone's risks by an update that was fitted on the people of the other parts."""
    risks = np.empty(copies.shape[1:])
    for out in (part == p for p in np.unique(part)):
        fitted: Recalibration = fit_recalibration(copies[:, ~out], outcome[~out], slope=slope)
        risks[out] = fitted.risks(copies[:, out])
    return risks


def _judged(
    people: StudyPeople,
    risks: Float[np.ndarray, "patient risk_class"],
    seed: int,
    others: dict[str, Float[np.ndarray, "patient risk_class"]] | None = None,
) -> ValidationReport:
    return validate_risks(
        risks,
        people.outcome,
        class_names=people.table.schema.class_names,
        comparators=others,
        person=people.table.person,
        resamples=_RESAMPLES,
        seed=seed,
    )


def _refitted(
    model: Model, people: StudyPeople, overlap: Overlap, net: Any, *, seed: int, **wishes: Any
) -> Model:
    from kenshin.workflow.refit import refit

    made = refit(model, people.whole, net, seed=seed, **wishes)
    old, _, _ = model.saved.score(people.table.inputs)
    before = _judged(people, np.asarray(old), seed)
    findings = list(overlap.findings)
    if made.card.people.used < model.card.people.used:
        said = {"new": made.card.people.used, "old": model.card.people.used}
        findings.append(Finding("warning", "refit_fewer", "workflow.refit_fewer", said))
    update = UpdateCard(
        **_flow(people, overlap),
        how="refit",
        shift=None,
        slope=None,
        folds=None,
        seed=seed,
        before=_numbers(before.to_json()),
        after=_numbers(made.card.out_of_fold),
        difference=None,
        findings=[finding.in_both() for finding in findings],
    )
    parent = ParentCard(id=model.id, how="refit", made_at=model.card.made_at)
    return Model(with_card(made.saved, made.card.model_copy(update={"parent": parent, "update": update})))


def _next_card(model: Model, people: StudyPeople, update: UpdateCard, *, marks: bool) -> ModelCard:
    """The old card as the next version carries it."""
    whole, persons = people.whole, people.table.person if marks else None
    file = UpdatedOn(table_sha256=whole.digest, in_table=len(whole), marked=persons is not None)
    news = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "people": also_marked(model.card.people, persons, file),
        "versions": versions(),
        "parent": ParentCard(id=model.id, how=update.how, made_at=model.card.made_at),
        "update": update,
    }
    return model.card.model_copy(update=news)


def _flow(people: StudyPeople, overlap: Overlap) -> dict[str, Any]:
    return {
        "in_table": len(people.whole),
        "used": len(people.table),
        "per_class": people.per_class,
        "left_out": people.flow.left_out,
        "known": overlap.persons,
    }


def _numbers(report: dict[str, Any]) -> dict[str, object]:
    """What a before and an after are compared by."""
    of_class = ("name", "people", "calibration_in_the_large", "calibration_slope")
    return {name: report[name] for name in ("n", "log_loss", "brier", "auroc_macro", "resamples")} | {
        "classes": [{name: each[name] for name in of_class} for each in cast("list[Any]", report["classes"])]
    }
