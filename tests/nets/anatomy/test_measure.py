import inspect
import pickle

import numpy as np
import pytest
import torch
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.simple import SimpleNet
from tests.nets import many_nets, my_nets
from tests.nets.many_nets import BY_NAME, traced


@pytest.mark.parametrize("name", BY_NAME)
def test_totals_and_shapes_are_pytorchs_own(name):
    net, anatomy = BY_NAME[name].net(), traced(name).anatomy
    parameters = dict(net.named_parameters())
    assert anatomy.total == anatomy.trainable == sum(p.numel() for p in parameters.values())
    assert [(p.name, p.shape, p.count) for p in anatomy.parameters] == [
        (n, tuple(p.shape), p.numel()) for n, p in parameters.items()
    ]
    assert [b.name for b in anatomy.buffers] == [n for n, _ in net.named_buffers()]
    tensors = (*net.parameters(), *net.buffers())
    assert anatomy.parameter_bytes == sum(t.numel() * t.element_size() for t in tensors)
    assert anatomy.structure == str(net)
    for name_, tensor in parameters.items():
        assert np.array_equal(anatomy.weights[name_], tensor.detach().numpy())


@pytest.mark.parametrize("name", BY_NAME)
def test_an_anatomy_of_nobody_is_the_one_behind_a_persons_trace(name):
    example = BY_NAME[name]
    assert anatomy_of(example.net(), example.shape) == traced(name).anatomy


def test_the_described_numbers_of_a_weight_are_its_own():
    net = SimpleNet()
    net.fc1.weight.data[0] = 0
    (weight, *_) = anatomy_of(net, 4).parameters
    tensor = net.fc1.weight.detach().double()
    described = (weight.minimum, weight.maximum, weight.mean, weight.deviation, weight.zeros)
    by_torch = [
        tensor.min(),
        tensor.max(),
        tensor.mean(),
        tensor.std(correction=0),
        (tensor == 0).double().mean(),
    ]
    assert described == pytest.approx([float(t) for t in by_torch], abs=1e-12)


def test_frozen_parameters_are_counted_and_not_trainable():
    net = SimpleNet()
    net.fc1.requires_grad_(False)
    anatomy = anatomy_of(net, 4)
    assert (anatomy.total, anatomy.trainable) == (243, 163)


def test_the_memory_of_the_values_is_that_of_input_and_layers():
    assert anatomy_of(SimpleNet(), 4).value_bytes == 4 * (4 + 16 + 16 + 8 + 8 + 3)
    assert anatomy_of(SimpleNet().double(), 4).value_bytes == 8 * (4 + 16 + 16 + 8 + 8 + 3)


@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.bfloat16])
def test_nets_of_other_precision_are_laid_open_alike(kind):
    anatomy = anatomy_of(SimpleNet().to(kind), 4)
    assert {p.dtype for p in anatomy.parameters} == {o.dtype for o in anatomy.operations} == {str(kind)[6:]}
    assert [layer.name for layer in anatomy.layers] == ["fc1", "relu1", "fc2", "relu2", "output"]


def test_a_net_without_numbers_yet_still_has_an_anatomy():
    with torch.device("meta"):
        net = SimpleNet()
    anatomy = anatomy_of(net, 4)
    assert anatomy.device == "meta"
    assert (anatomy.total, anatomy.multiply_adds) == (243, 243)
    assert anatomy.parameters[0].mean is None
    assert anatomy.weights == {}


@pytest.mark.parametrize("net", [nn.Identity(), nn.Sequential(), nn.Flatten(), nn.ReLU()], ids=str)
def test_a_net_that_learns_nothing_is_still_a_net(net):
    anatomy = anatomy_of(net, 4)
    assert (anatomy.total, anatomy.multiply_adds, anatomy.device) == (0, 0, "cpu")
    assert anatomy.result is not None


def test_parameters_of_size_nought_count_nothing():
    with pytest.warns(UserWarning, match="zero-element"):
        net = nn.Sequential(nn.Linear(4, 0), nn.Linear(0, 3))
    anatomy = anatomy_of(net, 4)
    assert anatomy.total == 3
    assert anatomy.parameters[0].mean is None
    assert anatomy.layers[0].output_shape == (0,)


def test_weights_that_are_no_numbers_have_no_statistics():
    net = SimpleNet()
    net.fc1.weight.data[0, 0] = float("nan")
    net.fc2.bias.data[0] = float("inf")
    described = {p.name: p.mean for p in anatomy_of(net, 4).parameters}
    assert described["fc1.weight"] is described["fc2.bias"] is None
    assert described["fc1.bias"] is not None


def test_complex_parameters_are_counted():
    anatomy = anatomy_of(nn.Linear(4, 3, dtype=torch.complex64), 4)
    assert (anatomy.total, anatomy.parameters[0].dtype, anatomy.parameters[0].mean) == (15, "complex64", None)


