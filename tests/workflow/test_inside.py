import json
import pickle
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch
from tests.conftest import invented_csv
from tests.nets import my_nets
from tests.saved_model.test_saved import resign

from kenshin.errors import DataError, ModelFileError, UsageError
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from kenshin.patients.reader import read_patients
from kenshin.reproducible import canonical_json
from kenshin.schema.file import load_schema, read_schema, write_schema
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.model import load

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Enough people to train on, and no more."""
    path = tmp_path_factory.mktemp("few") / "few.csv"
    path.write_text(invented_csv(90, seed=2), encoding="utf-8")
    return read_patients(path, "diabetes_checkup")


@pytest.fixture(scope="module", params=["WithDropout", "SharedReLU", "WithLayerNorm", "WithBatchNorm"])
def own(request, few):
    """A net of the user's own, trained in two copies."""
    net = getattr(my_nets, request.param)
    return net, train(few, net, copies=2, recipe=Recipe(epochs=1, folds=3), seed=2)


@pytest.fixture(scope="module")
def flagged(tmp_path_factory):
    """A model of people whose BMI may be missing, as for every ninth; its classes are weighted."""
    text = write_schema(load_schema("diabetes_checkup"))
    schema = read_schema(text.replace('name = "bmi"', 'name = "bmi"\nmissing_allowed = true'), "gappy")
    lines = invented_csv(90, seed=4).splitlines()
    for i in range(1, len(lines), 9):
        fields = lines[i].split(",")
        lines[i] = ",".join([*fields[:2], "", *fields[3:]])
    path = tmp_path_factory.mktemp("gappy") / "gappy.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    recipe = Recipe(epochs=1, folds=3, class_weights="balanced")
    return train(read_patients(path, schema), copies=1, recipe=recipe, seed=5)


def alive(net, model, copy):
    """The trained copy as a net of torch again."""
    prefix = f"copies.{copy}."
    made = net(len(model.trace_person(PERSON).entered), 3)
    state = {
        n.removeprefix(prefix): torch.tensor(w)
        for n, w in model.saved.weights.items()
        if n.startswith(prefix)
    }
    made.load_state_dict(state)
    return made.eval()


def assert_as_torch(net, model, copy):
    trace = model.trace_person(PERSON, copy=copy)
    live = trace_of(alive(net, model, copy), trace.net.input[0])
    assert [s.operation for s in trace.net.steps] == [s.operation for s in live.steps]
    for ours, theirs in zip(trace.net.steps, live.steps, strict=True):
        assert ours.output == pytest.approx(theirs.output, abs=1e-5)
        for equation in trace.net.equations(ours.operation.name):
            assert equation.expression is not None
            assert equation.recomputed() == pytest.approx(equation.value, rel=1e-5, abs=1e-5)
    assert trace.net.output == pytest.approx(live.output, abs=1e-5)
    assert trace.net.anatomy == replace(live.anatomy, mode="eval")
    assert trace.net.gaps == ()


@pytest.mark.parametrize("copy", [0, 1])
def test_without_the_class_every_step_is_what_torch_computes_with_it(own, copy):
    assert_as_torch(*own, copy)


@pytest.mark.parametrize("copy", [0, 1])
def test_every_copy_of_the_built_in_net_is_traced_with_its_own_weights(model, copy):
    assert_as_torch(SimpleNet, model, copy)
    weights = model.trace_person(PERSON, copy=copy).net.anatomy.weights
    assert np.array_equal(weights["fc1.weight"], model.saved.weights[f"copies.{copy}.fc1.weight"])


def test_the_way_ends_at_the_estimate(model):
    estimate, trace = model.predict(**PERSON), model.trace(**PERSON)
    assert trace.probabilities == pytest.approx(estimate.probabilities, abs=1e-6)
    assert list(zip(trace.low, trace.high, strict=True)) == list(estimate.spread)
    assert (trace.risk_class, trace.model, trace.class_names) == (
        estimate.risk_class, model.id, estimate.class_names,
    )  # fmt: skip
    assert trace.every_copy.mean(axis=0) == pytest.approx(estimate.probabilities, abs=1e-6)
    assert trace.every_copy[1].tolist() == list(model.trace_person(PERSON, copy=1).calibrated.risks)


