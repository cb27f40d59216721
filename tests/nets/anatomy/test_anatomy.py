import json

import numpy as np
import pytest
from pydantic import ValidationError
from torch import nn

from kenshin.nets.anatomy.anatomy import Anatomy, Tensor
from kenshin.nets.anatomy.flow import NET_INPUT
from kenshin.nets.anatomy.measure import anatomy_of
from tests.nets.many_nets import BY_NAME, traced


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_written_as_json_is_what_is_read(name):
    anatomy = traced(name).anatomy
    text = json.dumps(anatomy.to_json(), allow_nan=False)
    again = Anatomy.from_json(json.loads(text))
    assert again == anatomy
    assert again.to_json() == anatomy.to_json()
    assert dict(again.weights) == {}


@pytest.mark.parametrize("name", BY_NAME)
def test_names_are_unique_and_everything_flows_forward(name):
    anatomy = traced(name).anatomy
    known = {NET_INPUT}
    for layer in anatomy.layers:
        assert layer.name not in known
        assert set(layer.inputs) <= known
        assert len(layer.inputs) == len(layer.input_shapes)
        known.add(layer.name)
    flowing = {NET_INPUT}
    for operation in anatomy.operations:
        assert operation.name not in flowing
        assert set(operation.sources()) <= flowing
        flowing.add(operation.name)
    assert [o.name for o in anatomy.operations] == [o for layer in anatomy.layers for o in layer.operations]


@pytest.mark.parametrize("name", BY_NAME)
def test_every_parameter_is_used_and_a_layer_that_uses_one_again_says_so(name):
    anatomy = traced(name).anatomy
    used = set()
    for layer in anatomy.layers:
        assert not (layer.first_call and used & set(layer.parameters))
        used |= set(layer.parameters)
    assert used == {p.name for p in anatomy.parameters}


def test_what_flows_into_the_answer_leaves_out_what_nobody_uses():
    lstm, two = traced("LSTM").anatomy, traced("TwoAnswers").anatomy
    unused = {o.name for o in lstm.operations} - {o.name for o in lstm.needed()}
    assert unused == {"seen.getitem#2", "seen.getitem#3"}  # the last state
    assert two.result is None
    assert two.needed() == two.operations


@pytest.mark.parametrize("name", BY_NAME)
def test_what_flows_into_the_answer_needs_nothing_else(name):
    anatomy = traced(name).anatomy
    needed = {o.name for o in anatomy.needed()}
    assert {source for o in anatomy.needed() for source in o.sources()} <= needed | {NET_INPUT}
    assert anatomy.result is None or anatomy.result in needed


def test_a_reused_layer_is_shown_twice_and_counted_once():
    anatomy = traced("OneReLU").anatomy
    assert [la.name for la in anatomy.layers] == [
        "a",
        "relu",
        "b",
        "relu#2",
        "gelu",
        "add",
        "relu#3",
        "cat",
        "c",
    ]
    assert [la.kind for la in anatomy.layers][:5] == ["Linear", "ReLU", "Linear", "ReLU", "gelu"]
    assert anatomy.layer("cat").inputs == ("gelu", "relu#3", NET_INPUT)
    assert anatomy.layer("cat").input_shapes == ((6,), (6,), (4,))
    assert (anatomy.layer("relu").first_call, anatomy.layer("relu#2").first_call) == (True, False)


def test_weights_that_layers_share_are_one_tensor_under_its_first_name():
    anatomy = traced("SharedWeights").anatomy
    used = [layer.parameters for layer in anatomy.layers if layer.parameters]
    first, leave = ("parts.0.weight", "parts.0.bias"), ("leave.weight", "leave.bias")
    assert used == [first, first, ("parts.0.weight", "parts.2.bias"), leave]
    assert anatomy.total == 16 + 4 + 4 + 12 + 3


