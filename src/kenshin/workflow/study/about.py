"""What is this model, in a few lines that stand above every number?"""

from collections.abc import Mapping

from kenshin.schema.schema import Schema
from kenshin.schema.text import Bilingual, Text, Told, texts
from kenshin.validation.guards import CEILING, honest_ceiling
from kenshin.wording.say import LANGUAGES, in_both
from kenshin.workflow.model import Model

__all__ = ["about_document", "ceiling_document", "decision_document", "label_from", "labels_document", "told"]

Both = dict[str, str]


def about_document(model: Model) -> list[dict[str, Both]]:
    """Purpose, people, outcome, net and seed: name and text of each in every language."""
    schema, card = model.schema, model.card
    people, net = card.people, card.net
    said = {"copies": net.copies, "net": net.name, "parameters": net.parameters_per_copy}
    counted = {"used": people.used, "all": people.in_table, "train": people.train_per_copy}
    counted |= {"stop": people.stop_per_copy, "out": people.out_of_fold}
    lines = {
        "intended_use": texts(schema.intended_use),
        "population": texts(schema.population),
        "outcome": texts(schema.outcome.definition),
        "horizon": texts(schema.horizon),
        "net": in_both("workflow.net_fact", **said),
        "developed_on": in_both("workflow.people_fact", **counted),
        "temperature": texts(f"{card.training.temperature:.3f}"),
        "seed": texts(str(card.training.seed)),
    }
    if card.update is not None and card.parent is not None:
        updated = {"how": card.update.how, "used": card.update.used, "all": card.update.in_table}
        lines["updated"] = in_both("workflow.update_fact", **updated, parent=card.parent.id[:12])
    return [{"name": in_both(f"workflow.{name}"), "text": text} for name, text in lines.items()]


def labels_document(schema: Schema) -> dict[str, object]:
    """What classes and inputs are called."""
    units = {v.name: texts(v.unit_label or v.unit) for v in schema.inputs}
    return {
        "classes": [{"name": c.name, "label": texts(c.label)} for c in schema.outcome.classes],
        "inputs": [{"name": v.name, "label": texts(v.label), "unit": units[v.name]} for v in schema.inputs],
    }


def label_from(schema: Schema, start: int) -> Both:
    """What the classes from one on are called together: “high”, or “medium or high”."""
    labels: list[Text] = [c.label for c in schema.outcome.classes[start:]]
    joined = {language: [texts(label)[language] for label in labels] for language in LANGUAGES}
    return {"en": " or ".join(joined["en"]), "ja": "・".join(joined["ja"])}


def decision_document(schema: Schema) -> Mapping[str, object] | None:
    """At which risks one would act, and why there."""
    decision = schema.decision
    if decision is None:
        return None
    start = schema.class_names.index(decision.at_least)
    return {
        "at_least": start,
        "label": label_from(schema, start),
        "thresholds": list(decision.thresholds),
        "action": texts(decision.action),
        "reason": texts(decision.reason),
    }


def ceiling_document(schema: Schema) -> Mapping[str, object] | None:
    """What honest data reached with such inputs; None where they are not those of the published study."""
    measured = {v.analyte for v in schema.inputs}
    hba1c, glucose = "hba1c" in measured, "glucose" in measured
    if schema.outcome.kind == "status" or not (hba1c or glucose):
        return None
    auroc = honest_ceiling(hba1c=hba1c, fasting_glucose=glucose)
    said = {"auroc": f"{auroc:.3f}", "too_good": f"{CEILING:.2f}"}
    return {"auroc": auroc, "too_good": CEILING, "text": in_both("study.ceiling", **said)}


def told(label: Both) -> Told:
    """A label that stands inside a sentence."""
    return Told(Bilingual(**label))
