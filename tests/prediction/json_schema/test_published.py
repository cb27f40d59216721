import copy
import dataclasses
import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from kenshin.patients.reader import read_patients
from kenshin.prediction.ask import Ask
from kenshin.prediction.estimate import ESTIMATE_FORMAT
from kenshin.prediction.explanation.attribution import attribute
from kenshin.prediction.explanation.explanation import explained
from kenshin.prediction.explanation.shapley import EXACT_UP_TO
from kenshin.prediction.familiarity.person import Level, Side
from kenshin.prediction.json_schema.published import estimate_schema, estimates_schema
from kenshin.prediction.refusal import REFUSALS
from kenshin.saved_model.reference.sets import GroupCuts
from kenshin.workflow.model import Model

PAGES = Path(__file__).parents[3] / "docs"
PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
EVERYTHING = Ask(explain=True, what_if=True, changes={"bmi": 25.0, "sbp": 140})
ALWAYS = {
    "format", "state", "model", "inputs", "probabilities", "spread", "interval", "class", "frequency", "set",
    "familiarity", "comparison", "findings", "notice",
}  # fmt: skip


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(estimate_schema())


@pytest.fixture(scope="module")
def table_validator():
    return Draft202012Validator(estimates_schema())


@pytest.fixture(scope="module")
def grouped(model):
    """The tests' model as if people from 40 to 64 had cuts of their own."""
    sets = model.saved.reference.sets
    group = GroupCuts(variable="age", group="40–64", people=sets.everyone.people, cuts=sets.everyone.cuts)
    reference = model.saved.reference.model_copy(
        update={"sets": sets.model_copy(update={"groups": (group,)})}
    )
    return Model(dataclasses.replace(model.saved, reference=reference))


@pytest.fixture(scope="module")
def whole(model):
    """One person's answer with everything that can be asked beside it."""
    return as_read(model.predict_person(PERSON, EVERYTHING))


def as_read(estimate, language="en"):
    """An answer as it comes out of a file of JSON."""
    return json.loads(json.dumps(estimate.to_json(language), allow_nan=False))


def of_table(estimates, language="en"):
    refused = [e.refusal.code for e in estimates if e.refusal]
    shape = {"format": ESTIMATE_FORMAT, "people": len(estimates)}
    shape["refused"] = {code: refused.count(code) for code in refused}
    return shape | {"estimates": [as_read(e, language) for e in estimates]}


def parts_of(node, path="$"):
    """Every part of a schema with its path, wherever a part can stand."""
    yield path, node
    for key in ("properties", "$defs", "dependentSchemas"):
        for name, part in node.get(key, {}).items():
            yield from parts_of(part, f"{path}.{name}")
    for key in ("items", "additionalProperties", "propertyNames", "not", "if", "then", "else"):
        if isinstance(node.get(key), dict):
            yield from parts_of(node[key], f"{path}.{key}")
    for key in ("anyOf", "oneOf"):
        for part in node.get(key, ()):
            yield from parts_of(part, path)


@pytest.mark.parametrize("schema", [estimate_schema, estimates_schema])
def test_a_schema_is_one_and_every_key_is_described(schema):
    shape = schema()
    Draft202012Validator.check_schema(shape)
    undescribed = [
        f"{path}.{name}"
        for path, part in parts_of(shape)
        if part.get("type") == "object"
        for name, each in part.get("properties", {}).items()
        if "description" not in each and "$ref" not in each
    ]
    assert undescribed == []


@pytest.mark.parametrize("schema", [estimate_schema, estimates_schema])
def test_every_object_of_a_schema_is_closed_or_says_what_its_names_stand_for(schema):
    for path, part in parts_of(schema()):
        if part.get("type") == "object":
            closed = part.get("additionalProperties") is False and "properties" in part
            assert closed or isinstance(part["additionalProperties"], dict), path


