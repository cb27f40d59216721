from itertools import pairwise

import numpy as np
import pytest
import torch
from tests.training.compiled import chains
from tests.training.compiled.chains import task

from kenshin.training.compiled.layout import net_layout, parameter_count, read_parameters, write_parameters
from kenshin.training.compiled.memory import LABEL, STOP_WEIGHT, TRAIN_WEIGHT
from kenshin.training.compiled.recognise import recognise
from kenshin.training.compiled.stack import Stack
from kenshin.training.compiled.table import people_table
from kenshin.training.compiled.tile import FOUR, TILE


def laid_out(net):
    stack = recognise(net, 5, 3)
    assert isinstance(stack, Stack)
    return stack, net_layout(stack)


@pytest.mark.parametrize("make", [chains.Deep, chains.NoBias, chains.Curved])
def test_every_number_comes_back_to_its_place(make):
    net, other = make(5, 3), make(5, 3)
    stack, layout = laid_out(net)
    parameters = np.zeros(parameter_count(layout), dtype=np.float32)
    write_parameters(stack, layout, dict(net.named_parameters()), parameters)
    read_parameters(stack, layout, parameters, dict(other.named_parameters()))
    for one, two in zip(net.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, two)
    held = sum(p.numel() for p in net.parameters())
    assert np.count_nonzero(parameters) == held


def test_what_is_frozen_is_not_written_back():
    net = chains.Frozen(5, 3)
    stack, layout = laid_out(net)
    before = net.fc2.weight.clone()
    read_parameters(
        stack, layout, np.ones(parameter_count(layout), dtype=np.float32), dict(net.named_parameters())
    )
    assert torch.equal(net.fc2.weight, before)
    assert (net.fc1.weight == 1).all()


@pytest.mark.parametrize("make", [chains.Deep, chains.NoBias, chains.Curved, chains.Dropping])
def test_no_two_things_lie_in_one_place(make):
    _, layout = laid_out(make(5, 3))
    stretches = []
    for k in range(layout.layers):
        stretches += [
            (layout.weights[k], layout.weights[k] + layout.padded[k] * layout.padded[k + 1]),
            (layout.biases[k], layout.biases[k] + layout.padded[k + 1]),
        ]
    assert stretches == sorted(stretches)
    assert all(a[1] <= b[0] for a, b in pairwise(stretches))
    sizes = layout.padded * TILE
    begins = sorted((*zip(layout.values, sizes, strict=True), *zip(layout.slopes, sizes, strict=True)))
    begins[0] = (begins[0][0], begins[0][1] + FOUR * TILE)  # outcome and weights behind the inputs
    ends = [begin + size for begin, size in begins]
    assert ends[:-1] == [begin for begin, _ in begins[1:]]
    assert ends[-1] == layout.tile


def test_gradients_go_no_further_back_than_the_lowest_trained_layer():
    assert laid_out(chains.Frozen(5, 3, "fc1"))[1].lowest == 1
    assert laid_out(chains.Frozen(5, 3, "fc2"))[1].lowest == 0


def test_a_row_of_the_table_is_a_person_and_the_last_is_nobody():
    rng = np.random.default_rng(0)
    weights, stop_weights = (rng.uniform(size=50).astype(np.float32) for _ in range(2))
    a_task = task(count=50, inputs=5, weights=weights, stop_weights=stop_weights)
    table = people_table(a_task)
    assert (table[:50, :5] == a_task.inputs).all()
    assert (table[:50, 5:8] == 0).all()
    assert (table[:50, 8 + LABEL] == a_task.outcome).all()
    assert (table[:50, 8 + TRAIN_WEIGHT] == a_task.weights).all()
    assert (table[:50, 8 + STOP_WEIGHT] == stop_weights).all()
    assert (table[50] == 0).all()
