import json
import re
from dataclasses import replace

import pytest

from kenshin.saved_model.card import ModelCard
from kenshin.schema.file import load_schema
from kenshin.workflow.card_document import card_document
from kenshin.workflow.card_metrics import key_metrics
from kenshin.workflow.model import Model
from kenshin.workflow.study.external import external_report

# Sections and required elements of the Applied Model Card v0.2, https://mc.chai.org/v0.2/schema.xsd, in our spelling.
SECTIONS = {
    "basic_info": {"name", "developer", "contact"},
    "release": {"stage", "date", "version", "availability"},
    "summary": {"summary", "keywords"},
    "uses_and_directions": {
        *("intended_use_and_workflow", "primary_users", "how_to_use"),
        *("target_population", "cautioned_out_of_scope"),
    },
    "warnings": {
        *("known_risks_and_limitations", "known_biases_or_ethical_considerations", "clinical_risk_level")
    },
    "trust_ingredients": {"system_facts", "transparency"},
    "key_metrics": {"usefulness", "fairness", "safety"},
    "resources": {"publications", "patient_consent_or_disclosure"},
}
METRIC = {"goal", "results", "interpretation", "test_type", "testing_data", "validation_process"}


@pytest.fixture(scope="module")
def document(model):
    return card_document(model)


def leaves(part, place=""):
    if isinstance(part, dict):
        if "status" in part:
            yield place.lstrip("."), part
        for name, inner in part.items():
            yield from leaves(inner, f"{place}.{name}")


def test_every_section_and_element_of_the_applied_model_card_is_there(document):
    for section, elements in SECTIONS.items():
        assert elements <= set(document[section]), section
    for metric in document["key_metrics"].values():
        assert set(metric) == METRIC


def test_the_document_is_plain_json_and_knows_its_model(document, model):
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert (document["format"], document["model"]) == ("kenshin-model-card/1", model.id)


def test_every_leaf_is_said_or_open_in_both_languages(document):
    found = dict(leaves(document))
    assert len(found) > 40
    for place, leaf in found.items():
        assert set(leaf) == {"status", "en", "ja"}, place
        assert leaf["status"] in ("said", "open")
        assert leaf["en"].strip(), place
        assert leaf["ja"].strip(), place
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", leaf["en"].replace("健診", "")), place


def test_what_nobody_said_is_named(document):
    assert document["open"] == [place for place, leaf in leaves(document) if leaf["status"] == "open"]
    assert {"basic_info.developer", "trust_ingredients.transparency.funding"} <= set(document["open"])
    assert 'answers."18a"' in document["trust_ingredients"]["transparency"]["funding"]["en"]


def test_an_answer_of_the_makers_closes_its_place(model):
    schema = model.schema.model_copy(update={"answers": {"18a": "Nobody paid.", "17": "Board 3, waived."}})
    document = card_document(Model(replace(model.saved, schema=schema)))
    assert document["trust_ingredients"]["transparency"]["funding"]["en"] == "Nobody paid."
    assert document["resources"]["patient_consent_or_disclosure"]["en"] == "Board 3, waived."
    assert "trust_ingredients.transparency.funding" not in document["open"]


def test_nobody_is_recognisable_in_it(model, people):
    text = json.dumps(card_document(model), ensure_ascii=False)
    assert not any(key in text for key in people.person)
    assert people.digest not in text


def test_a_finding_about_a_row_stays_in_the_card(model):
    row = {"level": "warning", "code": "contradiction", "en": "Row 7: age 91.", "ja": "7行目: 年齢91。"}
    shape = model.card.model_dump() | {"findings": [row, *model.card.findings]}
    talkative = replace(model.saved, card=ModelCard.model_validate(shape))
    text = json.dumps(card_document(Model(talkative)), ensure_ascii=False)
    assert "age 91" not in text
    assert "年齢91" not in text
    assert "below 10 a single net learns noise" in text


def test_the_numbers_are_those_of_the_validation_that_is_given(model, newcomers):
    whole = external_report(model, newcomers, resamples=20).to_json()
    report = whole["performance"]
    inside, outside = card_document(model), card_document(model, whole)
    for document, numbers, word in (
        (inside, model.card.out_of_fold, "Internal"),
        (outside, report, "Evaluation"),
    ):
        useful = document["key_metrics"]["usefulness"]
        first = useful["results"][0]
        assert [first["value"], first["low"], first["high"]] == numbers["auroc_macro"]
        assert useful["test_type"]["en"].startswith(word)
        assert f"{numbers['n']:,}" in useful["testing_data"]["en"]
        slope = document["key_metrics"]["safety"]["results"][1]
        assert slope["value"] == numbers["classes"][0]["calibration_slope"][0]


def report(**changes):
    good = {
        "name": "c",
        "calibration_in_the_large": [0.1, -0.1, 0.2],
        "calibration_slope": [1.1, 0.8, 1.2],
    }
    bad = good | {"calibration_slope": [0.5, 0.4, 0.6]}
    compared = [
        {"name": "logistic", "difference": [-0.1, -0.2, -0.05]},
        {"name": "own score", "difference": [0.1, 0.05, 0.2]},
    ]
    given = {"n": 90, "resamples": 20, "seed": 1, "auroc_macro": [0.8, 0.7, 0.9], "log_loss": [0.5, 0.4, 0.6]}
    return given | {"classes": [good, good, bad], "comparisons": compared} | changes


def meaning(**changes):
    metrics = key_metrics(report(**changes), load_schema("diabetes_checkup"), how=None)
    return metrics["usefulness"]["interpretation"]["en"], metrics["safety"]["interpretation"]["en"]


def test_the_interpretation_follows_the_intervals():
    useful, safe = meaning()
    assert useful.startswith("Against a logistic regression: This model is better")
    assert "Against own score: This model is worse" in useful
    assert safe.endswith("for: high.")
    whole = report()["classes"][:1] * 3
    assert meaning(classes=whole)[1] == "Every 95 % interval holds the value that it should be."


def test_without_intervals_or_comparators_nothing_is_concluded():
    empty = {"name": "c", "calibration_in_the_large": [None] * 3, "calibration_slope": [1.0, None, None]}
    useful, safe = meaning(classes=[empty] * 3, comparisons=[])
    assert "not known" in useful
    assert safe == "No interval was computed, so nothing can be concluded."
    assert (
        "nothing can be concluded"
        in meaning(comparisons=[{"name": "logistic", "difference": [0.1, None, None]}])[0]
    )
