import json
import re

import numpy as np
import pytest

from kenshin.prediction.explanation.attribution import Attribution, attribute
from kenshin.prediction.explanation.curves import own_curves
from kenshin.prediction.explanation.explanation import explained
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
PERSON = np.array([61.0, 22.1, 6.2, 131.0])
# per input: age, BMI, HbA1c, blood pressure; per class: low, medium, high
CONTRIBUTIONS = np.array([[-0.05, 0.02, 0.03], [0.01, -0.01, 0.0], [-0.2, 0.06, 0.14], [0.02, 0.01, -0.03]])
ERRORS = np.full((1, 4, 3), 0.004)


def made(schema=SCHEMA, person=PERSON, errors=None, curves=()):
    base = np.array([0.5, 0.38, 0.12])
    attribution = Attribution(base, CONTRIBUTIONS[None], errors, errors, 100)
    return explained(schema, attribution, 0, person, curves)


def without_decision():
    return SCHEMA.model_copy(update={"decision": None})


def deciding_at(name):
    return SCHEMA.model_copy(update={"decision": SCHEMA.decision.model_copy(update={"at_least": name})})


def test_the_average_comes_first_then_the_values_that_add_or_take_most():
    first, *rest = made().sentences("en")
    assert first == (
        "For “high” the model says 26.0 of 100 people with the same values; on average over 100 made-up people"
        " like those of the training it says 12.0 of 100. The lines add up from the one to the other."
    )
    assert rest == [
        "HbA1c (NGSP) 6.2 % goes with +14.0 of 100.",
        "Age 61 years goes with +3.0 of 100.",
        "Systolic blood pressure 131 mmHg goes with −3.0 of 100.",
        "Less than 0.05 of 100 each: BMI 22.1 kg/m².",
    ]


def test_japanese_says_the_same():
    first, *rest = made().sentences("ja")
    assert first == (
        "「高」について、モデルの答えは、同じ値の100人では26.0人、学習に使った人に似せて作った架空の100人の平均では"
        "100人中12.0人です。この差を値ごとに分けています。"
    )
    assert rest[:2] == [
        "HbA1c(NGSP) 6.2 %の分は、100人あたり+14.0人です。",
        "年齢 61歳の分は、100人あたり+3.0人です。",
    ]
    assert rest[-1] == "100人あたり0.05人に満たないもの: BMI 22.1 kg/m²。"


def test_the_risk_that_is_told_is_the_decisions_with_all_above_it():
    explanation = made(deciding_at("medium"))
    assert explanation.sentences("en")[0].startswith("For “medium” or higher the model says")
    assert explanation.told_base == pytest.approx(0.5)
    assert explanation.told_contributions == pytest.approx((0.05, -0.01, 0.2, -0.02))
    assert made(deciding_at("medium")).sentences("ja")[0].startswith("「中」以上について、モデルの答えは")
    assert made(without_decision()).told_contributions == made().told_contributions


def test_a_missing_value_is_said_not_to_be_measured():
    explanation = made(person=np.array([61.0, 22.1, np.nan, 131.0]))
    assert explanation.sentences("en")[1] == "HbA1c (NGSP) (not measured) goes with +14.0 of 100."
    assert "測定なし" in explanation.sentences("ja")[1]
    assert explanation.values == (61.0, 22.1, None, 131.0)


def test_drawn_contributions_come_with_their_standard_errors():
    explanation = made(errors=ERRORS)
    assert explanation.method == "sampled"
    assert explanation.sentences("en")[1] == "HbA1c (NGSP) 6.2 % goes with +14.0 of 100 (standard error 0.4)."
    assert "(標準誤差0.4)" in explanation.sentences("ja")[1]
    assert any("standard error" in text for text in explanation.caption("en"))
    assert explanation.to_json()["standard_errors"]["age"] == {"low": 0.004, "medium": 0.004, "high": 0.004}
    assert explanation.to_json()["at_least"]["standard_errors"]["age"] == 0.004
    assert made().method == "exact"
    assert "standard_errors" not in made().to_json()


def test_json_holds_every_number_as_it_is_and_sums_to_the_estimate(model, people):
    score = lambda raw: model.saved.score(raw)[0]  # noqa: E731
    estimate = model.predict(people.take([3]))[0]
    person, risks = people.inputs[3:4], np.array([estimate.probabilities])
    attribution = attribute(score, person, risks, people.inputs[100:160])
    explanation = explained(model.schema, attribution, 0, person[0])
    shape = json.loads(json.dumps(explanation.to_json("ja"), allow_nan=False))
    for place, name in enumerate(model.schema.class_names):
        summed = shape["base"][name] + sum(each[name] for each in shape["contributions"].values())
        assert summed == pytest.approx(estimate.probabilities[place], abs=1e-9)
    assert list(shape["contributions"]) == ["age", "bmi", "hba1c", "sbp"]
    assert shape["made_up_people"] == 60
    assert shape["at_least"]["class"] == "high"
    assert shape["at_least"]["base"] + sum(shape["at_least"]["contributions"].values()) == pytest.approx(
        estimate.probabilities[2], abs=1e-9
    )
    assert shape["sentences"] == list(explanation.sentences("ja"))


def test_json_holds_the_curves_where_they_were_asked_for(model, people):
    score = lambda raw: model.saved.score(raw)[0]  # noqa: E731
    person = people.inputs[3]
    risks = score(person[None])
    unfamiliar = lambda raw: raw[:, 0] > 70  # noqa: E731
    curves = own_curves(score, [(40.0, 75.0), (20.0,), (5.0,), (120.0,)], person, risks[0], unfamiliar)
    shape = made(curves=curves).to_json()
    assert set(shape["curves"]) == {"age", "bmi", "hba1c", "sbp"}
    age = shape["curves"]["age"]
    assert age["values"][age["here"]] == person[0]
    assert [age["probabilities"][c][age["here"]] for c in ("low", "medium", "high")] == risks[0].tolist()
    assert age["unfamiliar"][-1] is True
    assert "not the effect of a treatment" in shape["caption"][-1]
    assert "curves" not in made().to_json()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_is_said_to_cause_anything_or_to_be_anybodys_own_risk(language):
    explanation = made(errors=ERRORS)
    said = " ".join([*explanation.sentences(language), *explanation.caption(language)])
    assert not re.search(
        r"because|due to|cause|effect of|lower|your|あなた|ため(に|です)|せい|原因|影響", said
    )
    assert ("not what makes people ill" in said) == (language == "en")
    assert ("何が人を病気にするかを示すものではありません" in said) == (language == "ja")


def test_a_value_is_shown_with_all_digits_that_were_given():
    explanation = made(person=np.array([61.0, 22.0, 6.25, -131.0]))
    assert [explanation.measured(i) for i in range(4)] == ["61 years", "22.0 kg/m²", "6.25 %", "−131 mmHg"]


def test_curves_have_a_caption_only_where_they_are_there():
    risks = np.array([0.5, 0.3, 0.2])
    curves = own_curves(
        lambda rows: np.tile(risks, (len(rows), 1)), [(40.0,), (20.0,), (5.0,), (120.0,)], PERSON, risks
    )
    whole = made(curves=curves)
    assert len(whole.caption()) == len(made().caption()) + 1
