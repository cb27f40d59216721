import numpy as np
import pytest
import torch
from tests.nets import my_nets
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.simple import SimpleNet
from kenshin.patients.prepare import learn_preparation
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.export import export_graph
from kenshin.saved_model.graph import Scorer
from kenshin.training.temperature import softmax
from kenshin.workflow.develop import train
from kenshin.workflow.model import load


@pytest.fixture
def raw():
    values = np.random.default_rng(0).normal([50, 25, 5.6, 120], [15, 4, 0.5, 15], (50, 4))
    values[::5, 1] = np.nan
    return values


@pytest.mark.parametrize("kind", [SimpleNet, my_nets.WithDropout, my_nets.SharedReLU, my_nets.WithLayerNorm, my_nets.WithBatchNorm])  # fmt: skip
@pytest.mark.parametrize("copies", [1, 3])
def test_the_graph_says_what_numpy_says_step_by_step(raw, kind, copies):
    preparation = learn_preparation(raw)
    torch.manual_seed(0)
    nets = [kind(preparation.width, 3).eval() for _ in range(copies)]
    weights, temperature = [0.1, -0.2, 0.3], 1.3
    scored = Scorer(export_graph(Assembled(preparation, nets, weights, temperature), raw[:3]))(raw)
    prepared = torch.tensor(preparation.apply(raw), dtype=torch.float32)
    logits = np.stack([net(prepared).detach().double().numpy() for net in nets])
    risks = softmax((logits - np.array(weights)) / temperature)
    expected = (risks.mean(0), *np.percentile(risks, [5, 95], axis=0))
    for ours, theirs in zip(scored, expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


class DependsOnData(torch.nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a = torch.nn.Linear(inputs, classes)

    def forward(self, x):
        return self.a(x) if x.sum() > 0 else -self.a(x)


def test_a_flow_that_depends_on_values_is_explained(raw):
    preparation = learn_preparation(raw)
    with pytest.raises(UsageError, match="no if or loop that depends on a person's values"):
        export_graph(Assembled(preparation, [DependsOnData(5, 3)], [0.0] * 3, 1.0), raw[:3])


class CallsMean(nn.Module):
    """Its operations bear the names that a preparation might have."""

    def __init__(self, inputs=4, classes=3):
        super().__init__()
        self.inner, self.output = nn.Linear(inputs, 8), nn.Linear(8, classes)

    def forward(self, x):
        h = self.inner(x).relu()
        return self.output(h - h.mean(dim=1, keepdim=True))


class Tied(nn.Module):
    """Two layers with one weight."""

    def __init__(self, inputs=4, classes=3):
        super().__init__()
        self.first, self.second = nn.Linear(inputs, inputs), nn.Linear(inputs, inputs)
        self.second.weight = self.first.weight
        self.output = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.output(self.second(self.first(x).relu()).relu())


@pytest.mark.parametrize("net", [CallsMean, Tied])
def test_awkward_nets_are_trained_saved_and_scored_like_any_other(net, people, quick, tmp_path):
    model = train(people, net=net, copies=2, recipe=quick, seed=1)
    model.save(tmp_path / "model")
    person = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
    assert load(tmp_path / "model").predict(**person).probabilities == model.predict(**person).probabilities
    assert model.trace(**person).probabilities == pytest.approx(
        model.predict(**person).probabilities, abs=1e-6
    )


def test_ctrl_c_within_the_export_is_no_fault_of_the_net():
    from kenshin.saved_model.export import _interrupted

    fault = ValueError("cannot export")
    assert not _interrupted(fault)
    fault.__cause__ = RuntimeError("stopped")
    fault.__cause__.__context__ = KeyboardInterrupt()
    assert _interrupted(fault)
