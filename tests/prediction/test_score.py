from dataclasses import FrozenInstanceError

import pytest

from kenshin.errors import DataError, UsageError
from kenshin.patients.reader import read_patients
from kenshin.prediction import score
from kenshin.prediction.ask import Ask
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.explanation.attribution import rows_a_person
from kenshin.prediction.explanation.kept import rows_to_explain
from kenshin.prediction.score import warm_if_it_pays
from kenshin.prediction.screen import screen
from kenshin.schema.file import load_schema

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}


def test_an_estimate_is_a_frozen_draft_that_names_its_model(model):
    estimate = model.predict(**PERSON, known_dm=0, treated=0)
    assert sum(estimate.probabilities) == pytest.approx(1)
    assert all(low <= p + 1e-12 and p <= high + 1e-12 for p, (low, high) in zip(estimate.probabilities, estimate.spread, strict=True))  # fmt: skip
    assert (estimate.state, estimate.model, estimate.findings) == ("draft", model.id, ())
    with pytest.raises(FrozenInstanceError):
        estimate.state = "final"
    with pytest.raises((FrozenInstanceError, AttributeError)):
        estimate.probabilities = (1.0, 0.0, 0.0)


def test_the_draft_type_cannot_be_made_final():
    assert RiskEstimate.__final__


@pytest.mark.parametrize(
    ("change", "code"),
    [({"bmi": None}, "missing"), ({"hba1c": 48}, "implausible"), ({"age": 19}, "implausible")]
    + [({"hba1c": 6.5}, "excluded"), ({"known_dm": 1}, "excluded"), ({"treated": "yes"}, "excluded")],
)
def test_a_person_out_of_scope_gets_a_sentence_and_no_number(model, change, code):
    estimate = model.predict(**(PERSON | change))
    assert estimate.refusal.code == code
    assert estimate.probabilities is None
    assert "probabilities" not in estimate.to_json()
    assert estimate.to_json("ja")["refused"]["sentence"] != estimate.to_json("en")["refused"]["sentence"]


@pytest.mark.parametrize(
    ("rule", "outcome"), [("warn", ("exclusion_unknown", None)), ("ask", (None, "unanswered")), ("refuse", (None, "exclusion_absent"))]
)  # fmt: skip
def test_an_unknown_exclusion_is_warned_asked_or_refused_as_the_schema_says(rule, outcome):
    schema = load_schema("diabetes_checkup")
    changed = schema.exclusions[0].model_copy(update={"when_absent": rule})
    schema = schema.model_copy(update={"exclusions": (changed,)})
    findings, refusal = screen(schema, PERSON)
    assert (findings[0].code if findings else None, refusal.code if refusal else None) == outcome


def test_a_diagnosed_status_says_so_beside_every_estimate():
    findings, _ = screen(load_schema("diagnosed_status"), PERSON)
    assert "not a future risk" in findings[0].sentence("en")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "６", "1_000", "1e400", [], "x" * 99])
def test_a_value_that_is_no_number_is_refused(model, value):
    with pytest.raises(DataError, match="plain number"):
        model.predict(**(PERSON | {"bmi": value}))


def test_an_unknown_name_lists_the_known_ones(model):
    with pytest.raises(UsageError, match=r"age, bmi, hba1c, sbp.*got 'weight'"):
        model.predict(**PERSON, weight=70)


def test_a_row_alone_and_in_a_table_has_the_same_class(model, people):
    for index, estimate in enumerate(model.predict(people)):
        if index % 25 == 0:
            alone = model.predict(people.take([index]))[0]
            assert alone.risk_class == estimate.risk_class
            assert alone.probabilities == pytest.approx(estimate.probabilities, abs=1e-6)


def test_an_empty_table_has_no_estimates(model, people):
    assert model.predict(people.take([])) == ()


def test_in_a_tie_the_higher_risk_is_named():
    estimate = RiskEstimate(("low", "high"), (0.5000000001, 0.4999999999), ((0, 1), (0, 1)), "m", ())
    assert estimate.risk_class == "high"


def test_a_table_read_with_another_schema_is_refused_by_name(model, people_file):
    schema = load_schema("diabetes_checkup")
    reordered = schema.model_copy(
        update={"variables": (schema.variables[1], schema.variables[0], *schema.variables[2:])}
    )
    with pytest.raises(DataError, match="the model's own inputs"):
        model.predict(read_patients(people_file, reordered))


def test_a_value_in_another_unit_is_suspected_and_not_converted(model):
    refusal = model.predict(**(PERSON | {"hba1c": 48})).refusal
    assert refusal.code == "implausible"
    assert "looks like mmol/mol" in refusal.sentence("en")


@pytest.mark.parametrize(("inputs", "warmed"), [(4, False), (11, False), (12, True), (13, False)])
def test_an_explanation_of_one_person_warms_the_scorer_where_that_pays(model, monkeypatch, inputs, warmed):
    """Of sixteen copies. Up to twelve inputs every combination is scored; beyond, walks are drawn."""
    asked = []
    monkeypatch.setattr(type(model.saved), "warm", lambda saved: asked.append("warm"))
    copies = 16 // model.saved.card.net.copies
    warm_if_it_pays(model.saved, copies, 1 + rows_a_person(inputs, 100))
    assert bool(asked) is warmed


def test_a_table_is_warmed_up_for_its_explanations_long_before_it_is_for_its_numbers(
    model, people, monkeypatch
):
    asked = []
    monkeypatch.setattr(type(model.saved), "warm", lambda saved: asked.append("warm"))
    each = rows_to_explain(model.saved) * model.saved.card.net.copies
    monkeypatch.setattr(score, "_PAYS_FROM", each * len(people))
    model.predict(people)
    assert asked == []
    model.predict(people, ask=Ask(explain=True))
    assert asked == ["warm"]
