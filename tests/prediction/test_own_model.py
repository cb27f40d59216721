"""A user's own net and schema get everything that stands beside a number."""

import json

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from tests.prediction.own import PERSON, own_model, people_of, rescored

from kenshin.cli.estimate import print_estimate
from kenshin.patients.reader import read_patients
from kenshin.prediction.ask import Ask
from kenshin.prediction.json_schema.published import estimate_schema

EVERYTHING = Ask(
    explain=True, what_if=True, changes={"weight": 70}, measured={"crp": "R6.1.1"}, on="2024-03-01"
)


@pytest.fixture(scope="module", params=[2, 5])
def model(request, tmp_path_factory):
    return own_model(tmp_path_factory.mktemp("own"), classes=request.param)[0]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """No decision, no groups, nothing changeable, a single copy, 50 people."""
    folder = tmp_path_factory.mktemp("bare")
    return own_model(folder, people=50, copies=1, decision=False, groups=False, actionable=False)[0]


@pytest.fixture(scope="module")
def thirty(tmp_path_factory):
    return own_model(tmp_path_factory.mktemp("thirty"), classes=3, count=30, people=300)[0]


def shape_of(estimate, language="en"):
    shape = json.loads(json.dumps(estimate.to_json(language), allow_nan=False))
    Draft202012Validator(estimate_schema()).validate(shape)
    return shape


def without(person, *names):
    return {name: value for name, value in person.items() if name not in names}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_everything_that_can_be_asked_has_the_published_shape_and_is_told(model, language, capsys):
    estimate = model.predict_person(PERSON, EVERYTHING)
    shape = shape_of(estimate, language)
    beside = {
        "interval",
        "frequency",
        "set",
        "familiarity",
        "comparison",
        "explanation",
        "what_if",
        "changed",
    }
    assert beside <= set(shape)
    assert estimate.risk_class in shape["set"]["classes"]
    assert [f["code"] for f in shape["findings"]] == ["stale"]
    print_estimate(model.schema, estimate, language)
    told = capsys.readouterr().out
    assert {"en": "not measured", "ja": "測定なし"}[language] in told
    assert {"en": "Weight", "ja": "体重"}[language] in told
    assert "{" not in told


def test_contributions_add_up_to_the_probability_of_every_class(model):
    explanation = shape_of(model.predict_person(PERSON, Ask(explain=True)))["explanation"]
    risks = model.predict_person(PERSON).probabilities
    assert sums_of(explanation, model.schema.class_names) == pytest.approx(risks, abs=1e-9)


def sums_of(explanation, classes):
    each = explanation["contributions"].values()
    return [explanation["base"][c] + sum(part[c] for part in each) for c in classes]


def test_what_ifs_reach_their_target_when_they_are_predicted_and_keep_what_the_schema_says(model):
    people = read_text(model, people_of(len(model.schema.class_names), people=40, seed=5, letter="N"))
    found = 0
    for values in people:
        own = model.predict_person(values, Ask(what_if=True))
        assert own.refusal is None
        for alternative in own.what_if.alternatives:
            found += 1
            other = rescored(model, values, alternative)
            target = own.what_if.target
            first = model.schema.class_names.index(target.at_least)
            assert sum(other.probabilities[first:]) < target.below
            assert other.probabilities == pytest.approx(alternative.probabilities, abs=1e-9)
            assert other.familiarity.rarity >= min(own.familiarity.rarity, 0.01)
            assert dict(other.familiarity.outside).items() <= dict(own.familiarity.outside).items()
            for each in alternative.differences:
                free = model.schema.variable(each.name).actionable
                assert free.bounds[0] <= each.after <= free.bounds[1]
                assert (
                    np.sign(each.after - each.before)
                    in {"up": (1,), "down": (-1,), "either": (-1, 1)}[free.direction]
                )
    assert found or len(model.schema.class_names) == 5


def read_text(model, text):
    """The people of a table's text as values by name; empty ones are left out."""
    header, *rows = [line.split(",") for line in text.splitlines()]
    names = {v.name for v in model.schema.inputs} | {"sex"}
    pairs = [dict(zip(header, row, strict=True)) for row in rows]
    return [{k: v for k, v in each.items() if k in names and v} for each in pairs]