def test_the_schema_names_what_the_code_names():
    shape = estimate_schema()
    assert shape["properties"]["format"]["const"] == ESTIMATE_FORMAT
    assert estimates_schema()["properties"]["format"]["const"] == ESTIMATE_FORMAT
    assert sorted(shape["$defs"]["refusal"]["properties"]["code"]["enum"]) == sorted(REFUSALS)
    familiarity = shape["properties"]["familiarity"]["properties"]
    assert familiarity["level"]["enum"] == list(get_args(Level))
    assert familiarity["outside"]["additionalProperties"]["enum"] == list(get_args(Side))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_page_about_json_names_every_key(language):
    page = (PAGES / language / "json.md").read_text("utf-8")
    keys = {
        name
        for schema in (estimate_schema(), estimates_schema())
        for _, part in parts_of(schema)
        if part.get("additionalProperties") is False
        for name in part["properties"]
    }
    unnamed = sorted(name for name in keys - {"kind"} if f"`{name}`" not in page)
    assert unnamed == []


def test_an_answer_with_everything_fills_every_key_that_does_not_exclude_another(whole, validator):
    validator.validate(whole)
    assert set(whole) == ALWAYS | {"explanation", "what_if", "changed"}
    assert set(whole) | {"person", "row", "refused"} == set(estimate_schema()["properties"])
    left_out = {"set": {"always", "by", "group"}, "explanation": {"standard_errors"}, "changed": {"refused"}}
    left_out["what_if"] = {"refused", "nearest"}
    for name, missing in left_out.items():
        known = set(estimate_schema()["properties"][name]["properties"])
        assert known - missing <= set(whole[name]) <= known, name


ASKED = {
    "nothing": Ask(),
    "everything": EVERYTHING,
    "another level": Ask(level=0.8),
    "a group": Ask(by="age"),
    "a target": Ask(target="high<0.3"),
    "a target out of reach": Ask(target="high<0.0001"),
    "a lower class": Ask(target="low"),
    "a value that nobody has": Ask(changes={"hba1c": 11.9}),
    "the same value": Ask(changes={"sbp": 131}),
    "old measurements": Ask(measured={"bmi": "2024-01-01"}, on="2025-06-01"),
    "measurements that are too old": Ask(measured={"hba1c": "2015-01-01"}, on="2025-06-01"),
}
PEOPLE = {
    "somebody": {},
    "fully answered": {"known_dm": 0, "treated": 0},
    "at low risk": {"age": 25, "hba1c": 4.9},
    "at high risk": {"age": 79, "hba1c": 6.3, "bmi": 33},
    "missing": {"bmi": None, "hba1c": None, "sbp": None},
    "implausible": {"hba1c": 48},
    "excluded": {"known_dm": 1},
    "unfamiliar": {"bmi": 90, "sbp": 270},
}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("asked", list(ASKED))
def test_real_estimates_and_refusals_have_the_published_shape(grouped, validator, language, asked):
    for changed in PEOPLE.values():
        person, ask = PERSON | changed, ASKED[asked]
        if all(person[name] is not None for name in ask.changes):
            validator.validate(as_read(grouped.predict_person(person, ask), language))


def test_these_people_and_questions_reach_every_branch(grouped):
    shapes = [
        as_read(grouped.predict_person(PERSON | changed, ask))
        for changed in PEOPLE.values()
        for ask in ASKED.values()
        if all((PERSON | changed)[name] is not None for name in ask.changes)
    ]
    codes = {shape["refused"]["code"] for shape in shapes if "refused" in shape}
    assert {"missing", "implausible", "excluded", "unfamiliar"} <= codes
    searched = [shape["what_if"] for shape in shapes if "what_if" in shape]
    assert any(each["reached"] for each in searched)
    assert any(each["alternatives"] for each in searched)
    assert any("nearest" in each for each in searched)
    assert any("group" in shape["set"] for shape in shapes if "set" in shape)
    changed = [shape["changed"] for shape in shapes if "changed" in shape]
    assert any("refused" in each for each in changed)
    assert any(each["changes"] and "after" in each for each in changed)


