import datetime as dt
import inspect
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from tests.nets import many_nets, my_nets
from tests.nets.many_nets import BY_NAME, traced


@pytest.mark.parametrize("name", BY_NAME)
def test_the_last_line_is_the_nets_own_answer(name):
    example = BY_NAME[name]
    trace = traced(name)
    with torch.no_grad():
        expected = example.net()(example.person()[None])
    if isinstance(expected, tuple):
        ends = [step.output for step in trace.steps][-len(expected) :]
        for ours, theirs in zip(ends, expected, strict=True):
            assert ours == pytest.approx(theirs.numpy(), abs=1e-6)
    else:
        assert trace.output == pytest.approx(expected.numpy(), abs=1e-6)
        assert np.array_equal(trace.steps[-1].output, trace.output)
    assert np.array_equal(trace.input, example.person()[None].numpy())


@pytest.mark.parametrize("name", BY_NAME)
def test_every_equation_of_every_step_gives_the_number_that_was_computed(name):
    trace = traced(name)
    for step in trace.steps:
        for equation in trace.equations(step.operation.name):
            assert equation.recomputed() == pytest.approx(equation.value, rel=1e-6, abs=1e-6), equation.text()


# What has no equation shows its numbers alone: recurrent layers, attention's core, comparisons, ….
UNSPELLED = {
    "_weight_norm", "fill", "getitem", "gru", "gt", "lstm", "scaled_dot_product_attention", "select_scatter",
    "slice_scatter", "zeros",
}  # fmt: skip


def test_only_these_kinds_are_not_spelled_out():
    seen = set()
    for name in BY_NAME:
        trace = traced(name)
        for step in trace.steps:
            equations = trace.equations(step.operation.name)
            if not equations or any(equation.expression is None for equation in equations):
                seen.add(step.kind)
    assert seen == UNSPELLED


ACTIVATIONS = {
    "relu": (nn.ReLU(), lambda z: np.maximum(z, 0)),
    "tanh": (nn.Tanh(), np.tanh),
    "sigmoid": (nn.Sigmoid(), lambda z: 1 / (1 + np.exp(-z))),
    "leaky": (nn.LeakyReLU(0.1), lambda z: np.where(z > 0, z, 0.1 * z)),
    "gelu": (nn.GELU(), lambda z: z * np.vectorize(lambda v: (1 + math.erf(v / math.sqrt(2))) / 2)(z)),
    "softplus": (nn.Softplus(), lambda z: np.log1p(np.exp(z))),
    "silu": (nn.SiLU(), lambda z: z / (1 + np.exp(-z))),
    "dropout": (nn.Dropout(0.5), lambda z: z),
}
WIDTHS = st.lists(st.integers(1, 6), min_size=2, max_size=4)


@settings(max_examples=25, deadline=None)
@given(WIDTHS, st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=3, max_size=3), st.data())
def test_each_line_worked_out_by_hand_from_the_line_before_gives_the_next(widths, names, data):
    person = data.draw(st.lists(st.floats(-5, 5, width=32), min_size=widths[0], max_size=widths[0]))
    torch.manual_seed(data.draw(st.integers(0, 99)))
    parts = []
    for before, after, name in zip(widths, widths[1:], names, strict=False):
        parts += [nn.Linear(before, after), ACTIVATIONS[name][0]]
    trace = trace_of(nn.Sequential(*parts).eval(), person)
    printed = trace.input[0].astype(np.float64)
    assert printed.tolist() == person
    for place, step in enumerate(trace.steps):
        if place % 2 == 0:
            weight, bias = (
                trace.anatomy.weights[f"{place}.{n}"].astype(np.float64) for n in ("weight", "bias")
            )
            by_hand = weight @ printed + bias
        else:
            by_hand = ACTIVATIONS[names[place // 2]][1](printed)
        assert step.numbers == pytest.approx(by_hand, rel=1e-5, abs=1e-5)
        printed = step.numbers.astype(np.float64)
    assert np.array_equal(printed, trace.output[0])


def test_in_train_mode_dropout_is_shown_as_it_acts_on_the_next_draw():
    net = my_nets.WithDropout(4, 3, hidden=40).train()
    torch.manual_seed(7)
    trace = trace_of(net, [0.5, -1.0, 2.0, 0.1])
    torch.manual_seed(7)
    with torch.no_grad():
        assert trace.output == pytest.approx(net(torch.tensor([[0.5, -1.0, 2.0, 0.1]])).numpy(), abs=1e-6)
    before, after = (trace.value(name)[0] for name in ("body.1", "body.2"))
    dropped = (after == 0) & (before != 0)
    assert dropped.any()
    assert after[~dropped] == pytest.approx(before[~dropped] / 0.8, rel=1e-6)
    for unit, equation in enumerate(trace.equations("body.2"), start=1):
        assert equation.recomputed() == pytest.approx(equation.value, abs=1e-6)
        if dropped[unit - 1]:
            assert equation.text().startswith(f"{equation.symbol} = 0·")


def test_a_net_that_draws_is_traced_on_the_draw_that_it_would_make():
    net = my_nets.AlwaysDrops().eval()
    torch.manual_seed(3)
    trace = trace_of(net, [1.0, 2.0, 3.0, 4.0])
    torch.manual_seed(3)
    with torch.no_grad():
        assert np.array_equal(trace.output, net(torch.tensor([[1.0, 2.0, 3.0, 4.0]])).numpy())


def test_batch_normalisation_in_train_mode_with_one_person_says_what_to_call():
    with pytest.raises(UsageError, match=r"Call net\.eval\(\) first"):
        trace_of(my_nets.WithBatchNorm(4, 3).train(), [1.0, 2.0, 3.0, 4.0])


def test_batch_normalisation_of_a_picture_in_train_mode_uses_the_pictures_own_mean():
    net = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2)).train()
    trace = trace_of(net, torch.arange(16.0).reshape(1, 4, 4))
    assert trace.output.mean(axis=(0, 2, 3)) == pytest.approx([0, 0], abs=1e-6)
    for equation in trace.equations("1"):
        assert equation.recomputed() == pytest.approx(equation.value, abs=1e-6)


