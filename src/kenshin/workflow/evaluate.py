"""How good is a model on people it never saw, and how is that shown?"""

from kenshin.patients.table import PatientTable
from kenshin.schema.text import text_in
from kenshin.validation.page.page import render_page
from kenshin.validation.report import ValidationReport
from kenshin.wording.say import Language, say
from kenshin.workflow.external import external
from kenshin.workflow.model import Model

__all__ = ["comparator_label", "report_page", "validate"]


def validate(
    model: Model, table: PatientTable, resamples: int = 500, seed: int = 0, *, other_ids: bool = False
) -> ValidationReport:
    """Judge a model on people with known outcomes who were not in its training, beside its baselines.

    Who was left out, and what was noticed, is told by `kenshin.workflow.external.external`.

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
    return external(model, table, resamples, seed, other_ids=other_ids).report


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
        findings=[(say(f"general.{f['level']}", language), f[language]) for f in card.remarks],
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
    if card.update is not None and card.parent is not None:
        said = {"how": card.update.how, "used": card.update.used, "all": card.update.in_table}
        texts["updated"] = say("workflow.update_fact", language, **said, parent=card.parent.id[:12])
    return [(say(f"workflow.{key}", language), text) for key, text in texts.items()]
