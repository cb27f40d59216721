import pytest
from pydantic import ValidationError

from kenshin.errors import DataError
from kenshin.schema.variable import Column, Variable


def variable(**values):
    given = {"name": "a", "role": "input", "columns": ("a",), "label": "a", "range": (0.0, 9.0)} | values
    return Variable.model_validate(given)


def test_each_column_has_the_unit_it_is_written_in():
    hba1c = variable(
        analyte="hba1c", unit="%", columns=("a", Column(name="b", unit="mmol/mol")), range=(3.0, 20.0)
    )
    assert hba1c.column_units == {"a": "%", "b": "mmol/mol"}


@pytest.mark.parametrize("role", ["id", "date", "subgroup", "cluster"])
def test_markings_are_text(role):
    assert not variable(role=role).numeric


def test_a_column_in_a_unit_that_cannot_be_converted_is_refused():
    with pytest.raises((DataError, ValidationError), match="furlong"):
        variable(columns=(Column(name="b", unit="furlong"),), unit="cm", analyte="length")


def test_bands_are_cuts_inside_the_range():
    assert variable(bands=(3.0, 6.5)).bands == (3.0, 6.5)
    assert variable().bands == ()


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ({"range": None}, "needs a plausible range"),
        ({"range": (2.0, 2.0)}, "from low to high"),
        ({"name": "HbA1c"}, "should match pattern"),
        ({"columns": ()}, "at least 1"),
        ({"decimals": -1}, "greater than or equal to 0"),
        ({"role": "outcome"}, "Input should be"),
        ({"bands": (4.0, 2.0)}, "bands must rise"),
        ({"bands": (4.0, 4.0)}, "bands must rise"),
        ({"bands": (0.0, 4.0)}, "inside the range"),
        ({"bands": (4.0, 9.0)}, "inside the range"),
        ({"bands": (float("nan"),)}, "inside the range"),
        ({"bands": (4.0,), "role": "subgroup", "range": None}, "role 'subgroup' are text"),
    ],
)
def test_a_mistake_is_named(mistake, message):
    with pytest.raises(ValidationError, match=message):
        variable(**mistake)


def test_only_an_input_goes_stale_and_only_what_goes_stale_can_be_refused():
    assert variable(stale_after=365, when_stale="refuse").stale_after == 365
    assert (variable().stale_after, variable().when_stale) == (None, "warn")
    with pytest.raises(DataError, match="'exclusion'"):
        variable(role="exclusion", stale_after=365)
    with pytest.raises(DataError, match="beside stale_after"):
        variable(when_stale="refuse")
    with pytest.raises(ValidationError):
        variable(stale_after=0)
