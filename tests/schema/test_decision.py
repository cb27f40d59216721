import pytest
from tests.schema.test_file import SMALL

from kenshin.errors import DataError
from kenshin.schema.decision import Decision
from kenshin.schema.file import READY_MADE, load_schema, read_schema, write_schema

GIVEN = {"at_least": "yes", "thresholds": (0.05, 0.3), "action": "a test", "reason": "it is cheap"}
TABLE = '[decision]\nat_least = "yes"\nthresholds = [0.05, 0.3]\naction = "a test"\nreason = "it is cheap"\n'


def decision(**changes):
    return Decision.model_validate(GIVEN | changes)


@pytest.mark.parametrize("thresholds", [(0.05, 0.3), (1e-6, 0.999999)])
def test_thresholds_are_risks_from_low_to_high(thresholds):
    assert decision(thresholds=thresholds).thresholds == thresholds


@pytest.mark.parametrize("thresholds", [(0.3, 0.05), (0.3, 0.3), (0, 0.3), (0.1, 1), (-1, 0.5), (2, 200)])
def test_thresholds_that_are_no_risks_or_run_backwards_are_refused(thresholds):
    with pytest.raises(DataError, match="two risks above 0 and below 1, the lower one first"):
        decision(thresholds=thresholds)


def test_a_threshold_that_is_not_a_number_is_refused():
    with pytest.raises(DataError, match="nan"):
        decision(thresholds=(0.1, float("nan")))


@pytest.mark.parametrize(
    ("percent", "risks"),
    [((2, 30), r"\[0\.02, 0\.3\]"), ((0.5, 5), r"\[0\.005, 0\.05\]"), ((1, 100), r"\[0\.01, 1\]")],
)
def test_thresholds_in_percent_are_explained(percent, risks):
    with pytest.raises(
        DataError, match=f"looks like percent: divide by 100 and write thresholds = {risks}"
    ) as error:
        decision(thresholds=percent)
    assert "100で割って" in error.value.sentence("ja")


@pytest.mark.parametrize("name", ["no", "maybe"])
def test_the_lowest_class_and_an_unknown_one_cannot_be_acted_on(name):
    with pytest.raises(DataError, match=rf"above the lowest \(yes\), got '{name}'"):
        read_schema(SMALL + TABLE.replace('"yes"', f'"{name}"'))


def test_a_mistake_in_the_file_is_told_by_the_same_sentence():
    with pytest.raises(DataError, match="divide by 100"):
        read_schema(SMALL + TABLE.replace("[0.05, 0.3]", "[5, 30]"))
    with pytest.raises(DataError, match=r"decision\.reason: Field required"):
        read_schema(SMALL + TABLE.replace('reason = "it is cheap"\n', ""))


def test_a_decision_survives_the_round_trip():
    schema = read_schema(SMALL + TABLE)
    assert read_schema(write_schema(schema)) == schema
    assert schema.decision is not None
    assert schema.decision.thresholds == (0.05, 0.3)


@pytest.mark.parametrize("name", READY_MADE)
def test_the_ready_made_schemas_say_when_one_would_act_and_why(name):
    found = load_schema(name).decision
    assert found is not None
    assert found.at_least == load_schema(name).class_names[-1]
