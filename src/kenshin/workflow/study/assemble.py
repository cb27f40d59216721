"""What do a development's report and an external one have in common?"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kenshin.patients.table import PatientTable
from kenshin.reproducible import kenshin_version
from kenshin.schema.text import Bilingual, texts
from kenshin.validation.checklist.checklist import Kind, checklist_json, fill
from kenshin.validation.numbers import MIDDLE, thresholds_of
from kenshin.workflow.checklist_facts import LIMITS, facts_in_both
from kenshin.workflow.evaluate import comparator_label
from kenshin.workflow.model import Model
from kenshin.workflow.study.about import about_document, ceiling_document, decision_document, labels_document
from kenshin.workflow.study.acting import acting
from kenshin.workflow.study.flow import flow_document
from kenshin.workflow.study.judged import Judged, decision_of
from kenshin.workflow.study.people import (
    missing_document,
    people_table,
    subgroups_document,
    table_one_document,
)
from kenshin.workflow.study.report import FORMAT
from kenshin.workflow.study.summary import summary_document
from kenshin.workflow.study.told import told_facts

__all__ = ["assembled", "finished"]


def assembled(
    model: Model,
    kind: Kind,
    judged: Judged,
    flow: tuple[int, Mapping[str, int]],
    whole: PatientTable,
    findings: Sequence[dict[str, str]],
) -> dict[str, Any]:
    """The sections that need no training.

    Args:
        model: whose report it is.
        kind: of which study.
        judged: people, risks and numbers.
        flow: people in the table, and who was left out why.
        whole: everyone who was in the table, for what is missing.
        findings: about people whom the model knows, and the like; never about single cells.
    """
    schema, card = model.schema, model.card
    counts = [numbers.people for numbers in judged.report.classes]
    names = [comparison.name for comparison in judged.report.comparisons]
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": model.id,
        "kenshin": kenshin_version(),
        "title": texts(schema.title),
        "notices": card.notices,
        "about": about_document(model),
        **labels_document(schema),
        "decision": decision_document(schema),
        "ceiling": ceiling_document(schema),
        # A finding about the table may show someone's cell; only those about the model leave the house.
        "findings": [f for f in card.remarks if f["code"] in LIMITS] + list(findings),
        "flow": flow_document(schema, *flow, counts),
        "table_one": table_one_document(people_table(judged.table), schema),
        "missing": missing_document(whole),
        "performance": judged.report.to_json(),
        "performance_of": judged.of,
        "acted": None if judged.acted is None else judged.acted.to_json()["classes"][1],  # type: ignore[index]
        "comparators": [
            {"name": name, "label": {lang: comparator_label(model, name, lang) for lang in ("en", "ja")}}
            for name in names
        ],
        "not_computed": [],
        "internal": None,
        "stability": None,
        "size": None,
        "subgroups": subgroups_document(judged),
        "sets": None,
        "people_compared": None,
    }
    if kind == "development":
        document["learning_curve"] = [list(pair) for pair in card.training.learning_curve]
        document["parameters"] = [
            {"name": p.name, "shape": list(p.shape), "count": p.count} for p in model.saved.anatomy.parameters
        ]
    return document


def finished(model: Model, document: dict[str, Any], judged: Judged, seconds: float) -> dict[str, Any]:
    """With the sections that speak of all the others: the summary and the checklist."""
    decision = decision_of(judged.table.schema)
    counts = None
    if decision is not None:
        threshold = float(thresholds_of(decision)[MIDDLE])
        counts = acting(judged.risk, judged.event, threshold).to_json()
    document["acting"] = counts
    document["summary"] = summary_document(document, counts)
    kind = document["kind"]
    said = facts_in_both(model.card, model.schema, kind)
    said |= {item: Bilingual(**text) for item, text in told_facts(document).items()}
    document["checklist"] = checklist_json(fill(said, model.schema.answers, kind))
    document["seconds"] = round(seconds, 1)
    return document
