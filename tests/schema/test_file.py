import re
from pathlib import Path

import pytest

from kenshin.errors import DataError, UsageError
from kenshin.schema.decision import Decision
from kenshin.schema.exclusion import Exclusion
from kenshin.schema.file import READY_MADE, load_schema, read_schema, write_schema
from kenshin.schema.outcome import Outcome, RiskClass
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Actionable, Variable

SMALL = """
kenshin = 1
name = "two_classes"
title = "Two classes"
intended_use = "Tests"
population = "Nobody"
horizon = "5 years"
missing = ["", "NA"]
[outcome]
column = "y"
definition = "made up"
kind = "future"
classes = [{ value = "0", name = "no", label = "no" }, { value = "1", name = "yes", label = { en = "yes", ja = "あり" } }]
derived_from = ["z"]
[[variable]]
name = "x"
role = "input"
columns = ["x"]
label = "x"
range = [0.0, 1.0]
"""


@pytest.mark.parametrize("name", READY_MADE)
def test_a_ready_made_schema_survives_the_round_trip_exactly(name):
    schema = load_schema(name)
    text = write_schema(schema)
    assert read_schema(text) == schema
    assert write_schema(read_schema(text)) == text


def test_a_users_own_schema_survives_the_round_trip_exactly():
    schema = read_schema(SMALL)
    assert read_schema(write_schema(schema)) == schema
    assert schema.class_names == ("no", "yes")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('intended_use = "Tests"', "", "intended_use: Field required"),
        ('horizon = "5 years"', "", "horizon: Field required"),
        ('columns = ["x"]', 'columns = ["z"]', "must not be cut from an input"),
        ('columns = ["x"]', 'columns = ["y"]', "must not be cut from an input"),
        ("range = [0.0, 1.0]", "range = [1.0, 0.0]", "range must run from low to high"),
        ("range = [0.0, 1.0]", "", "needs a plausible range"),
        ('role = "input"', 'role = "id"', "at least one"),
        ("kenshin = 1", "kenshin = 2", "kenshin: Input should be 1"),
        ("kenshin = 1", "kenshin = ", "must be a TOML file"),
        ('name = "x"', 'name = "x"\nshape = "round"', "Extra inputs are not permitted"),
        ('name = "yes"', 'name = "no"', "same name"),
    ],
)
def test_a_mistake_in_a_schema_is_named(old, new, message):
    with pytest.raises(DataError) as error:
        read_schema(SMALL.replace(old, new))
    assert message in error.value.sentence("en")
    assert error.value.sentence("ja") != error.value.sentence("en")


def test_an_exclusion_of_an_undeclared_variable_is_refused():
    with pytest.raises(DataError, match="got 'w'"):
        read_schema(SMALL + '[[exclusion]]\nvariable = "w"\noperator = "=="\nvalue = 1\nsentence = "s"\n')


def test_an_unknown_name_lists_the_ready_made_ones():
    with pytest.raises(UsageError, match=r"diabetes_checkup, diagnosed_status.*got 'diabets'"):
        load_schema("diabets")


def test_hba1c_of_exactly_the_cut_off_is_excluded_after_rounding():
    schema = load_schema("diabetes_checkup")
    rule = schema.exclusions[-1]
    rounded = schema.variable("hba1c").rounded
    assert rule.applies(rounded(6.46))
    assert not rule.applies(rounded(6.44))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("part", [Schema, Outcome, RiskClass, Variable, Actionable, Exclusion, Decision])
def test_every_key_of_a_schema_is_documented(part, language):
    page = (Path(__file__).parents[2] / "docs" / language / "schema.md").read_text("utf-8")
    table = page[: page.index("```")]
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]+`", table))))
    keys = {field.alias or name for name, field in part.model_fields.items()}
    assert keys - words == set()
