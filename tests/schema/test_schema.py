import pytest
from tests.schema.test_file import SMALL

from kenshin.errors import DataError
from kenshin.schema.file import load_schema, read_schema

DATE = '[[variable]]\nname = "{}"\nrole = "date"\ncolumns = ["{}"]\nlabel = "d"\n'


def test_inputs_come_in_the_order_in_which_they_are_written():
    assert [v.name for v in load_schema("diabetes_checkup").inputs] == ["age", "bmi", "hba1c", "sbp"]


def test_an_undeclared_variable_is_refused_with_the_known_ones():
    with pytest.raises(DataError, match=r"\(x\), got 'y'"):
        read_schema(SMALL).variable("y")


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (DATE.format("x", "d"), "'x' twice"),
        (DATE.format("d", "d") + DATE.format("e", "e"), "role 'date'"),
        (
            DATE.format("d", "d")
            + '[[exclusion]]\nvariable = "d"\noperator = "<"\nvalue = 1\nsentence = "s"\n',
            "must look at a number",
        ),
    ],
)
def test_what_does_not_hang_together_is_refused(added, message):
    with pytest.raises(DataError, match=message):
        read_schema(SMALL + added)


def test_an_outcome_cut_from_an_input_is_refused_also_by_another_name_of_its_column():
    cut = SMALL.replace('columns = ["x"]', 'columns = ["x", { name = "z", unit = "" }]')
    with pytest.raises(DataError, match="must not be cut from an input"):
        read_schema(
            cut.replace('unit = ""', 'unit = "cm"').replace('label = "x"', 'label = "x"\nunit = "cm"')
        )


def test_an_outcome_cut_from_what_is_no_input_is_allowed():
    assert load_schema("diabetes_checkup").outcome.derived_from == ("fpg_mgdl", "fpg", "空腹時血糖")


GROUPS = (
    SMALL.replace('label = "x"', 'label = "x"\nbands = [0.5]')
    + """
[[variable]]
name = "sex"
role = "subgroup"
columns = ["sex"]
label = "sex"
[[variable]]
name = "site"
role = "cluster"
columns = ["site"]
label = "site"
"""
)


def grouped(names):
    return read_schema(GROUPS.replace('missing = ["", "NA"]', f'missing = ["", "NA"]\ncompare_by = {names}'))


def test_people_are_compared_by_subgroups_and_by_inputs_with_bands():
    assert grouped('["sex", "x"]').compare_by == ("sex", "x")
    assert read_schema(SMALL).compare_by == ()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ('["gender"]', r"\(x, sex\), got 'gender'"),
        ('["site"]', "got 'site'"),
        ('["sex", "sex"]', "each once"),
    ],
)
def test_groups_that_nothing_makes_are_refused(names, message):
    with pytest.raises(DataError, match=message) as error:
        grouped(names)
    assert error.value.sentence("ja") != error.value.sentence("en")


def test_an_input_without_bands_makes_no_groups():
    with pytest.raises(DataError, match=r"\(–\), got 'x'"):
        read_schema(SMALL.replace('missing = ["", "NA"]', 'compare_by = ["x"]'))
