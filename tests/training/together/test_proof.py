"""Which nets can be stacked, and what is said of the others."""

import warnings
from dataclasses import replace

import pytest
import torch
from tests.nets import my_nets
from tests.training.together import stacked_nets
from tests.training.together.people import alike, invented

from kenshin.errors import UsageError
from kenshin.training.plan import Settings
from kenshin.training.recipe import Recipe
from kenshin.training.together.engine import ManyAtOnce
from kenshin.training.together.proof import why_not

COPIES = alike(Recipe())
CPU = torch.device("cpu")


@pytest.mark.parametrize(
    "net",
    [
        "simple",
        my_nets.WithDropout,
        my_nets.WithLayerNorm,
        my_nets.SharedReLU,
        stacked_nets.FunctionalRelu,
        stacked_nets.FunctionalDropout,
        stacked_nets.Convolution,
        stacked_nets.DirectParameter,
        stacked_nets.Attention,
        stacked_nets.Tied,
        stacked_nets.AddsNoise,
    ],
    ids=lambda net: getattr(net, "__name__", net),
)
def test_what_can_be_stacked_is_not_refused(net):
    assert ManyAtOnce().refusal(invented(net), COPIES) is None


def test_dropout_inside_attention_is_no_reason_to_refuse():
    assert ManyAtOnce().refusal(invented(stacked_nets.Attention, chance=0.2), COPIES) is None


@pytest.mark.parametrize(
    ("net", "code", "found"),
    [
        (my_nets.WithBatchNorm, "state", "norm.running_mean"),
        (stacked_nets.CountsItsCalls, "state", "calls"),
        (stacked_nets.CentresItsBatch, "rows", "other rows of the batch"),
        (stacked_nets.ReadsAnItem, "looks", ".item()"),
        (stacked_nets.Decides, "looks", "torch.where"),
        (stacked_nets.PicksRows, "looks", "mask that picks rows"),
        (stacked_nets.Recurrent, "rule", "aten::gru"),
        (stacked_nets.RecurrentCell, "rule", "aten::gru_cell"),
        (stacked_nets.BuildsAtRandom, "structure", "from copy to copy"),
        (stacked_nets.ScalesAtRandom, "structure", "from copy to copy"),
        (stacked_nets.KeepsATensor, "differs", "forward differs"),
        (stacked_nets.AnswersADictionary, "output", "gave dict"),
        (my_nets.TwoAnswers, "output", "gave tuple"),
        (stacked_nets.DoublePrecision, "number_type", "a.weight of DoublePrecision is float64"),
        (stacked_nets.LeavesAParameterOut, "unreached", "forgotten"),
        (stacked_nets.WritesIntoATensor, "fails", "RuntimeError: vmap: inplace"),
        (stacked_nets.Lazy, "fails", "RuntimeError: Can't access the shape of an uninitialized parameter"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_net_that_cannot_be_stacked_is_refused_with_what_was_found(net, code, found):
    refused = ManyAtOnce().refusal(invented(net), COPIES)
    assert refused is not None
    assert refused.code == f"together_{code}"
    english, japanese = refused.sentence("en"), refused.sentence("ja")
    assert found in english
    assert net.__name__ in english
    assert net.__name__ in japanese
    assert "one after another (engine loop)" in english
    assert "1個ずつ順に学習することになります(エンジン loop)" in japanese


def test_a_net_that_differs_when_it_is_stacked_is_refused():
    """A stand-in for a wrong batching rule: a slope of its own that a mapped forward cannot see."""

    class WrongRule(torch.autograd.Function):
        @staticmethod
        def forward(x):
            return x.clone()

        @staticmethod
        def setup_context(ctx, inputs, output):
            pass

        @staticmethod
        def backward(ctx, slope):
            return slope

        @staticmethod
        def vmap(info, in_dims, x):
            return WrongRule.apply(x * 1.5), 0

    class Net(stacked_nets.FunctionalRelu):
        def forward(self, x):
            logits = super().forward(x)
            return WrongRule.apply(logits) if self.training else logits

    refused = why_not(invented(Net), COPIES, CPU)
    assert refused is not None
    assert (refused.code, dict(refused.values)["what"]) == ("together_differs", "a.weight")


def test_one_grid_point_that_cannot_be_stacked_refuses_the_plan():
    class Sometimes(stacked_nets.FunctionalRelu):
        def __init__(self, inputs, classes, peek=False):
            super().__init__(inputs, classes)
            self.peek = peek

        def forward(self, x):
            return super().forward(x) if not self.peek or x.sum() > 0 else super().forward(-x)

    assert ManyAtOnce().refusal(invented(Sometimes), COPIES) is None
    refused = ManyAtOnce().refusal(invented(Sometimes, peek=True), COPIES)
    assert refused is not None
    assert refused.code == "together_looks"


def test_a_users_own_warning_is_no_reason_to_refuse():
    class Warns(stacked_nets.FunctionalRelu):
        def forward(self, x):
            warnings.warn("think of the batching rule of life", UserWarning, stacklevel=1)
            return super().forward(x)

    assert why_not(invented(Warns), COPIES, CPU) is None


def test_a_broken_net_is_left_to_the_loop():
    class Broken(stacked_nets.FunctionalRelu):
        def forward(self, x):
            return self.b(x)

    refused = why_not(invented(Broken), COPIES, CPU)
    assert refused is not None
    assert refused.code == "together_fails"
    assert "RuntimeError: mat1 and mat2" in refused.sentence()


def test_arguments_that_the_net_does_not_take_are_the_users_mistake():
    with pytest.raises(UsageError, match="depth"):
        why_not(
            invented(stacked_nets.Tanh), [replace(COPIES[0], settings=Settings(Recipe(), {"depth": 3}))], CPU
        )


def test_asking_leaves_the_random_state_as_it_was():
    before = torch.get_rng_state()
    ManyAtOnce().refusal(invented(stacked_nets.FunctionalDropout), COPIES)
    assert torch.equal(torch.get_rng_state(), before)