def test_functions_between_the_parts_of_a_composed_layer_are_functions():
    kinds = {layer.name: layer.kind for layer in traced("Attention").anatomy.layers}
    assert kinds["t.add"] == kinds["t.add#2"] == "add"
    assert kinds["t.relu"] == "relu"
    assert kinds["t.self_attn"] == "MultiheadAttention"
    assert kinds["t.norm1"] == "LayerNorm"


class Doubled(nn.Module):
    """Stands for one of PyTorch's own layers that is made of parts and does a little itself."""

    __module__ = "torch.nn.modules.doubled"

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(4, 4)

    def forward(self, x):
        return self.inner(x) * 2


class DoubledTwice(Doubled):
    __module__ = "torch.nn.modules.doubled"

    def forward(self, x):
        return -super().forward(x)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Doubled, [("0.inner", "Linear"), ("0.mul", "mul")]),
        (DoubledTwice, [("0.inner", "Linear"), ("0.mul", "mul"), ("0.neg", "neg")]),
    ],
)
def test_neither_one_function_nor_two_beside_a_part_are_the_layer(kind, expected):
    layers = anatomy_of(nn.Sequential(kind()), 4).layers
    assert [(layer.name, layer.kind) for layer in layers] == expected


def test_what_one_layer_does_in_many_steps_stays_together():
    anatomy = traced("GRU").anatomy
    assert [layer.name for layer in anatomy.layers] == ["seen", "select", "leave"]
    assert anatomy.layer("seen").operations == ("seen.zeros", "seen.gru", "seen.getitem", "seen.getitem#2")
    assert anatomy.layer("seen").output_shape == (6, 5)


def test_a_part_that_is_called_like_the_input_is_not_taken_for_it():
    anatomy = traced("NamedLikeOthers").anatomy
    assert [layer.name for layer in anatomy.layers][:3] == ["x#2", "tanh", "x#3"]
    assert [layer.inputs for layer in anatomy.layers][:3] == [(NET_INPUT,), ("x#2",), (NET_INPUT,)]
    assert anatomy.layer("tanh#2").kind == "GRU"


def test_a_layer_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="fc9"):
        traced("SimpleNet").anatomy.layer("fc9")


@pytest.mark.parametrize(
    "change",
    [
        {"net": 5},
        {"layers": None},
        {"layers": [{"name": "fc1"}]},
        {"mode": "sleeping"},
        {"total": "many"},
        {"total": 1e400},
        {"operations": [{"kind": "linear"}]},
        {"gaps": [{"code": 3}]},
        {"input_shape": {"a": 1}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_json_of_something_else_is_a_value_error(change):
    shape = traced("SimpleNet").anatomy.to_json() | change
    with pytest.raises(ValidationError):
        Anatomy.from_json(shape)
    assert issubclass(ValidationError, ValueError)


@pytest.mark.parametrize("shape", [None, [], "anatomy", 3, {}])
def test_what_is_no_anatomy_at_all_is_a_value_error(shape):
    with pytest.raises(ValueError, match="Anatomy"):
        Anatomy.from_json(shape)


def test_lists_within_lists_without_end_are_a_value_error():
    shape = traced("SimpleNet").anatomy.to_json()
    deep = {"what": "several", "parts": []}
    for _ in range(3000):
        deep = {"what": "several", "parts": [deep]}
    shape["operations"][0]["arguments"] = [["tensors", deep]]
    with pytest.raises((ValueError, RecursionError)):
        Anatomy.from_json(shape)


def test_a_tensor_is_described_by_the_numbers_it_holds():
    tensor = Tensor("w", (4,), 4, "float32", 16, trainable=True)
    held = tensor.holding(np.array([0.0, 2.0, 4.0, -2.0], dtype=np.float32))
    assert (held.minimum, held.maximum, held.mean, held.deviation, held.zeros) == (-2, 4, 1, 5**0.5, 0.25)
    for nothing in (None, np.zeros(0), np.array([np.nan, 1.0])):
        assert held.holding(nothing) == tensor