def test_without_an_interval_of_its_own_a_model_gives_the_published_shape(model, validator):
    reference = model.saved.reference.model_copy(update={"interval": None})
    plain = Model(dataclasses.replace(model.saved, reference=reference))
    shape = as_read(plain.predict_person(PERSON, EVERYTHING))
    validator.validate(shape)
    assert shape["interval"] == shape["spread"]


def test_where_nobody_is_compared_with_the_comparison_is_left_out(model, validator):
    alone = dataclasses.replace(model.predict_person(PERSON), comparison=None)
    validator.validate(as_read(alone))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_explanation_by_drawing_has_the_published_shape(model, validator, whole, language):
    schema, person = thirteen_inputs(model.schema), np.linspace(-1, 1, EXACT_UP_TO + 1)[None]
    background = np.random.default_rng(3).normal(size=(20, EXACT_UP_TO + 1))
    found = attribute(curved, person, curved(person), background)
    explanation = explained(schema, found, 0, person[0]).to_json(language)
    assert explanation["method"] == "sampled"
    assert len(explanation["standard_errors"]) == EXACT_UP_TO + 1
    validator.validate(whole | {"explanation": json.loads(json.dumps(explanation))})


def thirteen_inputs(schema):
    one = next(v for v in schema.variables if v.name == "sbp")
    many = tuple(one.model_copy(update={"name": f"sbp_{i}"}) for i in range(EXACT_UP_TO + 1))
    return schema.model_copy(update={"variables": many})


def curved(rows):
    """Risks of three classes, which no sum over inputs gives."""
    scores = np.column_stack([np.zeros(len(rows)), rows[:, 0] * rows[:, 1], rows.sum(axis=1)])
    risks = np.exp(scores)
    return risks / risks.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("ask", [Ask(), Ask(explain=True, level=0.95), Ask(by="age")])
def test_a_table_has_the_published_shape(grouped, table_validator, validator, newcomers, language, ask):
    shape = of_table(grouped.predict(newcomers, ask=ask), language)
    shape["estimates"] = shape["estimates"][:60]
    table_validator.validate(shape)
    for each in shape["estimates"]:
        validator.validate(each)


