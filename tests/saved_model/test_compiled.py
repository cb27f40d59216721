from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch
from tests.nets import my_nets
from torch import nn

from kenshin.errors import ModelFileError
from kenshin.nets.simple import SimpleNet
from kenshin.patients.prepare import Preparation, learn_preparation
from kenshin.saved_model import proof
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.compiled import CompiledScorer
from kenshin.saved_model.export import export_graph
from kenshin.saved_model.graph import Scorer
from kenshin.saved_model.stack_in_graph import read_stack

CLASSES = 3


def people(count: int = 50, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal([50, 25, 5.6, 120], [15, 4, 0.5, 15], (count, 4))
    values[::5, 1] = np.nan
    values[::7, 2:] = np.nan
    return values


def stacked(*activations: nn.Module, bias: bool = True):
    """A net of Linear layers of odd widths with these activations between them."""

    def build(inputs: int, classes: int) -> nn.Module:
        parts, width = [], inputs
        for i, activation in enumerate(activations):
            parts += [nn.Linear(width, 5 + 6 * i, bias=bias), activation]
            width = 5 + 6 * i
        return nn.Sequential(*parts, nn.Linear(width, classes))

    return build


class WithParameters(nn.Module):
    """No nn.Linear at all, and yet a stack."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.first, self.last = nn.Parameter(torch.randn(inputs, 7)), nn.Parameter(torch.randn(7, classes))
        self.bias = nn.Parameter(torch.randn(7))

    def forward(self, x):
        return torch.tanh(x @ self.first + self.bias) @ self.last


STACKS = {
    "SimpleNet": SimpleNet,
    "dropout": my_nets.WithDropout,
    "batch norm": my_nets.WithBatchNorm,
    "parameters": WithParameters,
    "linear": stacked(),
    "relu": stacked(nn.ReLU(), nn.ReLU(), nn.ReLU()),
    "tanh": stacked(nn.Tanh(), nn.Tanh()),
    "sigmoid": stacked(nn.Sigmoid(), nn.ReLU()),
    "silu without bias": stacked(nn.SiLU(), nn.SiLU(), bias=False),
    "elu": stacked(nn.ELU(0.7), nn.ELU()),
    "selu": stacked(nn.SELU()),
    "leaky": stacked(nn.LeakyReLU(0.2), nn.LeakyReLU()),
    "relu6": stacked(nn.ReLU6(), nn.Hardtanh()),
    "identity": stacked(nn.Identity(), nn.Tanh()),
}
NO_STACKS = {
    "shared": my_nets.SharedReLU,
    "layer norm": my_nets.WithLayerNorm,
    "gelu": stacked(nn.GELU()),
    "activation first": lambda inputs, classes: nn.Sequential(nn.Tanh(), nn.Linear(inputs, classes)),
    "two activations": stacked(nn.Sequential(nn.Tanh(), nn.ReLU())),
    "softplus": stacked(nn.Softplus()),
}


def assembled(build, copies: int = 2, preparation: Preparation | None = None) -> Assembled:
    torch.manual_seed(0)
    preparation = preparation or learn_preparation(people())
    nets = [build(preparation.width, CLASSES) for _ in range(copies)]
    for net in nets:  # batch norm learns from a few batches
        for _ in range(3):
            net(torch.randn(20, preparation.width))
    return Assembled(preparation, [net.eval() for net in nets], [0.1, -0.2, 0.3], 1.3).eval()


def compiled(graph: bytes) -> CompiledScorer:
    stack = read_stack(onnx.load_model_from_string(graph).graph)
    assert stack is not None
    return CompiledScorer(stack)


@pytest.mark.parametrize("name", STACKS)
def test_compiled_code_says_what_torch_and_onnxruntime_say_missing_values_included(name):
    whole = assembled(STACKS[name])
    graph = export_graph(whole, people(3))
    raw = people()
    with torch.no_grad():
        by_torch = [part.numpy() for part in whole(torch.tensor(raw))]
    for ours, torchs, onnxs in zip(compiled(graph)(raw), by_torch, Scorer(graph)(raw), strict=True):
        assert np.abs(ours - torchs).max() <= 1e-6
        assert np.abs(onnxs - torchs).max() <= 1e-6


@pytest.mark.parametrize("copies", [1, 2, 16, 21, 45])
def test_mean_and_percentiles_are_those_of_numpy_for_any_number_of_copies(copies):
    whole = assembled(SimpleNet, copies)
    raw = people(130)
    ours = compiled(export_graph(whole, people(3)))(raw)
    with torch.no_grad():
        prepared = torch.tensor(learn_preparation(people()).apply(raw), dtype=torch.float32)
        logits = np.stack([net(prepared).double().numpy() for net in whole.copies])
    shifted = np.exp((logits - np.array([0.1, -0.2, 0.3])) / 1.3)
    risks = shifted / shifted.sum(axis=2, keepdims=True)
    for got, expected in zip(ours, (risks.mean(0), *np.percentile(risks, [5, 95], axis=0)), strict=True):
        assert np.abs(got - expected).max() <= 1e-6


def test_someone_alone_in_a_small_table_and_on_every_core_gets_the_same_bits():
    score = compiled(export_graph(assembled(SimpleNet, 3), people(3)))
    raw = people(20_000)  # more than one thread takes alone
    whole = score(raw)
    for first, last in [(0, 1), (63, 64), (64, 65), (19_999, 20_000), (100, 163), (100, 164), (100, 165)]:
        part = score(raw[first:last])
        assert all(np.array_equal(a[first:last], b) for a, b in zip(whole, part, strict=True))
    assert all(len(part) == 0 for part in score(raw[:0]))


@pytest.mark.parametrize("copies", [1, 2])
def test_how_the_values_lie_in_memory_changes_nothing(copies):
    score = compiled(export_graph(assembled(SimpleNet, copies), people(3)))
    raw = people(10_000)
    fixed = np.asfortranarray(raw)
    fixed.setflags(write=False)
    for other in (
        np.asfortranarray(raw),
        fixed,
        np.repeat(raw, 2, axis=0)[::2],
        raw[:, ::-1].copy()[:, ::-1],
    ):
        assert all(np.array_equal(a, b) for a, b in zip(score(raw), score(other), strict=True))


def test_inputs_without_indicators_are_scored_as_well():
    complete = learn_preparation(np.nan_to_num(people(), nan=5.0))
    graph = export_graph(assembled(SimpleNet, 2, complete), people(3))
    assert np.abs(compiled(graph)(people())[0] - Scorer(graph)(people())[0]).max() <= 1e-6


@pytest.mark.parametrize("name", NO_STACKS)
def test_what_is_no_stack_stays_with_onnxruntime(name):
    scorer = Scorer(export_graph(assembled(NO_STACKS[name]), people(3)))
    before = scorer(people())
    assert scorer.warm(people()) == scorer.engine == "onnxruntime"
    assert np.array_equal(scorer(people())[0], before[0])


def edited(graph: bytes, edit) -> bytes:
    model = onnx.load_model_from_string(graph)
    edit(model.graph)
    changed: bytes = model.SerializeToString()
    return changed


def squared_probabilities(graph):
    last = next(n for n in graph.node if n.output[0] == "probabilities")
    last.output[0] = "mean"
    graph.node.append(onnx.helper.make_node("Mul", ["mean", "mean"], ["probabilities"]))


def other_percentile(graph):
    low = next(n for n in graph.node if n.output[0] == "low")
    low.op_type = "Sub"


def second_fill(graph):
    where = next(n for n in graph.node if n.op_type == "Where")
    centred = next(n for n in graph.node if n.op_type == "Sub" and n.input[0] == where.output[0])
    where.input[1] = centred.input[1]  # the mean


@pytest.mark.parametrize("edit", [squared_probabilities, other_percentile])
def test_a_graph_that_does_one_thing_more_is_no_stack(edit):
    graph = edited(export_graph(assembled(SimpleNet), people(3)), edit)
    assert read_stack(onnx.load_model_from_string(graph).graph) is None


def test_what_is_read_is_the_graphs_own_and_not_what_a_name_promises():
    graph = edited(export_graph(assembled(SimpleNet), people(3)), second_fill)
    assert np.abs(compiled(graph)(people())[0] - Scorer(graph)(people())[0]).max() <= 1e-6


def one_operand(graph):
    mean = next(n for n in graph.node if n.output[0] == "probabilities")
    mean.input.pop()  # all axes


def test_a_strange_graph_stays_with_onnxruntime():
    graph = edited(export_graph(assembled(SimpleNet), people(3)), one_operand)
    with pytest.raises(ValueError, match="unpack"):
        read_stack(onnx.load_model_from_string(graph).graph)
    assert proof.proven(graph, lambda raw: (raw, raw, raw), people()) is None


def test_a_model_that_gives_someone_no_number_is_not_used():
    class WithLogarithm(SimpleNet):
        def forward(self, x):
            return torch.log(super().forward(x))

    scorer = Scorer(export_graph(assembled(WithLogarithm), people(3)))
    with pytest.raises(ModelFileError, match=r"none \(not a number\) to \d+ of 50 people"):
        scorer(people())


def test_a_kernel_that_disagrees_is_never_used(monkeypatch):
    graph = export_graph(assembled(SimpleNet), people(3))

    def misread(onnx_graph):
        return replace(read_stack(onnx_graph), temperature=1.31)

    monkeypatch.setattr(proof, "read_stack", misread)
    assert Scorer(graph).warm(people()) == "onnxruntime"


def test_a_warm_model_scores_by_compiled_code_and_says_the_same(model):
    from kenshin.workflow.model import Model

    values = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
    before = model.predict(**values)
    from kenshin.saved_model.saved import open_contents

    again = Model(open_contents(model.saved._contents))
    assert (again.saved.score.engine, again.saved.warm()) == ("onnxruntime", "compiled")
    after = again.predict(**values)
    assert after.probabilities == pytest.approx(before.probabilities, abs=1e-6)
    assert after.risk_class == before.risk_class