def test_a_table_says_the_same_as_person_by_person(model, tmp_path):
    text = people_of(len(model.schema.class_names), people=12, seed=6, letter="N")
    (tmp_path / "t.csv").write_text(text)
    table = read_patients(tmp_path / "t.csv", model.schema)
    estimates = model.predict(table, ask=Ask(explain=True))
    for estimate, values in zip(estimates, read_text(model, text), strict=True):
        shape = shape_of(estimate)
        assert sums_of(shape["explanation"], model.schema.class_names) == pytest.approx(
            estimate.probabilities, abs=1e-9
        )
        alone = model.predict_person(values)
        assert alone.probabilities == pytest.approx(estimate.probabilities, abs=1e-6)
        assert alone.classes == estimate.classes
        assert alone.familiarity == estimate.familiarity


def test_a_missing_value_that_the_schema_allows_is_neither_refused_nor_unusual(model):
    for gone in (["spiro"], ["site_code"], ["spiro", "site_code"]):
        estimate = model.predict_person(without(PERSON, *gone))
        assert estimate.refusal is None
        assert "spiro" not in dict(estimate.familiarity.outside)
    refused = model.predict_person(without(PERSON, "weight"), EVERYTHING_BUT_WEIGHT)
    assert set(shape_of(refused)) == {"format", "state", "model", "inputs", "refused", "findings", "notice"}


EVERYTHING_BUT_WEIGHT = Ask(explain=True, what_if=True, changes={"steps": 9})


def test_a_measurement_that_is_too_old_is_refused_where_the_schema_says_so(model):
    asked = Ask(explain=True, what_if=True, measured={"spiro": "2023-01-01"}, on="2024-01-01")
    shape = shape_of(model.predict_person(PERSON | {"spiro": 3.4}, asked))
    assert shape["refused"]["code"] == "stale"
    assert not {"explanation", "what_if", "set", "probabilities"} & set(shape)


def test_thirty_inputs_are_explained_from_drawn_orders_that_still_add_up(thirty):
    person = PERSON | {f"x{i}": 0.25 for i in range(12, 30)}
    estimate = thirty.predict_person(person, Ask(explain=True, what_if=True))
    shape = shape_of(estimate)
    assert sums_of(shape["explanation"], thirty.schema.class_names) == pytest.approx(
        estimate.probabilities, abs=1e-9
    )


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "marks no value"), ("ja", "変更可能とされた項目がない")]
)
def test_where_nothing_can_be_changed_that_is_a_sentence(bare, language, sentence):
    estimate = bare.predict_person(without(PERSON, "sex"), Ask(what_if=True, target="c1<0.01"))
    shape = shape_of(estimate, language)
    assert sentence in shape["what_if"]["sentence"]
    assert shape["what_if"]["alternatives"] == []


@pytest.mark.parametrize(("language", "sentence"), [("en", "single copy"), ("ja", "1つのネット")])
def test_a_single_copy_has_no_interval_and_says_so(bare, language, sentence, capsys):
    estimate = bare.predict_person(without(PERSON, "sex"))
    assert estimate.interval is None
    shape = shape_of(estimate, language)
    assert "interval" not in shape
    assert all(part["range"] is None for part in shape["frequency"]["classes"].values())
    print_estimate(bare.schema, estimate, language)
    assert sentence in capsys.readouterr().out.replace("\n", " ")


def test_a_single_copys_file_of_estimates_has_empty_ends(bare, tmp_path):
    import polars as pl

    from kenshin.prediction.stream import estimate_file

    (tmp_path / "t.csv").write_text(people_of(people=12, seed=6, letter="N"))
    estimate_file(bare.saved, tmp_path / "t.csv", tmp_path / "o.parquet", Ask())
    made = pl.read_parquet(tmp_path / "o.parquet")
    assert made["probability_c1"].null_count() == 0
    assert made["low_c1"].null_count() == made["high_c1"].null_count() == 12
