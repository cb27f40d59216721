import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.prediction.what_if.difference import class_and_higher, difference_of, in_100, told_together
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
CHANGES = [("hba1c", 6.2, 5.6), ("bmi", 29.44, 26.0), ("sbp", 141.0, 120.0)]
THREE = [difference_of(SCHEMA.variable(name), old, new) for name, old, new in CHANGES]


def test_several_differences_are_told_in_one_breath_as_a_report_prints_them():
    assert told_together(THREE[:1]) == "HbA1c (NGSP) were 5.6 instead of 6.2 %"
    assert told_together(THREE) == (
        "HbA1c (NGSP) were 5.6 instead of 6.2 %, BMI 26.0 instead of 29.4 kg/m²"
        " and Systolic blood pressure 120 instead of 141 mmHg"
    )
    assert told_together(THREE[:2], "ja") == "HbA1c(NGSP)が6.2ではなく5.6 %、BMIが29.4ではなく26.0 kg/m²"


def test_where_the_schema_names_no_decimals_a_value_keeps_its_own():
    free = SCHEMA.variable("bmi").model_copy(update={"decimals": None})
    assert "27.3321 instead of 27.4321 kg" in told_together([difference_of(free, 27.4321, 27.3321)])


@pytest.mark.parametrize(("at_least", "said"), [("high", "「高」"), ("medium", "「中」以上")])
def test_the_highest_class_has_none_above_it(at_least, said):
    assert class_and_higher(SCHEMA, at_least).sentence("ja") == said


@given(st.lists(st.floats(0, 1), min_size=2, max_size=3))
def test_different_risks_are_told_apart_and_in_order(risks):
    shown = [float(text) for text in in_100(risks)]
    for a, x in zip(risks, shown, strict=True):
        assert abs(x - 100 * a) <= 0.5
        assert x > 0 or a < 5e-6
        for b, y in zip(risks, shown, strict=True):
            if b - a > 2e-6:
                assert x < y
