"""What the kernel takes is decided by what a net computes, and every doubt has a sentence."""

import pytest
import torch
import torch.nn.functional as F
from tests.nets import my_nets
from tests.training.compiled import chains
from tests.training.compiled.chains import ACTIVATIONS, copies, quiet, task
from torch import nn
from torch.nn.utils import parametrizations

from kenshin.nets.simple import SimpleNet
from kenshin.training.compiled.activation import DROPOUT, LEAKY, RELU, TANH
from kenshin.training.compiled.engine import Compiled
from kenshin.training.compiled.recognise import recognise
from kenshin.training.compiled.stack import Function, Stack
from kenshin.training.engine import Refused


def test_a_chain_is_read_with_names_sizes_and_what_is_trained():
    net = SimpleNet()
    net.fc2.weight.requires_grad_(False)
    stack = recognise(net, 4, 3)
    assert isinstance(stack, Stack)
    assert [(layer.inputs, layer.outputs, layer.weight, layer.bias) for layer in stack.layers] == [
        (4, 16, "fc1.weight", "fc1.bias"),
        (16, 8, "fc2.weight", "fc2.bias"),
        (8, 3, "output.weight", "output.bias"),
    ]
    assert [(layer.weight_moves, layer.bias_moves) for layer in stack.layers] == [
        (True, True),
        (False, True),
        (True, True),
    ]
    assert [[f.kind for f in layer.functions] for layer in stack.layers] == [[RELU], [RELU], []]


class Spelled(nn.Module):
    """The same functions as methods, functions, in place and as modules, with settings in all places."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 8), nn.Linear(8, 3)
        self.parts = nn.Sequential(nn.Identity(), nn.Sequential(nn.Dropout(0.25)), nn.Flatten())

    def forward(self, x):
        h = F.leaky_relu(self.a(x), 0.3)
        h = F.leaky_relu(input=h, negative_slope=0.4)
        h = torch.tanh(F.relu(h.tanh()))
        h = self.parts(h).relu()
        return self.b(F.dropout(h, p=0.5, training=self.training))


def test_functions_are_known_by_what_is_called_and_not_by_how():
    stack = recognise(Spelled(), 4, 3)
    assert isinstance(stack, Stack)
    assert stack.layers[0].functions == (
        Function(LEAKY, (0.3, 0.0)),
        Function(LEAKY, (0.4, 0.0)),
        Function(TANH),
        Function(RELU),
        Function(TANH),
        Function(DROPOUT, (0.25, 0.0)),
        Function(RELU),
        Function(DROPOUT, (0.5, 0.0)),
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_known(activation):
    assert isinstance(recognise(chains.Curved(4, 3, ACTIVATIONS[activation]), 4, 3), Stack)


@pytest.mark.parametrize(
    "net", [chains.Deep, chains.NoBias, chains.Functional, chains.Reused, chains.Straight, chains.Dropping]
)
def test_chains_are_taken(net):
    assert isinstance(recognise(net(4, 3), 4, 3), Stack)


class Two(nn.Module):
    """Two layers, to be spoilt."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 3)

    def forward(self, x):
        return self.b(self.a(x).relu())


class OwnLinear(nn.Linear):
    def forward(self, x):
        return 2 * super().forward(x)


class QuietOwnLinear(nn.Linear):
    pass


class Masked(Two):
    def forward(self, x):
        return self.b(F.linear(x, self.a.weight * 1.0, self.a.bias).relu())


class WithBuffer(Two):
    def __init__(self):
        super().__init__()
        self.register_buffer("fixed", torch.ones(4, 4))

    def forward(self, x):
        return self.b(F.linear(x, self.fixed))


class Skips(Two):
    def forward(self, x):
        return self.b(x + self.a(x).relu())


class ReturnsBetween(Two):
    def forward(self, x):
        h = self.a(x)
        self.b(h)
        return h[:, :3]


class Forgets(Two):
    def forward(self, x):
        h = self.a(x)
        h.relu()
        return self.b(h)


class Detached(Two):
    def forward(self, x):
        return self.b(self.a(x).detach())


class HalfWithoutGradient(Two):
    def forward(self, x):
        with torch.no_grad():
            h = self.a(x)
        return self.b(h.relu())


class _Straight(torch.autograd.Function):
    """ReLU forwards, nothing backwards."""

    @staticmethod
    def forward(ctx, x):
        return x.relu()

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class StraightThrough(Two):
    def forward(self, x):
        return self.b(_Straight.apply(self.a(x)))


class AsksForValues(Two):
    def forward(self, x):
        h = self.a(x)
        return self.b(h.relu() if h.sum() > 0 else h)


class OtherInEval(Two):
    def forward(self, x):
        h = self.a(x)
        return self.b(h.relu() if self.training else h.tanh())


class NumPyInside(Two):
    def forward(self, x):
        return self.b(torch.from_numpy(abs(self.a(x).detach().numpy())))


class WrongWidth(Two):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 4)


class Twice(Two):
    def __init__(self):
        super().__init__()
        self.c = nn.Linear(4, 4)

    def forward(self, x):
        return self.b(self.a(self.a(x).relu()))


class Tied(Two):
    def __init__(self):
        super().__init__()
        self.c = nn.Linear(4, 4)
        self.c.weight = self.a.weight

    def forward(self, x):
        return self.b(self.c(self.a(x).relu()))


class SharesMemory(Two):
    """Two parameters that are windows of one piece of memory."""

    def __init__(self):
        super().__init__()
        whole = torch.randn(7, 4)
        self.a.weight, self.b.weight = nn.Parameter(whole[:4]), nn.Parameter(whole[4:])


