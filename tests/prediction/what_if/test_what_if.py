import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

import kenshin.wording
from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.prediction.what_if.what_if import what_if
from kenshin.prediction.what_if.wish import Target, read_target
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
PERSON = {"age": 58.0, "bmi": 29.4, "hba1c": 6.2, "sbp": 141.0, "known_dm": 0.0, "treated": 0.0}
SCALE = np.array([15.0, 5.0, 0.4, 18.0])
ADVICE = r"should|advi[sc]e|because|due to|caused|would lower|your|べき|あなた|によって下が|リスクを下げ"


def score(rows):
    line = (
        0.1 * (rows[:, 1] - 25) + 2 * (rows[:, 2] - 6) + 0.01 * (rows[:, 3] - 120) + 0.02 * (rows[:, 0] - 50)
    )
    high = 1 / (1 + np.exp(-line))
    return np.column_stack([(1 - high) * 0.6, (1 - high) * 0.4, high])


def test_the_smallest_single_change_of_a_logistic_curve_is_found_and_told():
    seen = what_if(SCHEMA, PERSON, score, SCALE, target=Target("high", 0.5))
    first = seen.alternatives[0]
    # 0.44 + 2 (x - 6) + 0.21 + 0.16 < 0 for x < 5.595: the first printed value below is 5.5
    assert [d.to_json() for d in first.differences] == [{"name": "hba1c", "from": 6.2, "to": 5.5}]
    assert first.effort == pytest.approx(0.7 / 0.4)
    assert first.probabilities[2] == pytest.approx(1 / (1 + np.exp(0.19)))
    assert seen.told(first) == (
        "If HbA1c (NGSP) were 5.5 instead of 6.2 %,"
        " the model's number for “high” would be 45 of 100 instead of 77."
    )
    assert seen.told(first, "ja") == (
        "HbA1c(NGSP)が6.2ではなく5.5 %なら、「高」に対するモデルの数値は、100人中77人ではなく45人になります。"
    )
    assert seen.sentence().startswith("Of 100 people with the same values, 77 would be “high” by the model.")


def test_a_named_class_is_a_target_too():
    seen = what_if(SCHEMA, PERSON, score, SCALE, target=read_target(SCHEMA, "medium"))
    assert "would name “low” instead of “high”" in seen.told(seen.alternatives[0])
    assert "「高」ではなく「低」" in seen.told(seen.alternatives[0], "ja")


def test_without_a_target_the_next_threshold_of_the_decision_is_looked_for():
    assert what_if(SCHEMA, PERSON, score, SCALE).target == Target("high", 0.2)


def test_where_nothing_is_lower_nothing_is_looked_for():
    healthy = PERSON | {"bmi": 19.0, "hba1c": 4.0, "sbp": 95.0, "age": 25.0}
    seen = what_if(SCHEMA, healthy, score, SCALE)
    assert seen.target is None
    assert seen.alternatives == ()
    assert "nothing lower" in seen.sentence()


def test_a_target_that_is_reached_already_says_so():
    seen = what_if(SCHEMA, PERSON, score, SCALE, target=Target("high", 0.9))
    assert seen.reached
    assert seen.alternatives == ()
    assert "already" in seen.sentence()


def test_where_nothing_is_found_the_nearest_is_told():
    seen = what_if(SCHEMA, PERSON, score, SCALE, target=Target("high", 0.01))
    assert seen.alternatives == ()
    assert seen.nearest is not None
    assert {d.name: d.after for d in seen.nearest.differences} == {"bmi": 18.5, "hba1c": 4.5, "sbp": 90.0}
    assert seen.nearest.probabilities[2] > 0.01
    assert "would be 2 of 100 instead of 77" in seen.sentence()
    assert "見つかりませんでした" in seen.sentence("ja")


def test_a_net_that_does_not_react_has_no_nearest():
    def flat(rows):
        return np.tile([0.2, 0.3, 0.5], (len(rows), 1))

    seen = what_if(SCHEMA, PERSON, flat, SCALE, target=Target("high", 0.2))
    assert seen.nearest is None
    assert "nearer" in seen.sentence()