def assert_worked_out(trace):
    for place, entered in enumerate(trace.entered, start=1):
        assert entered.equation(place).recomputed() == pytest.approx(entered.prepared, rel=1e-6, abs=1e-6)
    assert [e.prepared for e in trace.entered] == trace.net.input[0].tolist()
    assert trace.calibrated.logits == pytest.approx(trace.net.output[0], abs=1e-6)
    powers = np.exp(trace.net.output[0].astype(float))
    assert trace.calibrated.softmax == pytest.approx(powers / powers.sum(), abs=1e-6)
    for k in (1, 2, 3):
        assert trace.calibrated.score_equation(k).recomputed() == pytest.approx(
            trace.calibrated.scores[k - 1], abs=1e-9
        )
        assert trace.calibrated.risk_equation(k).recomputed() == pytest.approx(
            trace.calibrated.risks[k - 1], abs=1e-9
        )
        assert trace.mean_equation(k).recomputed() == pytest.approx(trace.probabilities[k - 1], abs=1e-9)
    assert sum(trace.probabilities) == pytest.approx(1)


def test_each_line_from_the_value_to_the_probability_can_be_worked_out_again(model):
    assert_worked_out(model.trace(**PERSON))
    assert model.trace(**PERSON).calibrated.score_equation(1).text().count(" − ") == 0  # no class weights


def test_a_missing_value_is_filled_and_has_a_flag_of_its_own(flagged):
    given, missing = flagged.trace(**PERSON), flagged.trace(**(PERSON | {"bmi": None}))
    for trace, flag in ((given, 0.0), (missing, 1.0)):
        assert [e.name for e in trace.entered] == ["age", "bmi", "hba1c", "sbp", "bmi_missing"]
        assert trace.net.input_names == tuple(e.name for e in trace.entered)
        last = trace.entered[-1]
        assert (last.value, last.used, last.prepared, last.mean, last.unit) == (flag, flag, flag, None, "")
        assert (last.label.en, last.label.ja) == ("BMI missing (1) or not (0)", "BMIの欠測(1:あり、0:なし)")
        assert_worked_out(trace)
    bmi = missing.entered[1]
    assert bmi.value is None
    assert bmi.used == flagged.card.preparation["fill"][1]
    assert given.entered[1].value == given.entered[1].used == 27.4
    assert missing.probabilities == pytest.approx(
        flagged.predict(**(PERSON | {"bmi": None})).probabilities, abs=1e-6
    )


def test_class_weights_are_taken_off_where_training_used_them(flagged):
    calibrated = flagged.trace(**PERSON).calibrated
    assert any(calibrated.log_class_weights)
    assert " − " in calibrated.score_equation(3).text() or "(−" in calibrated.score_equation(3).text()


def test_a_few_people_of_a_table_are_traced_in_its_order(model, people):
    chosen = people.take([5, 0, 7])
    traces = model.trace(chosen)
    assert [t.probabilities for t in traces] == [
        pytest.approx(e.probabilities, abs=1e-6) for e in model.predict(chosen)
    ]
    assert [t.copy for t in traces] == [0, 0, 0]
    assert model.trace(people.take([])) == ()


def test_too_many_people_are_a_sentence_that_says_how_to_take_some(model, people):
    assert len(model.trace(people.take(range(20)))) == 20
    with pytest.raises(UsageError, match=r"at most 20, got a table of 21.*table\.take") as error:
        model.trace(people.take(range(21)))
    assert "最大20人" in error.value.sentence("ja")


@pytest.mark.parametrize("copy", [-1, 2, 10**9])
def test_a_copy_that_is_not_there_is_a_sentence(model, copy):
    with pytest.raises(UsageError, match=f"one of the model's 2, counted from 0 to 1, got {copy}") as error:
        model.trace_person(PERSON, copy=copy)
    assert "0〜1(全2個)" in error.value.sentence("ja")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hba1c": 6.5}, ("HbA1c", "HbA1c")),
        ({"known_dm": 1}, ("Diabetes", "糖尿病")),
        ({"bmi": None}, ("is required", "BMI")),
        ({"age": 150}, ("Age", "年齢")),
    ],
)
def test_a_person_who_gets_no_estimate_gets_the_refusals_own_sentence(model, change, words):
    values = PERSON | change
    refusal = model.predict(**values).refusal
    with pytest.raises(DataError) as error:
        model.trace(**values)
    for language, word in zip(("en", "ja"), words, strict=True):
        assert error.value.sentence(language) == refusal.sentence(language)
        assert word in error.value.sentence(language)
    assert error.value.key == refusal.key
    assert str(error.value) == refusal.sentence("en")
    again = pickle.loads(pickle.dumps(error.value))
    assert again.sentence("ja") == error.value.sentence("ja")


