"""How good is a model on people it never saw, and how is that shown?"""

import numpy as np

from kenshin.errors import DataError
from kenshin.patients.check import check
from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import Preparation
from kenshin.patients.table import PatientTable
from kenshin.schema.text import text_in
from kenshin.training.comparators.baselines import Baseline
from kenshin.validation.page.page import render_page
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.wording.say import Language, say
from kenshin.workflow.judge import refuse_errors
from kenshin.workflow.model import Model

__all__ = ["comparator_label", "report_page", "validate"]


def validate(model: Model, table: PatientTable, resamples: int = 500, seed: int = 0) -> ValidationReport:
    """Judge a model on a table of people with known outcomes, beside its baselines.

    Raises:
        TableRefused: the table has error findings.
        DataError: no outcome, or nobody whom the model is for.
    """
    if table.outcome is None:
        raise DataError("workflow.no_outcome", column=table.schema.outcome.column)
    # A cohort without people of one class can still be judged on the others.
    findings = tuple(f for f in check(table) if f.code != "class_without_people")
    refuse_errors(findings, table.source)
    people = table.take(eligible(table).kept)
    if len(people) < 2 or people.outcome is None:
        raise DataError("validation.too_few", got=len(people))
    prepared = Preparation.from_json(model.card.preparation).apply(people.inputs)  # type: ignore[arg-type]
    baselines = [Baseline.from_json(shape) for shape in model.card.baselines]
    risks, _, _ = model.saved.score(people.inputs)
    return validate_risks(
        np.asarray(risks),
        people.outcome,
        class_names=model.schema.class_names,
        comparators={b.name: b.risks(prepared) for b in baselines},
        person=people.person,
        resamples=resamples,
        seed=seed,
    )


def comparator_label(model: Model, name: str, language: Language) -> str:
    """A baseline's name in the reader's language."""
    inputs = model.schema.inputs
    best = next((b["inputs"] for b in model.card.baselines if b["name"] == "single_input"), [0])
    place = int(best[0])  # type: ignore[index]
    label = text_in(inputs[place].label, language) if place < len(inputs) else "–"
    return say(f"training.{name}", language, input=label)


def report_page(model: Model, report: ValidationReport, language: Language) -> str:
    """The validation as one self-contained HTML page."""
    schema, card = model.schema, model.card
    parameters = [
        (p.name, " × ".join(str(n) for n in p.shape), p.count) for p in model.saved.anatomy.parameters
    ]
    return render_page(
        report,
        title=text_in(schema.title, language),
        facts=_facts(model, language),
        notices=[notice[language] for notice in card.notices],
        findings=[(say(f"general.{f['level']}", language), f[language]) for f in card.findings],
        learning_curve=card.training.learning_curve,
        model_id=model.id,
        class_labels=[text_in(c.label, language) for c in schema.outcome.classes],
        comparator_labels=[comparator_label(model, c.name, language) for c in report.comparisons],
        parameters=parameters,
        language=language,
    )


def _facts(model: Model, language: Language) -> list[tuple[str, str]]:
    schema, card = model.schema, model.card
    people, net = card.people, card.net
    values = {"used": people.used, "all": people.in_table, "train": people.train_per_copy}
    values |= {"stop": people.stop_per_copy, "out": people.out_of_fold}
    texts = {
        "intended_use": text_in(schema.intended_use, language),
        "population": text_in(schema.population, language),
        "outcome": text_in(schema.outcome.definition, language),
        "horizon": text_in(schema.horizon, language),
        "net": say(
            "workflow.net_fact", language, copies=net.copies, net=net.name, parameters=net.parameters_per_copy
        ),
        "developed_on": say("workflow.people_fact", language, **values),
        "temperature": f"{card.training.temperature:.3f}",
        "seed": str(card.training.seed),
    }
    return [(say(f"workflow.{key}", language), text) for key, text in texts.items()]
