import numpy as np
import pytest
import torch
from tests.training.together import stacked_nets
from tests.training.together.people import alike, invented, silent

from kenshin.nets.simple import SimpleNet
from kenshin.training.recipe import Recipe
from kenshin.training.together import engine as engine_module
from kenshin.training.together.engine import ManyAtOnce
from kenshin.training.together.memory import CACHE, MEMORY, Footprint, footprint, shared_out
from kenshin.training.together.stack import NetStack
from kenshin.training.together.surroundings import surroundings
from kenshin.training.trained import TrainedCopy


def test_what_forward_keeps_is_counted_by_rows():
    """SimpleNet keeps its inputs, two hidden layers, and the answers: 4 + 16 + 8 + 3 numbers of 4 bytes."""
    few = footprint(SimpleNet(), torch.randn(2, 4), alike(Recipe(batch_size=64)))
    many = footprint(SimpleNet(), torch.randn(50, 4), alike(Recipe(batch_size=64)))
    assert few == many
    assert few.activations == 4 * (4 + 16 + 8 + 3)
    assert few.parameters == 4 * 243
    assert (few.batch, few.order) == (65, 240)


def test_rows_at_a_time_are_those_of_a_batch_or_of_the_stopping_rows():
    def rows(size, stop):
        return footprint(SimpleNet(), torch.randn(2, 4), alike(Recipe(batch_size=size), stop=stop)).batch

    assert rows(32, 0) == 33
    assert rows(32, 100) == 100
    assert rows(500, 100) == 140  # no more than there are


@pytest.mark.parametrize("net", ["simple", stacked_nets.Convolution, stacked_nets.Attention])
def test_a_stack_keeps_no_more_than_its_copies_were_counted_for(net):
    task, copies = invented(net), alike(Recipe(batch_size=60), copies=5)
    kept = {}

    def note(tensor):
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with surroundings(torch.device("cpu")), torch.autograd.graph.saved_tensors_hooks(note, lambda t: t):
        one = ManyAtOnce().footprint(task, copies)
        stack = NetStack([task.net.build() for _ in copies], task.net.build(), torch.device("cpu"))
        stack.logits(torch.randn(5, 60, 4))
    assert sum(kept.values()) <= 5 * (60 * 3 * one.activations + 6 * one.parameters)


def test_at_a_time_is_what_fits_and_at_least_one():
    light = Footprint(parameters=1000, activations=100, inputs=40, batch=101, order=10_000)
    assert light.touched == 4 * 1000 + 101 * 100
    assert light.held == 6 * 1000 + 101 * (3 * 100 + 40) + 16 * 10_000
    assert light.at_a_time(cached=True) == CACHE // light.touched
    assert light.at_a_time(cached=False) == MEMORY // light.held
    long = Footprint(parameters=1000, activations=100, inputs=40, batch=101, order=5_000_000)
    assert long.at_a_time(cached=True) == MEMORY // long.held == 3
    assert Footprint(10**9, 1, 1, 1, 1).at_a_time(cached=True) == 1


def test_stacks_are_as_even_as_can_be():
    for copies, at_a_time in [(1, 1), (7, 3), (50, 29), (256, 1), (10, 10)]:
        sizes = shared_out(copies, at_a_time)
        assert sum(sizes) == copies
        assert max(sizes) <= at_a_time
        assert max(sizes) - min(sizes) <= 1


def test_the_engine_stacks_as_many_as_were_computed(monkeypatch):
    stacked = []

    def noted(task, copies, people, on_epoch):
        stacked.append(len(copies))
        return tuple(TrainedCopy(copy, task.net.build(), (), 0) for copy in copies)

    monkeypatch.setattr(engine_module, "train_stack", noted)
    task, copies = invented("simple", hidden1=256, hidden2=256), alike(Recipe(batch_size=200), copies=30)
    at_a_time = ManyAtOnce().footprint(task, copies).at_a_time(cached=True)
    assert 1 < at_a_time < 15
    ManyAtOnce().train(task, copies, silent)
    assert stacked == shared_out(30, at_a_time)
    stacked.clear()
    ManyAtOnce(stack=8).train(task, copies, silent)
    assert stacked == [8, 8, 7, 7]


def test_a_long_plan_of_rows_stays_within_the_bound():
    """A million rows: their order is what fills memory."""
    copies = alike(Recipe(), copies=2)
    rows = np.arange(1_000_000)
    long = footprint(SimpleNet(), torch.randn(2, 4), [type(copies[0])(0, 0, rows, rows[:0], rows[:0])])
    assert 10 < long.at_a_time(cached=True) < 17