@pytest.mark.parametrize(
    "person",
    [
        [1.0, 2.0, 3.0, 4.0], (1, 2, 3, 4), range(1, 5), np.array([1, 2, 3, 4], dtype=np.int16), np.array([4.0, 3, 2, 1])[::-1],
        np.array([1, 2, 3, 4], dtype=">f8"), np.array([1.0, 2, 3, 4], dtype=np.float16), torch.tensor([1.0, 2, 3, 4]),
        torch.tensor([1.0, 2, 3, 4], requires_grad=True), torch.tensor([1, 2, 3, 4]), np.array([1, 2, 3, 4]),
    ],
    ids=lambda person: str(getattr(person, "dtype", type(person).__name__)),
)  # fmt: skip
def test_numbers_in_any_kind_of_list_are_the_same_person(person):
    torch.manual_seed(0)
    trace = trace_of(SimpleNet(), person)
    assert trace.input.tolist() == [[1, 2, 3, 4]]
    assert trace.input.dtype == np.float32


def test_a_person_that_may_not_be_written_to_is_only_read():
    person = np.broadcast_to(1.0, 4)
    assert trace_of(SimpleNet(), person).input.tolist() == [[1, 1, 1, 1]]
    assert person.tolist() == [1, 1, 1, 1]


class Overwrites(many_nets.Two):
    def forward(self, x):
        h = self.b(self.a(x))
        x.zero_()
        return h + x.sum()


@pytest.mark.parametrize("kind", [torch.tensor, np.array], ids=["tensor", "array"])
def test_a_net_that_writes_into_its_input_does_not_reach_the_person(kind):
    person = kind([1.0, 2.0, 3.0, 4.0])
    trace = trace_of(Overwrites().eval(), person)
    assert person.tolist() == [1, 2, 3, 4]
    assert trace.input.tolist() == [[1, 2, 3, 4]]


@pytest.mark.parametrize(
    "person",
    [
        ["a", "b", "c", "d"], "1234", [[1, 2], [3]], None, {}, [1, 2, 3, None], [dt.date(2026, 1, 1)] * 4,
        [10**30] * 4, object(), [b"1"] * 4,
    ],
    ids=lambda person: str(person)[:20],
)  # fmt: skip
def test_what_is_not_numbers_is_a_sentence(person):
    with pytest.raises(UsageError) as error:
        trace_of(SimpleNet(), person)
    assert "A person must be numbers" in error.value.sentence("en")
    assert "数の並び" in error.value.sentence("ja")


@pytest.mark.parametrize("person", [[1.0, 2.0, 3.0], [], 5.0, [[1.0, 2.0]], [1 + 2j] * 4], ids=str)
def test_numbers_that_forward_cannot_take_are_a_sentence(person):
    with pytest.raises(UsageError, match="--input-shape"):
        trace_of(SimpleNet(), person)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 3e38])