@pytest.mark.parametrize("change", [{"known_dm": 1.0}, {"hba1c": None}, {"hba1c": 6.5}, {"bmi": 5.0}])
def test_a_person_who_is_refused_has_no_number_and_no_what_if(change):
    shape = what_if(SCHEMA, PERSON | change, score, SCALE).to_json()
    assert "refused" in shape
    assert "before" not in shape
    assert shape["alternatives"] == []


def test_an_unfamiliar_person_has_no_what_if_and_nobody_is_sent_where_the_model_knew_nobody():
    seen = what_if(SCHEMA, PERSON, score, SCALE, familiar=lambda rows: rows[:, 1] < 20)
    assert seen.refusal is not None
    assert seen.refusal.code == "unfamiliar"
    seen = what_if(
        SCHEMA, PERSON, score, SCALE, target=Target("high", 0.5), familiar=lambda rows: rows[:, 2] > 5.7
    )
    assert seen.alternatives
    assert all(d.after > 5.7 for a in seen.alternatives for d in a.differences if d.name == "hba1c")


def test_a_target_that_cannot_be_meant_is_refused_before_anything_is_scored():
    with pytest.raises(UsageError, match="always 1"):
        what_if(SCHEMA, PERSON, lambda rows: pytest.fail("scored"), SCALE, target=Target("low", 0.5))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "target", [Target("high", 0.5), Target("high", 0.01), Target("medium"), Target("high", 0.9)]
)
def test_every_answer_is_json_with_its_caption_and_never_advice(target, language):
    shape = what_if(SCHEMA, PERSON, score, SCALE, target=target).to_json(language)
    text = json.dumps(shape, ensure_ascii=False, allow_nan=False)
    assert {"en": "not the effect of a treatment", "ja": "治療の効果ではありません"}[language] in shape[
        "caption"
    ]
    assert not re.search(ADVICE, text)
    assert shape["target"] == {"at_least": target.at_least, "below": target.below}
    assert list(shape["before"]) == ["low", "medium", "high"]


def test_no_sentence_of_the_catalogue_is_advice_or_names_a_cause():
    catalogue = tomllib.loads((Path(kenshin.wording.__file__).parent / "what_if.toml").read_text("utf-8"))
    for name, entry in catalogue.items():
        assert not [text for text in entry.values() if re.search(ADVICE, text)], name


def test_a_trained_model_says_of_the_changed_person_what_the_what_if_said(model, people):
    scale = np.array(model.card.preparation["scale"])
    found = 0
    for estimate in model.predict(people)[:150]:
        if estimate.probabilities is None:
            continue
        person = dict(estimate.inputs) | {"known_dm": 0.0, "treated": 0.0}
        target = Target("high", round(0.8 * estimate.probabilities[2], 3))
        seen = what_if(model.schema, person, lambda raw: model.saved.score(raw)[0], scale, target=target)
        for alternative in seen.alternatives:
            printed = {d.name: d.shown(d.after) for d in alternative.differences}
            again = model.predict_person(person | printed)
            assert again.probabilities == pytest.approx(alternative.probabilities, abs=1e-6)
            assert again.probabilities[2] < target.below
            found += 1
    assert found > 60


def test_of_real_people_nobody_is_sent_to_a_bmi_of_twelve(fasting_cohort):
    """Another program's random search offers BMI 12.6 or HbA1c 4.8 for people of this kind."""
    table = read_patients(fasting_cohort, "diabetes_checkup")
    raw = table.inputs[~np.isnan(table.inputs).any(axis=1)]
    scale = raw.std(axis=0)
    seen = 0
    for row in raw[:: max(len(raw) // 400, 1)]:
        person = dict(zip([v.name for v in SCHEMA.inputs], row.tolist(), strict=True))
        answer = what_if(SCHEMA, person, score, scale)
        for alternative in answer.alternatives:
            seen += 1
            for d in alternative.differences:
                low = {"bmi": 18.5, "hba1c": 4.5, "sbp": 90.0}[d.name]
                assert low <= d.after < d.before
    assert seen > 400
