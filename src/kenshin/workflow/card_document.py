"""What does a model card look like that others, and their software, can take over?

The sections are those of the Applied Model Card v0.2 of the Coalition for Health AI
(https://mc.chai.org/v0.2/schema.xsd), in both languages side by side. What nobody has said is marked
`open`, and listed. Only counts and summaries of people are told; no row, no id, no value of anybody.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kenshin.saved_model.card import ModelCard
from kenshin.schema.schema import Schema
from kenshin.schema.text import Bilingual, Text, text_in
from kenshin.validation.checklist.checklist import fill
from kenshin.validation.checklist.items import SOURCE
from kenshin.wording.say import LANGUAGES, Language, say
from kenshin.workflow.card_metrics import key_metrics
from kenshin.workflow.checklist_facts import facts_in_both
from kenshin.workflow.model import Model

__all__ = ["FORMAT", "card_document"]

FORMAT = "kenshin-model-card/1"

_Leaf = dict[str, str]


def card_document(model: Model, report: Mapping[str, Any] | None = None) -> dict[str, object]:
    """The model card as plain values for JSON.

    Args:
        model: whose card and schema speak.
        report: a whole report of it, as JSON; none: the out-of-fold numbers of its training.
    """
    said = _Said(model.card, model.schema)
    sections: dict[str, object] = {
        "basic_info": _basic_info(said),
        "release": _release(said, model.id),
        "summary": _summary(said),
        "uses_and_directions": _uses(said),
        "warnings": _warnings(said),
        "trust_ingredients": {"system_facts": _system(said), "transparency": _transparency(said)},
        "key_metrics": _metrics(said, report),
        "resources": _resources(said),
    }
    return {
        "format": FORMAT,
        "model": model.id,
        "notices": list(model.card.notices),
        **sections,
        "open": list(_open_places(sections)),
    }


class _Said:
    """Everything that facts and answers say, by item of the checklist, and how it becomes a leaf."""

    def __init__(self, card: ModelCard, schema: Schema) -> None:
        self.card, self.schema = card, schema
        self.facts = facts_in_both(card, schema)
        self.rows = {row.id: row for row in fill({}, schema.answers, "development")}

    def items(self, *ids: str) -> _Leaf:
        """What facts and answers say about these items; open, with what to write, where nobody does."""
        texts: list[Text] = []
        for item in ids:
            texts += [each[item] for each in (self.facts, self.schema.answers) if item in each]
        if texts:
            return _leaf(*texts)
        return {"status": "open"} | self.rows[ids[0]].text.model_dump()

    def answers(self, *ids: str) -> _Leaf:
        """The same from the makers' answers alone."""
        texts = [self.schema.answers[item] for item in ids if item in self.schema.answers]
        return _leaf(*texts) if texts else {"status": "open"} | self.rows[ids[0]].text.model_dump()


def _leaf(*texts: Text) -> _Leaf:
    english, japanese = ([text_in(text, language).strip() for text in texts] for language in LANGUAGES)
    return {"status": "said", "en": " ".join(english), "ja": "".join(japanese)}


def _both(key: str, **values: Text) -> Bilingual:
    """A sentence of the catalogue with texts in it."""
    spoken = {
        language: say(key, language, **{name: text_in(value, language) for name, value in values.items()})
        for language in LANGUAGES
    }
    return Bilingual(**spoken)


def _open(key: str = "checklist.card_open", **values: Text) -> _Leaf:
    return {"status": "open"} | _both(key, **values).model_dump()


def _clause(text: Text) -> Bilingual:
    """A text without its full stop, for the middle of a sentence."""
    return Bilingual(en=text_in(text, "en").rstrip(". "), ja=text_in(text, "ja").rstrip("。 "))


def _basic_info(said: _Said) -> dict[str, _Leaf]:
    return {"name": _leaf(said.schema.title), "developer": _open(), "contact": _open()}


def _release(said: _Said, model: str) -> dict[str, _Leaf]:
    version = said.card.versions.get("kenshin", "–")
    return {
        "stage": _leaf(_both("general.notice")),
        "date": _leaf(said.card.made_at),
        "version": _leaf(_both("checklist.card_version", id=model, version=version)),
        "availability": _open(),
        "ehr_compatibility": _open(),
        "regulatory_approval": _open(),
    }


def _summary(said: _Said) -> dict[str, _Leaf]:
    title = _clause(said.schema.title)
    listed = {
        language: _listed((text_in(v.label, language) for v in said.schema.inputs), language)
        for language in LANGUAGES
    }
    inputs = Bilingual(**listed)
    outcome = said.facts["8a"]
    return {
        "summary": _leaf(_both("checklist.card_summary", title=title, inputs=inputs, outcome=outcome)),
        "keywords": _leaf(inputs),
    }


def _listed(parts: Iterator[str], language: Language) -> str:
    return ("、" if language == "ja" else ", ").join(parts)


def _uses(said: _Said) -> dict[str, _Leaf]:
    schema = said.schema
    population = _clause(schema.population)
    out = _both("checklist.card_out_of_scope", population=population, use=schema.intended_use)
    return {
        "intended_use_and_workflow": said.items("3b"),
        "primary_users": said.items("27b"),
        "how_to_use": _leaf(_both("checklist.card_how")),
        "target_population": said.items("6b"),
        "cautioned_out_of_scope": _leaf(out, *(rule.sentence for rule in schema.exclusions)),
    }


def _warnings(said: _Said) -> dict[str, _Leaf]:
    return {
        "known_risks_and_limitations": said.items("26"),
        "known_biases_or_ethical_considerations": said.answers("3c", "25"),
        "clinical_risk_level": _open("checklist.card_risk_level", notice=_both("general.notice")),
    }


def _system(said: _Said) -> dict[str, _Leaf]:
    return {
        "outcomes_and_outputs": said.items("8a", "15"),
        "model_type": said.items("12c"),
        "input_data_source": said.answers("5a", "5b", "6a"),
        "output_and_input_data_types": said.items("9b"),
        "development_data": said.items("20a", "20b"),
        "bias_mitigation": said.items("14", "13"),
        "ongoing_maintenance": _open(),
        "security": _leaf(_both("checklist.card_security")),
        "transparency": said.items("22", "18f"),
    }


def _transparency(said: _Said) -> dict[str, _Leaf]:
    used = ", ".join(f"{n} {v}" for n, v in sorted(said.card.versions.items()) if n != "platform")
    return {
        "funding": said.answers("18a"),
        "third_party": _leaf(_both("checklist.card_third_party", packages=used)),
        "stakeholders": said.answers("19"),
    }


def _metrics(said: _Said, report: Mapping[str, Any] | None) -> dict[str, object]:
    if report is None:
        return key_metrics(said.card.out_of_fold, said.schema, how=said.facts["12a"])
    inside = report["kind"] == "development"
    how = Bilingual(**report["performance_of"]) if inside else None
    return key_metrics(report["performance"], said.schema, how=how, subgroups=report["subgroups"])


def _resources(said: _Said) -> dict[str, _Leaf]:
    return {
        "evaluation_references": _leaf(SOURCE),
        "clinical_trial": said.answers("18d"),
        "protocol": said.answers("18c"),
        "publications": _open(),
        "reimbursement": _open(),
        "patient_consent_or_disclosure": said.answers("17"),
    }


def _open_places(part: object, place: str = "") -> Iterator[str]:
    """Where nobody has said anything, e.g. `basic_info.developer`."""
    if not isinstance(part, dict):
        return
    if part.get("status") == "open":
        yield place
    for name, inner in part.items():
        yield from _open_places(inner, f"{place}.{name}" if place else str(name))