class TanhGELU(Two):
    def forward(self, x):
        return self.b(F.gelu(self.a(x), approximate="tanh"))


class Changing(Two):
    """Another function each time it is asked."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return self.b(self.a(x).relu() if self.calls < 3 else self.a(x).sigmoid())


def spoilt(change):
    net = Two()
    change(net)
    return net


def replace_a(layer):
    return lambda net: setattr(net, "a", layer)


def hooked(net):
    net.a.register_forward_hook(lambda *_: None)


def watched(net):
    net.a.weight.register_hook(lambda gradient: gradient * 2)


def frozen(net):
    net.requires_grad_(False)


REFUSED = {
    "skip connection": (Skips(), "operation", "add"),
    "layer norm": (my_nets.WithLayerNorm(4, 3), "operation", "layer_norm"),
    "batch norm": (my_nets.WithBatchNorm(4, 3), "operation", "add(norm.num_batches_tracked)"),
    "others in the batch": (my_nets.LooksAtOthers(), "operation", "mean"),
    "probabilities": (my_nets.GivesProbabilities(), "operation", "softmax"),
    "an approximation": (TanhGELU(), "operation", "gelu(approximate='tanh')"),
    "detached": (Detached(), "operation", "detach"),
    "a value decides": (AsksForValues(), "operation", "sum"),
    "NumPy": (NumPyInside(), "operation", "detach"),
    "an intermediate value": (ReturnsBetween(), "operation", "getitem"),
    "a result nobody uses": (Forgets(), "chain", "Forgets"),
    "hooks": (spoilt(hooked), "hooks", "a"),
    "a hook on a gradient": (spoilt(watched), "hooks", "a.weight"),
    "weight norm": (spoilt(lambda net: parametrizations.weight_norm(net.a)), "hooks", "a"),
    "own layer": (spoilt(replace_a(OwnLinear(4, 4))), "own_layer", "OwnLinear"),
    "own layer, unchanged": (spoilt(replace_a(QuietOwnLinear(4, 4))), "own_layer", "QuietOwnLinear"),
    "float64": (Two().double(), "numbers", "float64"),
    "computed weights": (Masked(), "operation", "mul(a.weight)"),
    "weights in a buffer": (WithBuffer(), "computed_weights", "WithBuffer"),
    "a layer used twice": (Twice(), "shared", "a.weight"),
    "tied weights": (Tied(), "shared", "a.weight"),
    "shared memory": (SharesMemory(), "shared", "b.weight"),
    "always drops": (my_nets.AlwaysDrops(), "modes", "AlwaysDrops"),
    "other in eval mode": (OtherInEval(), "modes", "OtherInEval"),
    "nothing to train": (spoilt(frozen), "nothing_to_train", "Two"),
    "half without gradient": (HalfWithoutGradient(), "operation", "set_grad_enabled"),
    "other gradient": (StraightThrough(), "other_answers", "StraightThrough"),
    "changes its mind": (Changing(), "other_answers", "Changing"),
    "wrong width": (WrongWidth(), "fails", "RuntimeError"),
    "two answers": (my_nets.TwoAnswers(), "chain", "TwoAnswers"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_doubt_is_a_refusal_that_says_what_the_net_has(why):
    net, code, what = REFUSED[why]
    refused = recognise(net, 4, 3)
    assert isinstance(refused, Refused)
    assert refused.code == f"compiled_{code}"
    for language in ("en", "ja"):
        sentence = refused.sentence(language)
        assert type(net).__name__ in sentence
        assert what in sentence or code == "chain"
    assert refused.sentence("en").startswith("The compiled engine")
    assert refused.sentence("ja").startswith("コンパイル版エンジン")


def test_the_sentence_names_what_is_taken_what_came_and_what_happens():
    sentence = recognise(my_nets.WithLayerNorm(4, 3), 4, 3)
    assert sentence.sentence() == (
        "The compiled engine takes chains of nn.Linear, activations of single units and nn.Dropout; "
        "WithLayerNorm also calls layer_norm in forward. "
        "It is left to PyTorch: the same result, more slowly."
    )


def test_asking_leaves_gradients_on_and_the_random_state_alone():
    before = torch.random.get_rng_state()
    for net in (chains.Dropping(4, 3), my_nets.AlwaysDrops(), HalfWithoutGradient()):
        torch.random.set_rng_state(before)
        recognise(net, 4, 3)
        assert torch.is_grad_enabled()
        assert torch.equal(before, torch.random.get_rng_state())


def test_a_net_is_recognised_where_gradients_are_off():
    with torch.no_grad():
        assert isinstance(recognise(SimpleNet(), 4, 3), Stack)
        assert not torch.is_grad_enabled()


def test_another_number_of_classes_is_refused():
    assert isinstance(recognise(SimpleNet(), 4, 5), Refused)


def test_the_engine_asks_one_net_of_each_kind():
    plan = copies(2) + copies(1, hidden1=5)
    assert Compiled().refusal(task(), plan) is None
    refused = Compiled().refusal(task(my_nets.WithLayerNorm), plan[:2])
    assert refused is not None
    assert refused.code == "compiled_operation"


def test_a_net_that_was_refused_is_not_trained_all_the_same():
    with pytest.raises(ValueError, match="WithLayerNorm also calls layer_norm"):
        Compiled().train(task(my_nets.WithLayerNorm), copies(), quiet)
