import pytest
from pydantic import ValidationError

from kenshin.saved_model.reference.comparison import Cell, ComparisonReference, Curve
from kenshin.schema.file import load_schema

GOOD = [float(i) for i in range(19)]


def cell(groups=("F",), **changed):
    given = {
        "groups": groups,
        "people": 40,
        "risks": [Curve(quantiles=[q / 20 for q in GOOD])],
        "inputs": [Curve(quantiles=GOOD)],
    }
    return Cell.model_validate(given | changed)


def reference(*cells):
    return ComparisonReference(by=("sex",), classes=("no", "yes"), inputs=("x",), cells=cells)


@pytest.mark.parametrize(
    "quantiles",
    [
        GOOD[:-1],
        [*GOOD[:-1], float("inf")],
        [*GOOD[:-1], float("nan")],
        GOOD[::-1],
        [*GOOD[:9], None, *GOOD[10:]],
        [*GOOD[:-1], "x"],
    ],
)
def test_quantiles_that_no_training_makes_are_refused(quantiles):
    with pytest.raises(ValidationError):
        Curve(quantiles=quantiles)


def test_quantiles_may_be_hidden_at_both_ends_and_everywhere():
    assert Curve(quantiles=[None, *GOOD[1:18], None]).quantiles[1] == 1.0
    assert Curve(quantiles=[None] * 19).quantiles == (None,) * 19


@pytest.mark.parametrize(
    "changed",
    [{"people": 39}, {"risks": [Curve(quantiles=GOOD)]}, {"risks": []}, {"inputs": []}, {"rows": [1]}],
)
def test_a_group_that_does_not_fit_is_refused(changed):
    with pytest.raises(ValidationError):
        reference(cell(**changed))


def test_groups_that_are_there_twice_or_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="twice"):
        reference(cell(), cell())
    with pytest.raises(ValidationError, match="finest"):
        reference(cell((None,)), cell())
    assert len(reference(cell(), cell((None,))).cells) == 2


def test_a_reference_of_another_schema_is_known_as_one():
    schema = load_schema("diabetes_checkup")
    inputs = ("age", "bmi", "hba1c", "sbp")
    ours = ComparisonReference(by=("sex", "age"), classes=schema.class_names, inputs=inputs, cells=())
    assert ours.belongs_to(schema)
    for changed in ({"by": ("site",)}, {"classes": ("low", "high")}, {"inputs": inputs[::-1]}):
        assert not ours.model_copy(update=changed).belongs_to(schema)
