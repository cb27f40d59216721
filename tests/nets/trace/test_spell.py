"""Every kind of operation: is what an equation says what the net computed?"""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from kenshin.nets.trace.live import trace_of
from kenshin.nets.trace.spell import letter, spell, spelled_kinds, units

aten = torch.ops.aten

FINITE = [-30.0, -3.5, -2.5, -1.0, -0.4, -0.0, 0.0, 1e-40, 0.3, 0.5, 1.0, 2.5, 3.5, 7.0, 30.0]
NUMBERS = torch.tensor([*FINITE, math.nan, math.inf, -math.inf])
POSITIVE = torch.tensor([1e-6, 0.3, 1.0, 2.5, 40.0])
SMALL = torch.tensor([-0.9, -0.5, 0.0, 0.25, 1.5])


def made(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


class Does(nn.Module):
    """A net of one function, with a learned table to mix with the input."""

    def __init__(self, function, *table):
        super().__init__()
        self.function = function
        self.table = nn.Parameter(made(*table, seed=3)) if table else None

    def forward(self, x):
        return self.function(x) if self.table is None else self.function(x, self.table)


def layer(module):
    """A layer with numbers of its own, none of them 0 or 1."""
    torch.manual_seed(5)
    for tensor in (*module.parameters(), *module.buffers()):
        if tensor.dtype.is_floating_point:
            nn.init.uniform_(tensor, 0.2, 1.5)
    return module.eval()


# kind → what does it, and for whom. One kind may have many settings.
CASES = [
    ("relu", F.relu, NUMBERS),
    ("relu", nn.ReLU(inplace=True), NUMBERS),
    ("relu6", F.relu6, NUMBERS),
    ("hardtanh", nn.Hardtanh(-0.5, 2.0), NUMBERS),
    ("hardtanh", nn.ReLU6(), NUMBERS),
    ("clamp", lambda x: x.clamp(-1, 0.5), NUMBERS),
    ("clamp", lambda x: x.clamp(max=0.5), NUMBERS),
    ("clamp", lambda x: x.clamp(min=2.0, max=-2.0), NUMBERS),
    ("clamp", lambda x: torch.clamp(x, -x.abs(), x * 0 + 0.1), NUMBERS),
    ("clamp", lambda x, t: torch.clamp(x, min=t), made(3, 4), 4),
    ("clamp_min", lambda x: x.clamp_min(0.2), NUMBERS),
    ("clamp_min", lambda x, t: aten.clamp_min.Tensor(x, t), made(2, 3), 3),
    ("clamp_max", lambda x: x.clamp_max(0.2), NUMBERS),
    ("clip", lambda x: torch.clip(x, -1, 1), NUMBERS),
    ("leaky_relu", nn.LeakyReLU(0.3), NUMBERS),
    ("leaky_relu", F.leaky_relu, NUMBERS),
    ("elu", nn.ELU(0.7), NUMBERS),
    ("elu", lambda x: aten.elu(x, 1.3, 0.9, 0.5), SMALL),
    ("selu", nn.SELU(), NUMBERS),
    ("celu", nn.CELU(2.5), NUMBERS),
    ("gelu", F.gelu, torch.tensor(FINITE)),
    ("gelu", nn.GELU(approximate="tanh"), torch.tensor(FINITE)),  # at ∞ PyTorch may give NaN, not the limit
    ("silu", nn.SiLU(), NUMBERS),
    ("silu", F.silu, NUMBERS * 30),
    ("mish", nn.Mish(), NUMBERS),
    ("sigmoid", torch.sigmoid, NUMBERS * 30),
    ("log_sigmoid", F.logsigmoid, NUMBERS * 30),
    ("hardsigmoid", nn.Hardsigmoid(), NUMBERS),
    ("hardswish", nn.Hardswish(), NUMBERS),
    ("softplus", nn.Softplus(), NUMBERS),
    ("softplus", nn.Softplus(beta=2.5, threshold=4.0), NUMBERS),
    ("tanh", torch.tanh, NUMBERS),
    ("exp", torch.exp, NUMBERS / 3),
    ("exp", torch.exp, torch.tensor([100.0, -200.0])),
    ("log", torch.log, POSITIVE),
    ("log", torch.log, torch.tensor([0.0, -1.0])),
    ("sqrt", torch.sqrt, POSITIVE),
    ("sqrt", torch.sqrt, torch.tensor([0.0, -1.0])),
    ("sin", torch.sin, NUMBERS),
    ("cos", torch.cos, NUMBERS),
    ("erf", torch.erf, NUMBERS),
    ("abs", torch.abs, NUMBERS),
    ("floor", torch.floor, NUMBERS),
    ("ceil", torch.ceil, NUMBERS),
    ("round", torch.round, NUMBERS),
    ("round", lambda x: torch.round(x, decimals=1), torch.tensor([0.27, -1.24, 5.0])),
    ("round", lambda x: torch.round(x, decimals=-1), torch.tensor([27.0, -12.4, 4.0])),
    ("sign", torch.sign, NUMBERS),
    ("neg", lambda x: -x, NUMBERS),
    ("reciprocal", torch.reciprocal, POSITIVE),
    ("reciprocal", torch.reciprocal, torch.tensor([0.0, -0.0])),
    ("rsqrt", torch.rsqrt, POSITIVE),
    ("log1p", torch.log1p, SMALL),
    ("expm1", torch.expm1, SMALL),
    ("square", torch.square, NUMBERS),
    ("add", lambda x: x + 0.5, NUMBERS),
    ("add", lambda x: torch.add(x, x, alpha=-2), NUMBERS),
    ("add", lambda x, t: x + t, made(3, 4), 4),
    ("add", lambda x, t: x[:, :1] + t, made(3), 2, 3),
    ("sub", lambda x: x - 0.5, NUMBERS),
    ("sub", lambda x: torch.sub(x, 2, alpha=0.5), NUMBERS),
    ("sub", lambda x, t: t - x, made(3, 4), 3, 1),
    ("rsub", lambda x: 2 - x, NUMBERS),
    ("rsub", lambda x: torch.rsub(x, 2, alpha=3), NUMBERS),
    ("mul", lambda x: x * -1.5, NUMBERS),
    ("mul", lambda x, t: x * t, made(2, 3), 3),
    ("div", lambda x: x / 3, NUMBERS),
    ("div", lambda x: 1 / (x * x + 1) / 2, NUMBERS),
    ("div", lambda x: x / 0, torch.tensor([1.0, -2.0, 0.0])),
    ("pow", lambda x: x**2, NUMBERS),
    ("pow", lambda x: x**-0.5, POSITIVE),
    ("pow", lambda x: x**-1, torch.tensor([0.0, 4.0])),
    ("pow", lambda x: x**0.5, torch.tensor([-2.0, 4.0])),
    ("pow", lambda x: 2**x, NUMBERS),
    ("pow", lambda x: (x * x + 0.5) ** x, SMALL),
    ("maximum", lambda x: torch.maximum(x, -x / 2), NUMBERS),
    ("minimum", lambda x, t: torch.minimum(x, t), made(2, 3), 3),
    ("where", lambda x: torch.where(x > 0, x * 2, -1.0), NUMBERS),
    ("where", lambda x: torch.where(x > 0, 3.0, x), NUMBERS),
    ("where", lambda x, t: torch.where(x > 0, x, t), made(3, 4), 4),
    ("linear", layer(nn.Linear(5, 3)), made(5)),
    ("linear", layer(nn.Linear(5, 3, bias=False)), made(2, 4, 5)),
    ("embedding", layer(nn.Embedding(7, 3)), torch.tensor([[0, 6], [2, 2]])),
    ("conv1d", layer(nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2)), made(4, 11)),
    ("conv1d", layer(nn.Conv1d(2, 3, 4, padding="same", bias=False)), made(2, 9)),
    ("conv1d", layer(nn.Conv1d(1, 3, 2)), made(7)),  # the person's axis is taken for the one channel
    ("conv2d", layer(nn.Conv2d(4, 4, (2, 3), stride=(2, 1), padding=(1, 0), groups=4)), made(4, 6, 5)),
    ("conv2d", layer(nn.Conv2d(2, 3, (4, 3), padding="same", dilation=(1, 2))), made(2, 6, 7)),
    ("conv2d", layer(nn.Conv2d(2, 3, 3, padding="valid")), made(2, 4, 5)),
    ("conv3d", layer(nn.Conv3d(2, 2, 2, padding=1)), made(2, 2, 3, 2)),
    ("max_pool1d", nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True), made(2, 10)),
    ("max_pool1d", nn.MaxPool1d(2), made(7)),
    ("max_pool2d", nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2)), made(2, 7, 6)),
    ("max_pool2d", nn.MaxPool2d(3, 2, ceil_mode=True), made(2, 6, 8)),
    ("max_pool3d", nn.MaxPool3d(2, stride=1), made(1, 3, 3, 2)),
    ("avg_pool1d", nn.AvgPool1d(3, 2, 1), made(2, 8)),
    ("avg_pool1d", nn.AvgPool1d(3, 2, 1, ceil_mode=True), made(2, 8)),
    ("avg_pool2d", nn.AvgPool2d(3, 2, 1, count_include_pad=False), made(2, 6, 7)),
    ("avg_pool2d", nn.AvgPool2d((2, 3), ceil_mode=True), made(2, 5, 7)),
    ("avg_pool2d", nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=True), made(2, 6, 8)),
    ("avg_pool2d", nn.AvgPool2d(3, 2, 1, ceil_mode=True, count_include_pad=False), made(2, 6, 8)),
    ("avg_pool2d", nn.AvgPool2d(2, divisor_override=3), made(2, 4, 4)),
    ("avg_pool3d", nn.AvgPool3d(2, padding=1), made(1, 4, 3, 3)),
    ("adaptive_avg_pool1d", nn.AdaptiveAvgPool1d(3), made(2, 7)),
    ("adaptive_avg_pool2d", nn.AdaptiveAvgPool2d((2, None)), made(2, 5, 3)),
    ("adaptive_avg_pool3d", nn.AdaptiveAvgPool3d(2), made(1, 3, 4, 5)),
    ("layer_norm", layer(nn.LayerNorm(6)), made(6)),
    ("layer_norm", layer(nn.LayerNorm((3, 4), eps=0.1)), made(2, 3, 4)),
    ("layer_norm", nn.LayerNorm(5, elementwise_affine=False), made(2, 5)),
    ("group_norm", layer(nn.GroupNorm(2, 4, eps=0.01)), made(4, 3, 2)),
    ("group_norm", nn.GroupNorm(3, 6, affine=False), made(6)),
    ("batch_norm", layer(nn.BatchNorm1d(5)), made(5)),
    ("batch_norm", layer(nn.BatchNorm2d(3, eps=0.1, affine=False)), made(3, 2, 4)),
    ("batch_norm", layer(nn.BatchNorm2d(3)).train(), made(3, 2, 4)),
    ("batch_norm", layer(nn.BatchNorm2d(3, track_running_stats=False)), made(3, 2, 4)),
    ("rms_norm", layer(nn.RMSNorm(6, eps=0.05)), made(2, 6)),
    ("rms_norm", nn.RMSNorm((2, 3), elementwise_affine=False), made(2, 3)),
    ("mean", lambda x: x.mean(), made(3, 4)),
    ("mean", lambda x: x.mean(dim=(1, -1), keepdim=True), made(3, 2, 4)),
    ("mean", lambda x: x.mean(2), made(3, 2, 4)),
    ("sum", lambda x: x.sum((1, 2)), made(3, 4)),
    ("sum", lambda x: x.sum(-1, keepdim=True), made(3, 4)),
    ("sum", lambda x: (x > 0).sum(1), made(7)),
    ("amax", lambda x: x.amax(dim=(1, 3)), made(3, 2, 4)),
    ("amin", lambda x: x.amin(dim=-1, keepdim=True), made(3, 4)),
    ("amin", lambda x: x.amin(), made(3, 4)),
    ("softmax", lambda x: x.softmax(1), made(4)),
    ("softmax", lambda x: F.softmax(x, dim=1), made(4, 3)),
    ("softmax", nn.Softmax(dim=-1), torch.tensor([900.0, 899.0, -900.0])),
    ("softmax", nn.Softmax(dim=-1), torch.tensor([0.5, -math.inf, 1.0])),
    ("_softmax", lambda x: aten._softmax(x, 1, False), made(4)),
    ("log_softmax", nn.LogSoftmax(dim=1), made(4)),
    ("log_softmax", lambda x: x.log_softmax(-1), torch.tensor([900.0, -900.0, 3.0])),
    ("_log_softmax", lambda x: aten._log_softmax(x, -1, False), made(4, 3)),
    ("matmul", lambda x, t: x @ t, made(4), 4, 3),
    ("matmul", lambda x, t: x @ t, made(4), 4),
    ("matmul", lambda x, t: t @ x.mT, made(4), 4),
    ("matmul", lambda x, t: x @ t, made(2, 5, 4), 4, 3),
    ("matmul", lambda x, t: x @ t, made(5, 4), 2, 1, 4, 3),
    ("matmul", lambda x, t: t @ x, made(5, 4), 3, 5),
    ("matmul", lambda x, t: t @ x, made(2, 5, 4), 5),
    ("matmul", lambda x: x @ x.transpose(-1, -2), made(2, 3, 4)),
    ("mm", lambda x, t: torch.mm(x, t), made(4), 4, 3),
    ("bmm", lambda x: torch.bmm(x, x.transpose(1, 2)), made(3, 4)),
    ("addmm", lambda x, t: torch.addmm(t[0], x, t), made(4), 4, 3),
    ("addmm", lambda x, t: torch.addmm(t[0], x, t, beta=0.5, alpha=-2.0), made(4), 4, 3),
    ("baddbmm", lambda x: torch.baddbmm(x[:, :, :3], x, x.transpose(1, 2)), made(3, 4)),
    ("baddbmm", lambda x: torch.baddbmm(x[:, :1, :1], x, x.transpose(1, 2), beta=2.0), made(3, 4)),
    ("dropout", nn.Dropout(0.3), made(6)),
    ("dropout", nn.Dropout(0.3).train(), made(30)),
    ("dropout", nn.Dropout(1.0).train(), torch.tensor([0.0, 1.0])),
    ("feature_dropout", nn.Dropout2d(0.5).train(), made(6, 2, 2)),
    ("clone", lambda x: x.clone(), made(3)),
    ("detach", lambda x: x.detach() * 1.0, made(3)),
    ("contiguous", lambda x: x.mT.contiguous(), made(2, 3)),
    ("alias", lambda x: aten.alias(x), made(3)),
    ("to", lambda x: x.double(), made(3)),
    ("to", lambda x: (x.double() / 3).float(), made(3)),
    ("_to_copy", lambda x: aten._to_copy(x, dtype=torch.float64), made(3)),
    ("type_as", lambda x, t: x.type_as(t), made(3), 2),
    ("view", lambda x: x.view(1, 3, 2), made(2, 3)),
    ("_unsafe_view", lambda x: aten._unsafe_view(x, [1, 6]), made(2, 3)),
    ("reshape", lambda x: x.mT.reshape(1, -1), made(2, 3)),
    ("flatten", nn.Flatten(), made(2, 3)),
    ("unflatten", nn.Unflatten(1, (2, 3)), made(6)),
    ("squeeze", lambda x: x.squeeze(1), made(1, 3)),
    ("unsqueeze", lambda x: x.unsqueeze(-1), made(3)),
    ("permute", lambda x: x.permute(0, -1, 1, 2), made(2, 3, 4)),
    ("t", lambda x: x.t(), made(3)),
    ("numpy_T", lambda x: aten.numpy_T(x), made(3)),
    ("transpose", lambda x: x.transpose(1, -1), made(2, 3, 4)),
    ("expand", lambda x: x.expand(-1, 4, 3), made(1, 3)),
    ("select", lambda x: x[:, -2], made(4, 3)),
    ("slice", lambda x: x[:, 1:-1:2], made(7)),
    ("slice", lambda x: x[..., -3:], made(2, 5)),
    ("flip", lambda x: x.flip(1, -1), made(2, 3)),
    ("cat", lambda x, t: torch.cat([x, t, -x], dim=-1), made(3), 1, 2),
    ("stack", lambda x: torch.stack([x, x * 2], dim=-1), made(3)),
]  # fmt: skip