def test_in_a_table_the_row_of_such_a_person_is_named(model, tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(
        "person,age,bmi,hba1c,sbp,known_dm\nA,50,25,5.5,120,0\nB,50,25,5.5,120,1\n", encoding="utf-8"
    )
    table = read_patients(path, model.schema)
    with pytest.raises(DataError) as error:
        model.trace(table)
    assert f"row {table.rows[1]} gets no estimate" in error.value.sentence("en")
    assert f"{table.rows[1]}行目の人" in error.value.sentence("ja")
    assert pickle.loads(pickle.dumps(error.value)).sentence("ja") == error.value.sentence("ja")


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda m: m.trace(), UsageError),
        (lambda m: m.trace(weight=80, **PERSON), UsageError),
        (lambda m: m.trace(**(PERSON | {"age": "old"})), DataError),
        (lambda m: m.trace(**(PERSON | {"age": float("nan")})), DataError),
    ],
    ids=["nobody", "unknown name", "no number", "nan"],
)  # fmt: skip
def test_what_cannot_be_scored_cannot_be_traced_and_says_the_same(model, ask, error):
    with pytest.raises(error) as raised:
        ask(model)
    assert raised.value.sentence("en") != raised.value.sentence("ja")


def test_the_json_of_a_trace_is_plain_and_says_what_the_estimate_says(model):
    trace = model.trace(**PERSON)
    shape = json.loads(json.dumps(trace.to_json(), allow_nan=False))
    assert shape["state"] == "draft"
    assert shape["probabilities"] == model.predict(**PERSON).to_json()["probabilities"]
    assert shape["class"] == model.predict(**PERSON).risk_class
    assert [e["value"] for e in shape["entered"]] == list(PERSON.values())
    assert [step["name"] for step in shape["net"]["steps"]] == ["fc1", "relu1", "fc2", "relu2", "output"]
    assert shape["notice"] == [notice["en"] for notice in model.card.notices]


TRACE = """
import json, sys
from kenshin.workflow.model import load
model = load(sys.argv[1])
trace = model.trace(age=58, bmi=27.4, hba1c=5.9, sbp=131)
equations = [trace.net.equation("output", k).text() for k in (1, 2, 3)]
print(json.dumps({"torch": "torch" in sys.modules, "trace": trace.to_json(), "equations": equations}))
"""


def test_another_process_traces_a_saved_model_without_torch(model, saved):
    command = [sys.executable, "-c", TRACE, str(saved)]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert answer["torch"] is False
    assert answer["trace"] == json.loads(json.dumps(model.trace(**PERSON).to_json()))
    assert answer["equations"] == [model.trace(**PERSON).net.equation("output", k).text() for k in (1, 2, 3)]


def with_anatomy(saved, folder, change):
    """The saved model with another anatomy, signed by someone who knows the format."""
    shutil.copytree(saved, folder)
    shape = json.loads((folder / "anatomy.json").read_text())
    changed = change(shape)
    text = changed if isinstance(changed, str) else canonical_json(shape if changed is None else changed)
    (folder / "anatomy.json").write_text(text)
    resign(folder)
    return folder


def deep(levels):
    return '{"copy":' + '{"parts":[' * levels + "]}" * levels + ',"tensors":[]}'


def nested(shape):
    argument = {"what": "several", "parts": []}
    for _ in range(300):
        argument = {"what": "several", "parts": [argument]}
    shape["copy"]["operations"][0]["arguments"] = [["tensors", argument]]


