import re

import numpy as np
import pytest

from kenshin.patients.reader import read_patients
from kenshin.schema.answers import ITEM_IDS
from kenshin.schema.file import load_schema, read_schema, write_schema
from kenshin.training.recipe import Recipe
from kenshin.validation.checklist.checklist import counts, fill
from kenshin.workflow.checklist_facts import facts, facts_in_both
from kenshin.workflow.develop import train


def test_every_fact_belongs_to_an_item_and_is_whole_in_both_languages(model):
    english, japanese = (facts(model.card, model.schema, language) for language in ("en", "ja"))
    assert set(english) == set(japanese) <= set(ITEM_IDS)
    for item, text in english.items():
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|  ", text), (item, text)
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", text), (item, text)
        assert re.search(r"[ぁ-んァ-ヶ一-龠]", japanese[item]), item
        assert not re.search(r"。。|None|nan", japanese[item]), item
        assert text.endswith(".")
        assert japanese[item].endswith("。")


def test_both_languages_name_the_same_numbers(model):
    for item, both in facts_in_both(model.card, model.schema).items():
        if item == "3b":  # a text of the schema, which may write "four" and 4
            continue
        numbers = [
            set(re.findall(r"\d[\d,.]*\d|\d", text.replace(",000", "000"))) for text in (both.en, both.ja)
        ]
        assert numbers[0] - {"0", "1"} == numbers[1] - {"0", "1"}, item


def test_the_people_are_counted_as_the_card_counts_them(model, people):
    told, counted = facts(model.card, model.schema, "en"), model.card.people.per_class
    for item in ("10", "20a", "21"):
        assert f"{len(people)} people" in told[item]
        assert f"{counted['high']} high" in told[item]
    assert "3 parts" in told["12a"]  # as the recipe of these tests asks


def test_an_evaluation_says_nothing_about_how_many_people_it_had(model):
    external = facts(model.card, model.schema, "en", "external")
    assert not {"10", "11", "20a", "21"} & set(external)
    assert "evaluation" in external["1"]
    assert "evaluate" in external["4"]


def test_exclusions_are_told_as_rules_with_what_happens_where_they_are_unknown(model):
    told = facts(model.card, model.schema, "en")
    assert "Diabetes diagnosed = 1" in told["6b"]
    assert "HbA1c (NGSP) ≥ 6.5 %" in told["6b"]
    assert "comes with a warning: Diabetes diagnosed" in told["27a"]


def test_the_decision_stands_in_percent_with_its_reason(model):
    assert "“high” or higher classes between 2 % and 20 %" in facts(model.card, model.schema, "en")["15"]
    silent = model.schema.model_copy(update={"decision": None})
    assert "Nobody has said at which risks" in facts(model.card, silent, "en")["15"]


def test_a_schema_without_clusters_says_so(model):
    assert "12d" not in facts(model.card, model.schema, "en")  # it names a period
    variables = tuple(v for v in model.schema.variables if v.role != "cluster")
    told = facts(model.card, model.schema.model_copy(update={"variables": variables}), "en")
    assert told["12d"] == told["23b"] == "Not examined: the schema names no site, region or period."


def test_what_was_left_out_weighted_and_searched_is_told(people_file, tmp_path):
    lines = people_file.read_text("utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    cells[1][2], cells[2][5], cells[3][6] = "", "1", ""
    (tmp_path / "people.csv").write_text("\n".join(",".join(row) for row in cells), "utf-8")
    table = read_patients(tmp_path / "people.csv", "diabetes_checkup")
    recipe = Recipe(epochs=3, folds=3, class_weights=[1.0, 2.0, 3.0], calibrate=False)
    model = train(table, copies=2, recipe=recipe, search={"learning_rate": [0.003, 0.01]})
    told = facts(model.card, model.schema, "en")
    assert "Left out: Diabetes diagnosed = 1 (1), no outcome (1), BMI missing (1)." in told["20a"]
    assert "BMI missing (1)" in told["11"]
    assert "Diabetes" not in told["11"]
    assert "low 1, medium 2, high 3" in told["13"]
    assert "among 2 combinations" in told["12c"]
    assert "No temperature was fitted." in told["12c"]
    assert "tuned on the same 297 people" in told["21"]
    assert "Validate on other people" in told["26"]


def test_inputs_that_may_be_missing_are_not_called_required(people_file):
    text = write_schema(load_schema("diabetes_checkup")).replace(
        'role = "input"', 'role = "input"\nmissing_allowed = true'
    )
    table = read_patients(people_file, read_schema(text))
    model = train(table, copies=2, recipe=Recipe(epochs=1, folds=3))
    told = facts(model.card, model.schema, "en")
    assert "no input is required" in told["6b"]
    assert told["11"].startswith("A missing value of Age, BMI")
    assert told["27a"].startswith("No estimate is made where a value lies outside")


def test_the_checklist_of_a_fresh_model_is_half_filled(model):
    found = counts(fill(facts_in_both(model.card, model.schema), model.schema.answers, "development"))
    assert found.applicable == 48
    assert found.filled + found.answered >= 24


def test_no_values_of_anybody_are_told(model, people):
    told = " ".join(facts(model.card, model.schema, "en").values())
    assert people.person is not None
    assert not any(key in told for key in people.person)
    assert np.isfinite(model.card.training.temperature)


@pytest.mark.parametrize("kind", ["development", "external"])
def test_facts_are_texts_for_the_checklist(model, kind):
    both = facts_in_both(model.card, model.schema, kind)
    assert fill(both, {}, kind)[9].status == "filled"  # 6b