class Buffers(many_nets.Two):
    def __init__(self):
        super().__init__()
        self.register_buffer("whole", torch.arange(4))
        self.register_buffer("flags", torch.tensor([True, False, True, True]))
        self.register_buffer("few", torch.eye(4).to_sparse())
        self.register_buffer("coarse", torch.quantize_per_tensor(torch.ones(4), 0.5, 0, torch.qint8))

    def forward(self, x):
        return self.b((self.a(x) * self.whole).masked_fill(self.flags, 0) @ self.few.to_dense())


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_buffers_of_whole_numbers_flags_and_few_bits_are_described():
    described = {b.name: (b.dtype, b.mean, b.zeros) for b in anatomy_of(Buffers(), 4).buffers}
    assert described == {
        "whole": ("int64", 1.5, 0.25),
        "flags": ("bool", 0.75, 0.25),
        "few": ("float32", 0.25, 0.75),
        "coarse": ("qint8", 1.0, 0.0),
    }


def test_a_compiled_net_is_looked_at_behind_its_compiler():
    net = SimpleNet()
    assert anatomy_of(torch.compile(net, backend="eager"), 4) == anatomy_of(net, 4)


def test_in_train_mode_dropout_is_shown_as_it_acts():
    net = my_nets.WithDropout(4, 3)
    assert (anatomy_of(net.train(), 4).mode, anatomy_of(net.eval(), 4).mode) == ("train", "eval")
    for mode in (True, False):
        (dropout,) = [o for o in anatomy_of(net.train(mode), 4).operations if o.kind == "dropout"]
        assert dict(dropout.arguments)["train"].value is mode


def test_batch_normalisation_in_train_mode_is_laid_open_with_two_people():
    anatomy = anatomy_of(my_nets.WithBatchNorm(4, 3).train(), 4)
    assert [layer.name for layer in anatomy.layers] == ["a", "norm", "relu", "b"]
    assert [layer.output_shape for layer in anatomy.layers] == [(8,), (8,), (8,), (3,)]
    assert anatomy.result == "b"


def test_a_net_that_looks_up_rows_is_given_whole_numbers():
    assert anatomy_of(BY_NAME["Words"].net(), 5).layer("table").kind == "Embedding"


class LooksUpAPart(nn.Module):
    """The first value names a row, the rest are measurements."""

    def __init__(self):
        super().__init__()
        self.table, self.b = nn.Embedding(3, 2), nn.Linear(5, 3)

    def forward(self, x):
        return self.b(torch.cat([self.table(x[:, 0].long()), x[:, 1:]], dim=1))


def test_a_net_that_looks_up_by_a_part_of_a_person_is_given_row_0():
    assert anatomy_of(LooksUpAPart(), 4).result == "b"


def unchecked(function):
    """The function without the tests' check of annotations, as users call it."""
    return inspect.unwrap(function)


THINGS = {"class": SimpleNet, "name": "SimpleNet", "nothing": None, "number": 3, "function": torch.relu}


@pytest.mark.parametrize("thing", THINGS.values(), ids=THINGS)
def test_what_is_no_net_is_a_sentence(thing):
    with pytest.raises(UsageError) as error:
        unchecked(anatomy_of)(thing, 4)
    assert "torch.nn.Module" in error.value.sentence("en")
    assert "MyNet()" in error.value.sentence("ja")


@pytest.mark.parametrize(
    "net", [nn.LazyLinear(3), nn.Sequential(nn.Linear(4, 3), nn.LazyBatchNorm1d())], ids=str
)
def test_a_net_whose_shapes_are_not_known_yet_says_what_to_do(net):
    with pytest.raises(UsageError, match=r"Let one input through first, e\.g\. net\(torch\.zeros") as error:
        anatomy_of(net.eval(), 4)
    assert "最初の入力" in error.value.sentence("ja")


@pytest.mark.parametrize("shape", [-1, (3, -2), (10**12, 10**12), (2**70,)], ids=str)
def test_a_shape_that_nothing_can_have_is_a_sentence(shape):
    with pytest.raises(UsageError, match="must be whole numbers that fit into memory"):
        anatomy_of(SimpleNet(), shape)


@pytest.mark.parametrize("shape", [5, (), 0, (4, 5), (3, 32, 32)], ids=str)
def test_a_shape_that_forward_cannot_take_is_a_sentence(shape):
    with pytest.raises(UsageError, match="--input-shape"):
        anatomy_of(SimpleNet(), shape)


def test_a_net_of_two_inputs_is_a_sentence():
    with pytest.raises(UsageError, match="missing 1 required positional argument"):
        anatomy_of(nn.Bilinear(4, 4, 3), 4)


def test_a_forward_that_never_ends_is_a_sentence():
    class Endless(many_nets.Two):
        def forward(self, x):
            return self.forward(x)

    with pytest.raises(UsageError, match="RecursionError"):
        anatomy_of(Endless(), 4)


def test_an_anatomy_survives_a_process_boundary():
    anatomy = traced("SimpleNet").anatomy
    assert pickle.loads(pickle.dumps(anatomy)) == anatomy
