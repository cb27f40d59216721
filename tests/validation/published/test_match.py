import json

import numpy as np
import pytest

from kenshin.patients.reader import read_patients
from kenshin.schema.file import read_schema
from kenshin.validation.published.ada import ada_risk_test
from kenshin.validation.published.findrisc import FINDRISC
from kenshin.validation.published.match import MissingItems, answers_in, published_points

HEAD = """
kenshin = 1
name = "asked"
title = "Asked"
intended_use = "Tests"
population = "Nobody"
horizon = "none"
missing = ["", "NA"]
[outcome]
column = "y"
definition = "made up"
classes = [{ value = "0", name = "no", label = "no" }, { value = "1", name = "yes", label = "yes" }]
"""
NUMBER = '[[variable]]\nname = "{0}"\nrole = "input"\ncolumns = ["{0}"]\nlabel = "{0}"\nrange = [0.0, 300.0]\n{1}\n'
TEXT = '[[variable]]\nname = "{0}"\nrole = "subgroup"\ncolumns = [{1}]\nlabel = "{0}"\n{2}\n'
FLAG = '[[variable]]\nname = "{0}"\nrole = "exclusion"\ncolumns = ["{0}"]\nlabel = "{0}"\nmissing_allowed = true\n{1}\n'

WHOLE = {
    "age": (NUMBER.format("age", 'unit = "years"'), "66,30,50"),
    "bmi": (NUMBER.format("bmi", 'unit = "kg/m²"'), "31,20,27"),
    "waist": (TEXT.format("waist", '"waist"', 'unit = "cm"'), "103,70,NA"),
    "sex": (TEXT.format("sex", '"sex"', ""), "Male,female,男"),
    "activity": (FLAG.format("activity", ""), "0,1,1"),
    "vegetables": (TEXT.format("vegetables", '"vegetables"', ""), "no,Yes,あり"),
    "bp_drug": (FLAG.format("bp_drug", "values = { yes = 1, no = 2 }"), "yes,no,no"),
    "high_glucose_ever": (FLAG.format("high_glucose_ever", ""), "1,0,0"),
    "family_history": (TEXT.format("family_history", '"family_history"', ""), "1,none,2"),
    "high_blood_pressure": (FLAG.format("high_blood_pressure", ""), "1,0,0"),
    "gestational_diabetes": (FLAG.format("gestational_diabetes", ""), ",1,"),
}


def table(tmp_path, **changes):
    """Three people; a change gives a variable another [schema, cells], or None to leave it out."""
    chosen = {name: both for name, both in (WHOLE | changes).items() if both is not None}
    cells = {name: cells.split(",") for name, (_, cells) in chosen.items()} | {"y": ["0", "1", "0"]}
    columns = {"年齢層" if name == "renamed" else name: values for name, values in cells.items()}
    rows = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    path = tmp_path / "asked.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return read_patients(path, read_schema(HEAD + "".join(schema for schema, _ in chosen.values())))


def test_a_table_that_holds_every_answer_gets_points(tmp_path):
    points, lacking = published_points(table(tmp_path))
    assert lacking == ()
    assert points["findrisc"] == pytest.approx([26, 0, np.nan], nan_ok=True)  # the third has no waist
    # 3 + 2 + man + parent + high pressure + inactive; gestational only; 2 + 1 + man
    assert points["ada"] == pytest.approx([9, 1, 4])


def test_the_limit_for_asian_people_is_passed_on(tmp_path):
    asked = table(tmp_path, bmi=(WHOLE["bmi"][0], "31,23,27"))
    assert published_points(asked, asian=True)[0]["ada"][1] == published_points(asked)[0]["ada"][1] + 1


def test_what_is_missing_is_named_in_the_scores_order(tmp_path):
    asked = table(
        tmp_path,
        vegetables=None,
        activity=None,
        high_glucose_ever=(FLAG.format("high_glucose_ever", ""), ",NA,"),
    )
    found = answers_in(asked, FINDRISC)
    assert isinstance(found, MissingItems)
    assert [item.name for item in found.items] == ["activity", "vegetables", "high_glucose_ever"]
    assert found.unreadable == ()
    assert json.loads(json.dumps(found.to_json()))["absent"] == [
        "activity",
        "vegetables",
        "high_glucose_ever",
    ]
    english, japanese = found.sentence("en"), found.sentence("ja")
    assert english.startswith("FINDRISC was not computed. ")
    assert "physical activity (activity); daily vegetables" in english
    assert "身体活動(activity)、野菜" in japanese


