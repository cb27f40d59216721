import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.errors import DataError, UsageError
from kenshin.prediction.named_class import named_class
from kenshin.prediction.what_if.wish import (
    CLEAR,
    Target,
    default_target,
    gap,
    read_changes,
    read_target,
    require_target,
)
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
PERSON = {"age": 58.0, "bmi": 29.4, "hba1c": 6.2, "sbp": 141.0}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("high<0.1", Target("high", 0.1)),
        ("high < 10%", Target("high", 0.1)),
        (" medium<0.5 ", Target("medium", 0.5)),
    ]
    + [("low", Target("medium")), ("medium", Target("high")), ("high<2.5 %", Target("high", 0.025))],
)
def test_a_target_is_read(text, target):
    assert read_target(SCHEMA, text) == target


@pytest.mark.parametrize(
    ("text", "said"),
    [("diabetes<0.1", "classes low, medium, high"), ("", "classes low"), ("low<0.1", "always 1"), ("high", "always so")]
    + [("high<10", "write 10%"), ("high<1", "write 1%"), ("high<0", "between 0 and 1"), ("high<100%", "between 0 and 1")]
    + [("high<nan", "between 0 and 1"), ("high<-0.1", "between 0 and 1"), ("high<=0.1", "between 0 and 1")]
    + [("high<a few", "between 0 and 1"), ("high<", "between 0 and 1"), ("high<1e-2", "between 0 and 1"), ("high<０.1", "between 0 and 1")],
)  # fmt: skip
def test_an_impossible_target_is_one_sentence(text, said):
    with pytest.raises(UsageError, match=said) as caught:
        read_target(SCHEMA, text)
    assert caught.value.sentence("ja") != caught.value.sentence("en")


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_target_or_a_sentence(text):
    try:
        assert require_target(SCHEMA, read_target(SCHEMA, text))
    except UsageError as error:
        assert error.sentence("ja")


@pytest.mark.parametrize("below", [0.0, 1.0, 10.0, float("nan"), float("inf")])
def test_a_target_made_in_python_is_looked_at_too(below):
    with pytest.raises(UsageError, match="between 0 and 1"):
        require_target(SCHEMA, Target("high", below))


@pytest.mark.parametrize(
    ("risks", "target"),
    [
        ([0.3, 0.4, 0.3], Target("high", 0.2)),
        ([0.5, 0.4, 0.1], Target("high", 0.02)),
        ([0.6, 0.39, 0.01], None),
    ],
)
def test_the_next_threshold_below_the_person_is_the_usual_target(risks, target):
    assert default_target(SCHEMA, risks) == target


def test_without_a_decision_the_usual_target_is_a_lower_class():
    schema = SCHEMA.model_copy(update={"decision": None})
    assert default_target(schema, [0.2, 0.5, 0.3]) == Target("medium")
    assert default_target(schema, [0.2, 0.3, 0.5]) == Target("high")
    assert default_target(schema, [0.5, 0.3, 0.2]) is None


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.sampled_from(["medium", "high"]))
def test_a_named_target_is_reached_where_a_lower_class_is_named(weights, at_least):
    risks = np.array(weights) / sum(weights)
    missing = gap(Target(at_least), SCHEMA.class_names, risks[None, :])[0]
    named_below = named_class(risks.tolist()) < SCHEMA.class_names.index(at_least)
    if abs(missing + CLEAR) > CLEAR:
        assert (missing < -CLEAR) == named_below
    if missing < -CLEAR:
        assert named_below


def test_changes_are_read_in_the_schemas_order_and_looking_may_go_up():
    assert list(read_changes(SCHEMA, PERSON, {"sbp": 150, "bmi": "31.5"}).items()) == [
        ("bmi", 31.5),
        ("sbp", 150.0),
    ]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [({"weight": 70}, UsageError, "bmi, hba1c, sbp"), ({"known_dm": 1}, UsageError, "input of the model")]
    + [({"age": 40}, UsageError, r"Age \(age\) is not.*set age itself"), ({"bmi": "thin"}, DataError, "plain number")]
    + [({"bmi": float("nan")}, DataError, "plain number"), ({"bmi": float("inf")}, DataError, "plain number")]
    + [({"bmi": "NA"}, DataError, "missing"), ({"bmi": None}, DataError, "missing"), ({"bmi": True}, DataError, "plain number")]
    + [({"hba1c": 38}, DataError, "between 3 and 20"), ({"bmi": 17}, DataError, "between 18.5 and 60.*schema")],
)  # fmt: skip
def test_what_cannot_be_changed_is_one_sentence(given, error, said):
    with pytest.raises(error, match=said) as caught:
        read_changes(SCHEMA, PERSON, given)
    assert caught.value.sentence("ja") != caught.value.sentence("en")


def test_a_missing_value_cannot_be_another_one():
    with pytest.raises(UsageError, match=r"BMI \(bmi\) is missing"):
        read_changes(SCHEMA, PERSON | {"bmi": None}, {"bmi": 25})


def test_a_schema_that_marks_nothing_as_changeable_says_so():
    with pytest.raises(UsageError, match="marks none") as caught:
        read_changes(load_schema("diagnosed_status"), PERSON, {"bmi": "25"})
    assert "1つもありません" in caught.value.sentence("ja")
