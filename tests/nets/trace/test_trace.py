import json

import numpy as np
import pytest
import torch
from torch import nn

from kenshin.nets.trace.live import trace_of
from tests.nets import many_nets
from tests.nets.many_nets import BY_NAME, traced


@pytest.mark.parametrize("name", BY_NAME)
def test_the_json_holds_every_number_of_every_step(name):
    trace = traced(name)
    shape = json.loads(json.dumps(trace.to_json(), allow_nan=False))
    assert shape["anatomy"] == json.loads(json.dumps(trace.anatomy.to_json()))
    assert [step["name"] for step in shape["steps"]] == [o.name for o in trace.anatomy.operations]
    for written, step in zip(shape["steps"], trace.steps, strict=True):
        assert np.array_equal(np.array(written["output"]), step.numbers)
    assert np.array_equal(np.array(shape["input"]), trace.input[0])
    assert shape["gaps"] == [gap.sentence("en") for gap in trace.gaps]


def test_a_value_is_asked_for_by_its_name_and_the_input_is_x():
    trace = traced("SimpleNet")
    assert trace.value("x") is trace.input
    assert trace.value("relu1") is trace.step("relu1").output
    assert np.array_equal(trace.value("output"), trace.output)
    assert [e.value for e in trace.equations("fc2")] == trace.value("fc2")[0].tolist()
    assert trace.equation("fc2", 3) == trace.equations("fc2")[2]


def test_what_is_not_there_is_a_key_or_index_error():
    trace = traced("SimpleNet")
    for ask in (trace.step, trace.value, trace.equations):
        with pytest.raises(KeyError, match="fc9"):
            ask("fc9")
    with pytest.raises(KeyError, match="fc9"):
        trace.equation("fc9", 1)
    for unit in ((0,), (17,), (), (1, 1)):
        with pytest.raises(IndexError):
            trace.equation("fc1", *unit)


class Total(many_nets.Two):
    def forward(self, x):
        return self.b(self.a(x)).sum()


class Turned(many_nets.Two):
    def forward(self, x):
        return self.b(self.a(x)).t()


@pytest.mark.parametrize(("net", "shape"), [(Total, ()), (Turned, (3, 1))])
def test_an_answer_without_an_axis_for_people_is_written_whole(net, shape):
    trace = trace_of(net().eval(), [1.0, 2.0, 3.0, 4.0])
    assert trace.output.shape == shape
    assert np.array(trace.to_json()["output"]).shape == shape


def test_numbers_that_are_none_are_null_in_json():
    trace = trace_of(nn.Sequential(nn.ReLU(), nn.Softplus()), [float("nan"), float("inf"), 1.0])
    shape = trace.to_json()
    assert shape["input"] == [None, None, 1.0]
    assert shape["output"][:2] == [None, None]
    json.dumps(shape, allow_nan=False)


def test_flags_and_whole_numbers_stay_what_they_are():
    trace = traced("Rated")
    (flags,) = [step["output"] for step in trace.to_json()["steps"] if step["kind"] == "gt"]
    assert set(flags) <= {True, False}
    assert traced("Words").to_json()["input"] == BY_NAME["Words"].person().tolist()


def test_names_of_inputs_and_outputs_are_kept():
    trace = trace_of(nn.Linear(2, 2), torch.tensor([1.0, 2.0]), ["age", "bmi"], ["low", "high"])
    assert (trace.input_names, trace.output_names) == (("age", "bmi"), ("low", "high"))
    assert trace.to_json()["input_names"] == ["age", "bmi"]
    assert trace_of(nn.Linear(2, 2), [1.0, 2.0], ["age"]).input_names == ()