@pytest.mark.parametrize(
    ("name", "schema", "cells"),
    [
        ("activity", FLAG.format("activity", ""), "1,2,2"),  # 1 yes, 2 no: never guessed
        ("vegetables", TEXT.format("vegetables", '"vegetables"', ""), "sometimes,yes,no"),
        ("sex", TEXT.format("sex", '"sex"', ""), "1,2,2"),
        ("sex", FLAG.format("sex", ""), "1,0,0"),  # who is 1?
        ("family_history", FLAG.format("family_history", ""), "1,3,0"),
        ("waist", TEXT.format("waist", '"waist"', 'unit = "inch"'), "40,30,30"),
        ("waist", TEXT.format("waist", '"waist"', 'unit = "cm"'), "103,<80,70"),
        ("age", NUMBER.format("age", 'unit = "months"'), "66,30,50"),
    ],
)
def test_what_could_be_misread_is_not_read(tmp_path, name, schema, cells):
    found = answers_in(table(tmp_path, **{name: (schema, cells)}), FINDRISC)
    assert isinstance(found, MissingItems)
    assert [item.name for item in found.unreadable] == [name]
    assert found.absent == ()
    assert f"({name})" in found.sentence("en")
    assert f"({name})" in found.sentence("ja")


@pytest.mark.parametrize(
    ("name", "schema", "cells", "expected"),
    [
        ("sex", FLAG.format("sex", "values = { male = 1, female = 2 }"), "male,female,male", [1, 0, 1]),
        ("sex", TEXT.format("sex", '"sex"', ""), "Ｍ,other,NA", [1, np.nan, np.nan]),
        ("activity", FLAG.format("activity", 'values = { "1" = 1, "2" = 0 }'), "1,2,2", [1, 0, 0]),
        ("activity", FLAG.format("activity", "values = { no = 1, yes = 0 }"), "no,yes,yes", [0, 1, 1]),
        ("waist", NUMBER.format("waist", 'unit = "m"\nanalyte = "length"'), "1.03,0.7,0.8", [103, 70, 80]),
        ("waist", TEXT.format("waist", '{ name = "waist", unit = "m" }', 'unit = "cm"\nanalyte = "length"'), "1.03,0.7,０．８", [103, 70, 80]),
        ("age", NUMBER.format("age", 'unit = "歳"'), "66,30,50", [66, 30, 50]),
        ("bmi", NUMBER.format("bmi", ""), "31,20,27", [31, 20, 27]),
    ],
)  # fmt: skip
def test_what_is_clear_is_read(tmp_path, name, schema, cells, expected):
    found = answers_in(table(tmp_path, **{name: (schema, cells)}), FINDRISC)
    assert found[name] == pytest.approx(expected, nan_ok=True)


def test_a_close_relative_is_found_by_its_own_name_or_by_degree(tmp_path):
    by_degree = answers_in(table(tmp_path), ada_risk_test())
    assert by_degree["first_degree_relative"] == pytest.approx([1, 0, 0])
    own = FLAG.format("first_degree_relative", "")
    by_name = answers_in(table(tmp_path, first_degree_relative=(own, "0,1,")), ada_risk_test())
    assert by_name["first_degree_relative"] == pytest.approx([0, 1, np.nan], nan_ok=True)
    without = answers_in(table(tmp_path, family_history=None, first_degree_relative=(own, "0,1,")), FINDRISC)
    assert [item.name for item in without.absent] == ["family_history"]


def test_every_item_says_itself_and_a_score_is_plain_values():
    for score in (FINDRISC, ada_risk_test()):
        shape = json.loads(json.dumps(score.to_json()))
        assert shape["name"] == score.name
        assert [item["name"] for item in shape["items"]] == [item.name for item in score.items]
        for item in score.items:
            assert item.label("en") != item.label("ja") or item.name == "bmi"
