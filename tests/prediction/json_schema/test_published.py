import copy
import json

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from tests.prediction.comparison.people import risks_of, table_of

from kenshin.prediction.comparison.learn import learn_comparison
from kenshin.prediction.comparison.place import place
from kenshin.prediction.frequency import frequency_of
from kenshin.prediction.json_schema.published import estimate_schema
from kenshin.prediction.refusal import REFUSALS

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
FORMAT = estimate_schema()["properties"]["format"]["const"]


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(estimate_schema())


def answer(model, language="en", **changed):
    estimate = model.predict(**(PERSON | changed))
    return json.loads(json.dumps(estimate.to_json(language) | {"format": FORMAT}))


def whole(model, language="en"):
    """An answer with everything beside it."""
    shape = answer(model, language)
    table = table_of(300)
    reference = learn_comparison(table.schema, table, risks_of(300))
    risks = list(shape["probabilities"].values())
    ends = [tuple(pair) for pair in shape["spread"].values()]
    beside = {
        "interval": shape["spread"],
        "frequency": frequency_of(model.schema, risks, ends).to_json(language),
        "comparison": place(reference, model.schema, PERSON | {"bmi": None}, {"sex": "F"}, risks).to_json(
            language
        ),
        "set": {},
        "familiarity": {},
        "explanation": {},
        "what_if": {},
    }
    return json.loads(json.dumps(shape | beside))


def test_the_schema_is_one_and_every_key_is_described():
    shape = estimate_schema()
    Draft202012Validator.check_schema(shape)
    assert shape["$id"].startswith("urn:")

    def undescribed(node, path="$"):
        for name, part in node.get("properties", {}).items():
            if "description" not in part and "$ref" not in part:
                yield f"{path}.{name}"
            yield from undescribed(part, f"{path}.{name}")
        for key in ("items", "additionalProperties"):
            if isinstance(node.get(key), dict):
                yield from undescribed(node[key], path)
        for part in (*node.get("anyOf", ()), *node.get("$defs", {}).values()):
            yield from undescribed(part, path)

    assert list(undescribed(shape)) == []


def test_refusals_are_those_that_the_code_knows():
    codes = estimate_schema()["properties"]["refused"]["properties"]["code"]["enum"]
    assert sorted(codes) == sorted(REFUSALS)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "changed",
    [{}, {"known_dm": 0, "treated": 0}, {"bmi": None}, {"hba1c": 48}, {"hba1c": 6.5}, {"known_dm": 1}],
)
def test_real_estimates_and_refusals_have_the_published_shape(model, validator, language, changed):
    validator.validate(answer(model, language, **changed))


def test_estimates_of_a_table_have_it_too(model, validator, newcomers):
    for estimate in model.predict(newcomers):
        validator.validate(json.loads(json.dumps(estimate.to_json() | {"format": FORMAT})))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_stands_beside_an_estimate_has_the_published_shape(model, validator, language):
    validator.validate(whole(model, language))


def broken():
    """Ways to break an answer: a path, and what is put there; None: taken away."""
    yield "format", "kenshin-estimate/1"
    yield "state", "final"
    yield "model", "abc"
    yield "notice", None
    yield "class", None
    yield "probabilities", None
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


@pytest.mark.parametrize(("path", "value"), list(broken()))
def test_a_broken_answer_is_noticed(model, validator, path, value):
    shape = copy.deepcopy(whole(model))
    assert validator.is_valid(shape)
    *way, last = path.split(".")
    place_in = shape
    for step in way:
        place_in = place_in[step]
    if value is None:
        del place_in[last]
    else:
        place_in[last] = value
    assert not validator.is_valid(shape)


def test_a_refusal_with_a_number_is_noticed(model, validator):
    shape = answer(model, known_dm=1)
    assert validator.is_valid(shape)
    assert not validator.is_valid(shape | {"frequency": {"classes": {}, "reading": ""}})
    assert not validator.is_valid(shape | {"refused": {"code": "tired", "sentence": "No."}})


def test_not_a_number_never_reaches_an_answer(model):
    assert np.isfinite(list(answer(model)["probabilities"].values())).all()