UNREADABLE = {
    "no json": lambda _: "{",
    "empty": lambda _: "",
    "a list": lambda _: [],
    "no copy": lambda _: {"tensors": []},
    "deep": lambda _: deep(200_000),
    "nested arguments": nested,
    "a number with a million digits": lambda s: canonical_json(s).replace(
        '"total":243', '"total":' + "9" * 10**6
    ),
    "a number beyond any": lambda s: canonical_json(s).replace('"total":243', '"total":1e999'),
    "text for a number": lambda s: s["copy"].update(total="many"),
    "a number for layers": lambda s: s["copy"].update(layers=7),
    "an unknown mode": lambda s: s["copy"].update(mode="asleep"),
    "a tensor of text": lambda s: s.update(tensors="abc"),
    "a tensor more": lambda s: s["tensors"].append(["copies.0.extra", [1], "float32"]),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_anatomy_that_is_none_is_refused_on_opening(saved, tmp_path, name):
    with pytest.raises(ModelFileError):
        load(with_anatomy(saved, tmp_path / "model", UNREADABLE[name]))


def foreign(shape):
    shape["copy"] = anatomy_of(my_nets.SharedReLU(4, 3), 4).to_json()


def renamed(shape):
    for operation in shape["copy"]["operations"]:
        operation["name"] += "x"


def other_shapes(shape):
    shape["copy"]["operations"][0]["shape"] = [17]


def other_parameters(shape):
    shape["copy"]["parameters"][0]["shape"] = [4, 16]


CONTRADICTIONS = {
    "another net's": foreign,
    "other names": renamed,
    "other shapes": other_shapes,
    "other parameters": other_parameters,
    "a parameter that is not there": lambda s: s["copy"]["parameters"][0].update(name="fc9.weight"),
    "an answer that is not there": lambda s: s["copy"].update(result="fc9"),
    "an inner answer": lambda s: s["copy"].update(result="fc1"),
    "the input as the answer": lambda s: s["copy"].update(result="x"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_an_anatomy_that_contradicts_the_graph_is_refused_when_it_is_used(saved, tmp_path, name):
    model = load(with_anatomy(saved, tmp_path / "model", CONTRADICTIONS[name]))
    model.predict(**PERSON)
    with pytest.raises(ModelFileError) as error:
        model.trace(**PERSON)
    assert error.value.exit_code == 4
    assert "anatomy.json" in error.value.sentence("en")


def test_a_card_that_calibrates_otherwise_than_the_graph_is_refused_when_it_is_used(saved, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(saved, folder)
    card = json.loads((folder / "card.json").read_text())
    card["training"]["temperature"] *= 1.5
    (folder / "card.json").write_text(canonical_json(card))
    resign(folder)
    with pytest.raises(ModelFileError):
        load(folder).trace(**PERSON)


def test_arguments_that_contradict_the_weights_leave_numbers_without_equations(saved, tmp_path):
    def mixed(shape):
        shape["copy"]["operations"][0]["arguments"] = [
            ["input", {"what": "flowing", "name": "fc2"}],
            ["weight", {"what": "learned", "name": "fc2.weight"}],
            ["bias", {"what": "setting", "value": "inf"}],
        ]
        shape["copy"]["operations"][1]["kind"] = "conv2d"

    trace = load(with_anatomy(saved, tmp_path / "model", mixed)).trace(**PERSON)
    assert all(e.expression is None for name in ("fc1", "relu1") for e in trace.net.equations(name))


def test_a_net_whose_flow_is_not_known_is_a_sentence(saved, tmp_path):
    def unknown(shape):
        shape["copy"] |= {"operations": [], "result": None}

    model = load(with_anatomy(saved, tmp_path / "model", unknown))
    with pytest.raises(UsageError, match=r"kenshin\.trace_of") as error:
        model.trace(**PERSON)
    assert "SimpleNet" in error.value.sentence("ja")


def test_a_value_that_the_graph_does_not_name_is_left_out_with_a_sentence(saved, tmp_path):
    def more(shape):
        first = shape["copy"]["operations"][0]
        shape["copy"]["operations"].insert(0, first | {"name": "unnamed"})
        first["arguments"][0] = ["input", {"what": "flowing", "name": "unnamed"}]

    trace = load(with_anatomy(saved, tmp_path / "model", more)).trace(**PERSON)
    assert [step.operation.name for step in trace.net.steps] == ["fc1", "relu1", "fc2", "relu2", "output"]
    (gap,) = trace.net.gaps
    assert "unnamed" in gap.sentence("en")
    assert "unnamed" in gap.sentence("ja")
    assert trace.net.equation("fc1", 1).expression is None
    assert trace.net.equation("fc2", 1).expression is not None


def test_a_graph_whose_copies_do_not_make_the_estimate_is_refused(saved, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(saved, folder)
    graph = onnx.load_model_from_string((folder / "graph.onnx").read_bytes())
    for node in graph.graph.node:
        for names in (node.input, node.output):
            names[:] = ["hidden" if name == "risks.1" else name for name in names]
    graph.graph.node.append(onnx.helper.make_node("Identity", ["risks.0"], ["risks.1"]))
    (folder / "graph.onnx").write_bytes(graph.SerializeToString())
    resign(folder)
    with pytest.raises(ModelFileError):
        load(folder).trace(**PERSON)