def test_numbers_that_are_none_flow_on_as_in_the_net(bad):
    net = BY_NAME["Normed"].net()
    trace = trace_of(net, [bad, 1.0, 2.0, 3.0])
    with torch.no_grad():
        expected = net(torch.tensor([[bad, 1.0, 2.0, 3.0]])).numpy()
    assert np.array_equal(trace.output, expected, equal_nan=True)
    for step in trace.steps:
        for equation in trace.equations(step.operation.name):
            assert isinstance(equation.text(), str)
            assert isinstance(equation.recomputed(), float)


def test_weights_that_are_no_numbers_flow_on_as_in_the_net():
    net = SimpleNet()
    net.fc1.weight.data[0, 0], net.fc2.bias.data[0] = math.nan, math.inf
    trace = trace_of(net, [1.0, 2.0, 3.0, 4.0])
    assert math.isnan(trace.value("fc1")[0, 0])
    assert trace.gaps == ()
    assert all(math.isnan(e.recomputed()) == math.isnan(e.value) for e in trace.equations("fc2"))


def unchecked(function):
    return inspect.unwrap(function)


@pytest.mark.parametrize("thing", [SimpleNet, "SimpleNet", None], ids=str)
def test_what_is_no_net_is_a_sentence(thing):
    with pytest.raises(UsageError, match=r"torch\.nn\.Module"):
        unchecked(trace_of)(thing, [1.0, 2, 3, 4])


def test_a_net_without_numbers_yet_is_a_sentence():
    with torch.device("meta"):
        net = SimpleNet()
    with pytest.raises(UsageError) as error:
        trace_of(net, [1.0, 2, 3, 4])
    assert "fc1.weight of SimpleNet lies on the meta device" in error.value.sentence("en")
    assert "meta デバイス" in error.value.sentence("ja")


def test_a_lazy_net_is_a_sentence_and_stays_lazy():
    net = nn.LazyLinear(3)
    with pytest.raises(UsageError, match="Let one input through first"):
        trace_of(net, [1.0, 2, 3, 4])
    assert type(net) is nn.LazyLinear


def test_a_net_that_does_nothing_gives_back_the_person():
    trace = trace_of(nn.Identity(), [1.0, 2.0])
    assert trace.steps == ()
    assert trace.output.tolist() == [[1, 2]]


def test_a_person_of_no_values_is_possible():
    trace = trace_of(nn.ReLU(), torch.zeros(0))
    assert trace.output.shape == (1, 0)
    assert trace.equations(trace.steps[0].operation.name) == ()


class Waves(many_nets.Two):
    """Complex numbers on the way."""

    def forward(self, x):
        return self.b(torch.fft.fft(self.a(x)).abs())


def test_complex_numbers_on_the_way_are_left_out_with_a_sentence():
    net = Waves().eval()
    trace = trace_of(net, [1.0, 2.0, 3.0, 4.0])
    assert [step.operation.name for step in trace.steps] == ["a", "abs", "b"]
    with torch.no_grad():
        assert trace.output == pytest.approx(net(torch.tensor([[1.0, 2.0, 3.0, 4.0]])).numpy(), abs=1e-6)
    assert "fft_fft" in trace.gaps[0].sentence("en")
    assert all(equation.expression is None for equation in trace.equations("abs"))
    assert all(equation.expression is not None for equation in trace.equations("b"))


def test_a_net_of_complex_numbers_shows_none_and_says_so():
    trace = trace_of(nn.Linear(2, 3, dtype=torch.complex64), [1.0, 2.0])
    assert trace.steps == ()
    assert trace.output.size == 0
    assert [gap.code for gap in trace.gaps] == ["complex_values"]


@pytest.mark.parametrize("kind", [torch.float64, torch.float16, torch.bfloat16])
def test_a_person_is_given_to_a_net_in_the_nets_own_precision(kind):
    net = SimpleNet().to(kind)
    trace = trace_of(net, [0.5, -1.0, 0.25, 0.0])
    with torch.no_grad():
        expected = net(torch.tensor([[0.5, -1.0, 0.25, 0.0]], dtype=kind)).float().numpy()
    assert trace.output == pytest.approx(expected, abs=1e-6)


def test_several_answers_are_named_in_the_gap():
    (gap,) = traced("TwoAnswers").gaps
    assert "risk, age" in gap.sentence("en")
    assert "risk, age" in gap.sentence("ja")
    assert traced("TwoAnswers").output.size == 0