def steps_that(kind, function, person, *table):
    net = function if isinstance(function, nn.Module) else Does(function, *table)
    steps = [step for step in trace_of(net, person).steps if step.kind == kind]
    assert steps, f"nothing in this net is a {kind}"
    return steps


def held_as(step, number):
    """The number as the net's own type holds it: 3e38 is the most that float32 can."""
    with np.errstate(over="ignore"):
        return float(np.float64(number).astype(step.output.dtype))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_every_equation_of_every_kind_gives_the_number_that_the_net_computed(case):
    for step in steps_that(*case):
        for unit in units(step):
            equation = spell(step, unit)
            assert equation.expression is not None
            again = held_as(step, equation.recomputed())
            assert again == pytest.approx(equation.value, rel=1e-6, abs=1e-6, nan_ok=True)


def test_every_kind_that_is_spelled_out_has_a_case_above():
    assert set(spelled_kinds()) == {kind for kind, *_ in CASES}


@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.bfloat16])
def test_equations_hold_to_the_digits_of_the_nets_precision(kind):
    close = {torch.float64: 1e-12, torch.float16: 2e-3, torch.bfloat16: 2e-2}[kind]
    net = nn.Sequential(nn.Linear(4, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 3), nn.Softmax(-1)).to(kind)
    trace = trace_of(net, [0.5, -1.0, 2.0, 0.1])
    for step in trace.steps:
        for equation in trace.equations(step.operation.name):
            assert equation.recomputed() == pytest.approx(equation.value, rel=close, abs=close)


def test_an_operation_that_is_not_spelled_out_still_shows_its_numbers():
    (step,) = steps_that("cumsum", lambda x: x.cumsum(1), made(4))
    equation = spell(step, (3,))
    assert equation.expression is None
    assert equation.recomputed() == equation.value == float(step.output[0, 2])


def test_places_are_counted_from_1_and_there_are_no_others():
    (step,) = steps_that("tanh", torch.tanh, made(2, 3))
    assert units(step) == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    for nowhere in [(0, 1), (3, 1), (1,), (1, 1, 1), (), (-1, 1)]:
        with pytest.raises(IndexError):
            spell(step, nowhere)


def test_weighted_sums_are_z_softmax_is_p_and_the_rest_is_a():
    assert [letter(kind) for kind in ("linear", "conv2d", "addmm", "softmax", "relu", "add")] == list(
        "zzzpaa"
    )


def test_an_argument_that_does_not_fit_leaves_the_number_without_an_equation():
    (step,) = steps_that("linear", layer(nn.Linear(5, 3)), made(5))
    for weight in (np.ones((3, 4)), np.ones((1, 5)), None, "fc2"):
        foreign = replace(step, given={**step.given, "weight": weight})
        assert spell(foreign, (3,)).expression is None
