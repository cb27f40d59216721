import numpy as np
import pytest

from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.prediction.familiarity.said import familiarity_said
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")


@pytest.fixture(scope="module")
def reference():
    random = np.random.default_rng(0)
    age = random.integers(20, 81, 4000)
    table = np.column_stack([age, random.normal(25, 4, 4000).round(1), random.normal(5.5, 0.3, 4000).round(1),
                             np.round(100 + 0.5 * age + random.normal(0, 8, 4000))])  # fmt: skip
    return learn_familiarity(table, np.arange(4000), 0)


def told(reference, *person):
    said = list(familiarity_said(SCHEMA, reference, np.array([person], dtype=float)))
    return (said[0].findings, said[0].refusal) if said else ((), None)


def test_an_ordinary_person_is_told_nothing(reference):
    assert told(reference, 50, 25, 5.5, 125) == ((), None)


def test_a_value_beyond_its_limit_is_named_with_the_limits_and_not_shown(reference):
    (finding,), refusal = told(reference, 50, 40.3, 5.5, 125)
    assert refusal is None
    assert (finding.level, finding.code, finding.column) == ("warning", "unusual_value", "bmi")
    assert "lies above" in finding.sentence("en")
    assert "BMI (bmi)" in finding.sentence("en")
    assert "より高い値" in finding.sentence("ja")
    assert "40.3" not in finding.sentence("en") + finding.sentence("ja")


def test_values_ordinary_alone_and_rare_together_are_named(reference):
    (finding,), refusal = told(reference, 22, 25, 5.5, 143)
    assert refusal is None
    assert finding.code == "unusual_combination"
    assert "Age, Systolic blood pressure" in finding.sentence("en")
    assert "年齢、収縮期血圧" in finding.sentence("ja")


def test_whom_nobody_was_like_gets_no_number(reference):
    findings, refusal = told(reference, 50, 80, 12, 125)
    assert findings == ()
    assert refusal.code == "unfamiliar"
    assert "BMI" in refusal.sentence("en")
    assert "推定しません" in refusal.sentence("ja")


def test_a_large_table_has_few_different_sentences(reference):
    random = np.random.default_rng(1)
    people = random.uniform([20, 12, 4.2, 80], [80, 45, 7, 180], (20_000, 4))
    said = list(familiarity_said(SCHEMA, reference, people))
    assert sum(len(s.people) for s in said) > 5000
    assert len(said) < 150