def test_a_table_with_refusals_has_it_too(model, table_validator, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("person,age,bmi,hba1c,sbp,known_dm\nA,58,27.4,5.9,131,0\nB,58,27.4,5.9,131,1\n,58,,,,0\n")
    shape = of_table(model.predict(read_patients(path, model.schema)))
    table_validator.validate(shape)
    assert shape["refused"] == {"excluded": 1, "missing": 1}
    assert shape["estimates"][0]["person"] == "A"


def broken():
    """Ways to break an answer: a path, and what is put there; None: taken away."""
    yield "format", "kenshin-estimate/1"
    yield "state", "final"
    yield "model", "abc"
    yield "notice", None
    for name in ("class", "probabilities", "spread", "frequency", "set", "familiarity"):
        yield name, None
    yield "probabilities.high", 1.5
    yield "probabilities.high", "0.5"
    yield "spread.high", [0.1]
    yield "inputs", {}
    yield "inputs.age", "58"
    yield "advice", "eat less"
    yield "refused", {"code": "excluded", "sentence": "No."}
    yield "findings", [{"level": "fatal", "code": "x", "row": None, "column": None, "sentence": "x"}]
    yield "frequency.classes.high.of_100", 101
    yield "frequency.classes.high.of_100", 3.5
    yield "frequency.reading", None
    yield "comparison.people", 12
    yield "comparison.inputs.sbp.lower.kind", "exactly"
    yield "comparison.risks", {}
    yield "set", "low"
    yield "set.classes", []
    yield "set.level", 90
    yield "set.by", "age"
    yield "set.certain", True
    yield "familiarity.level", "strange"
    yield "familiarity.rarity", 1.2
    yield "familiarity.outside", {"bmi": "left"}
    yield "familiarity.sentence", None
    yield "explanation.method", "guessed"
    yield "explanation.method", "sampled"
    yield "explanation.standard_errors", {"bmi": {"low": 0.1, "high": 0.1}}
    yield "explanation.at_least.standard_errors", {"bmi": 0.1}
    yield "explanation.at_least.class", None
    yield "explanation.contributions.bmi.high", -2
    yield "explanation.contributions.bmi", 0.1
    yield "explanation.base", None
    yield "explanation.made_up_people", 0
    yield "explanation.cause", "BMI"
    yield "explanation.curves.bmi.values", []
    yield "explanation.curves.bmi.here", -1
    yield "explanation.curves.bmi.unfamiliar", [0, 1]
    yield "explanation.curves.bmi.probabilities", [0.1]
    yield "explanation.caption", []
    yield "what_if.target", "high"
    yield "what_if.target.below", 10
    yield "what_if.target.at_least", None
    yield "what_if.caption", None
    yield "what_if.search", None
    yield "what_if.effect", 0.1
    yield "what_if.refused", {"code": "excluded", "sentence": "No."}
    yield "what_if.alternatives.0.effort", -1
    yield "what_if.alternatives.0.changes", []
    yield "what_if.alternatives.0.changes.0.to", "25"
    yield "what_if.alternatives.0.changes.0.from", None
    yield "what_if.alternatives.0.probabilities.high", -0.1
    yield "changed.after", None
    yield "changed.points", None
    yield "changed.interval.high", [0.1, 0.2, 0.3]
    yield "changed.points.high", 101
    yield "changed.changes.0.name", None
    yield "changed.findings", None
    yield "changed.caption", None
    yield "changed.refused", {"code": "unfamiliar", "sentence": "No."}


def put(shape, path, value):
    """A copy with one thing other, or taken away."""
    other = copy.deepcopy(shape)
    *way, last = path.split(".")
    place = other
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return other


@pytest.mark.parametrize(("path", "value"), list(broken()))
def test_a_broken_answer_is_noticed(whole, validator, path, value):
    assert not validator.is_valid(put(whole, path, value))


def test_what_came_nearest_never_stands_beside_what_was_found(whole, validator):
    (found, *_) = whole["what_if"]["alternatives"]
    assert not validator.is_valid(put(whole, "what_if.nearest", found))
    assert validator.is_valid(put(put(whole, "what_if.nearest", found), "what_if.alternatives", []))


def test_a_refusal_with_anything_that_speaks_of_a_number_is_noticed(model, whole, validator):
    shape = as_read(model.predict_person(PERSON | {"known_dm": 1}, EVERYTHING))
    assert validator.is_valid(shape)
    for name in set(whole) - set(shape):
        assert not validator.is_valid(shape | {name: whole[name]}), name
    assert not validator.is_valid(shape | {"refused": {"code": "tired", "sentence": "No."}})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "kenshin-estimate/1"),
        ("people", -1),
        ("refused", {"tired": 1}),
        ("refused", {"missing": 0}),
        ("estimates", None),
        ("estimates.0.row", None),
        ("estimates.0.advice", "eat less"),
        ("estimates.0.probabilities.high", 2),
        ("mean", 0.1),
    ],
)
def test_a_broken_table_is_noticed(model, table_validator, newcomers, path, value):
    shape = of_table(model.predict(newcomers)[:2])
    assert table_validator.is_valid(shape)
    assert not table_validator.is_valid(put(shape, path, value))


@pytest.mark.parametrize("name", ["explanation", "what_if", "changed"])
def test_in_a_table_nobody_has_what_is_asked_of_one_person_at_a_time(
    model, table_validator, newcomers, whole, name
):
    shape = of_table(model.predict(newcomers)[:2])
    assert not table_validator.is_valid(put(shape, f"estimates.0.{name}", whole[name]))
