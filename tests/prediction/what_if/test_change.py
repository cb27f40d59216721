import numpy as np
import pytest

from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.prediction.what_if.change import changed
from kenshin.prediction.what_if.wish import read_changes
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
PERSON = {"age": 58.0, "bmi": 29.4, "hba1c": 6.2, "sbp": 141.0, "known_dm": 0.0, "treated": 0.0}


def score(rows):
    high = 1 / (1 + np.exp(-(0.1 * (rows[:, 1] - 25) + 2 * (rows[:, 2] - 6))))
    risks = np.column_stack([(1 - high) * 0.6, (1 - high) * 0.4, high])
    return risks, risks * 0.9, risks * 1.1


def test_numbers_before_and_after_agree_with_a_logistic_curve():
    seen = changed(SCHEMA, PERSON, {"bmi": 26.0, "hba1c": 5.6}, score)
    before, after = (1 / (1 + np.exp(-line)) for line in (0.84, -0.7))
    assert seen.before is not None
    assert seen.points is not None
    assert seen.interval is not None
    assert seen.before[2] == pytest.approx(before)
    assert seen.points[2] == pytest.approx(100 * (after - before))
    assert sum(seen.points) == pytest.approx(0)
    assert seen.interval[2] == pytest.approx((after * 0.9, after * 1.1))
    assert seen.sentence("en") == (
        "If BMI were 26.0 instead of 29.4 kg/m² and HbA1c (NGSP) 5.6 instead of 6.2 %,"
        " the model's number for “high” would be 33 of 100 instead of 70."
    )
    assert "100人中70人ではなく33人" in seen.sentence("ja")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_answer_always_carries_the_caption(language):
    shape = changed(SCHEMA, PERSON, {"bmi": 26.0}, score).to_json(language)
    assert {"en": "not the effect of a treatment", "ja": "治療の効果ではありません"}[language] in shape[
        "caption"
    ]
    assert shape["changes"] == [{"name": "bmi", "from": 29.4, "to": 26.0}]
    assert shape["points"]["high"] == pytest.approx(100 * (shape["after"]["high"] - shape["before"]["high"]))


def test_a_changed_person_is_screened_like_any_other():
    seen = changed(SCHEMA, PERSON, read_changes(SCHEMA, PERSON, {"hba1c": 6.6}), score)
    shape = seen.to_json()
    assert shape["refused"]["code"] == "excluded"
    assert "before" in shape
    assert not {"after", "points", "spread"} & set(shape)
    assert "there would be no number" in seen.sentence()


def test_an_unfamiliar_changed_person_gets_no_number():
    people = np.random.default_rng(1).normal([55, 30, 5.7, 130], [8, 1, 0.3, 12], (400, 4))
    reference = learn_familiarity(people, np.arange(400), 0)
    assert changed(SCHEMA, PERSON, {"bmi": 30.0}, score, reference).refusal is None
    seen = changed(SCHEMA, PERSON, {"bmi": 19.0}, score, reference)
    assert seen.refusal is not None
    assert (seen.refusal.code, seen.after, seen.person_refused) == ("unfamiliar", None, False)
    assert seen.refusal.sentence("ja") != seen.refusal.sentence("en")


@pytest.mark.parametrize("change", [{"known_dm": 1.0}, {"hba1c": None}, {"hba1c": 6.5}])
def test_a_person_who_is_refused_has_no_number_before_or_after(change):
    seen = changed(SCHEMA, PERSON | change, {"bmi": 26.0}, score)
    assert seen.person_refused
    assert not {"before", "after"} & set(seen.to_json())
    assert "no number for this person" in seen.sentence()


def test_going_against_the_schemas_direction_is_shown_and_noted():
    up, down = (changed(SCHEMA, PERSON, {"bmi": bmi}, score) for bmi in (33.0, 27.0))
    assert [f.code for f in up.findings] == ["against_direction"]
    assert "BMI" in up.findings[0].sentence("ja")
    assert down.findings == ()


def test_without_a_change_the_numbers_stay():
    seen = changed(SCHEMA, PERSON, {}, score)
    assert seen.before == seen.after
    assert "stay as they are" in seen.sentence()


def test_where_nobody_decided_the_highest_class_counts():
    schema = SCHEMA.model_copy(update={"decision": None})
    assert "for “high”" in changed(schema, PERSON, {"bmi": 26.0}, score).sentence()


def test_what_is_missing_stays_missing():
    schema = SCHEMA.model_copy(
        update={"variables": tuple(v.model_copy(update={"missing_allowed": True}) for v in SCHEMA.variables)}
    )
    seen = changed(schema, PERSON | {"sbp": None}, {"sbp": 120.0}, score)
    assert seen.differences == ()
    assert seen.before == seen.after
