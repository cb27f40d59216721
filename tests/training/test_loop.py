from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.nets import my_nets
from torch import nn

from kenshin.errors import DataError
from kenshin.nets.find import net_plan
from kenshin.training.loop import make_optimiser, train_copy
from kenshin.training.plan import Copy, Settings
from kenshin.training.recipe import Recipe
from kenshin.training.task import Task


@pytest.fixture
def rows():
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(240, 4, generator=generator)
    outcome = (inputs[:, 0] + 0.5 * torch.randn(240, generator=generator) > 0).long() + (
        inputs[:, 1] > 1
    ).long()
    return inputs, outcome


COPY = Copy(0, 5, np.arange(160), np.arange(160, 200), np.arange(200, 240))


def run(rows, recipe, net="simple", weights=(1.0, 1.0, 1.0)):
    inputs, outcome = (part.numpy() for part in rows)
    weight = np.array(weights)
    task = Task(
        net_plan(net, 4, 3),
        inputs,
        outcome,
        weight[outcome].astype(np.float32),
        np.log(weight),
        np.ones(len(outcome), dtype=np.float32),
    )
    return train_copy(task, replace(COPY, settings=Settings(recipe)), torch.device("cpu"))


def same(a, b):
    return all(
        torch.equal(x, y)
        for x, y in zip(a.net.state_dict().values(), b.net.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize("net", ["simple", my_nets.WithDropout, my_nets.WithBatchNorm])
def test_the_same_seed_gives_the_same_bits(rows, net):
    recipe = Recipe(epochs=4)
    first = run(rows, recipe, net)
    torch.manual_seed(123)  # whatever the caller's random state is
    assert same(first, run(rows, recipe, net))


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
def test_training_lowers_the_loss(rows, optimiser):
    history = run(rows, Recipe(optimiser=optimiser, epochs=30, batch_size=16)).history
    assert history[-1].train < history[0].train - 0.2


def test_full_batch_sgd_agrees_with_steps_taken_by_hand(rows):
    recipe = Recipe(optimiser="sgd", epochs=1, batch_size=160, learning_rate=0.1, weight_decay=0, momentum=0)
    trained = run(rows, recipe)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(COPY.seed)
        net = net_plan("simple", 4, 3).build()
    nn.functional.cross_entropy(net(rows[0][:160]), rows[1][:160]).backward()
    for (_, parameter), (_, ours) in zip(net.named_parameters(), trained.net.named_parameters(), strict=True):
        assert torch.allclose(parameter - 0.1 * parameter.grad, ours, atol=1e-6)


def test_the_best_epoch_is_kept_and_patience_ends_training(rows):
    trained = run(rows, Recipe(epochs=200, patience=3, learning_rate=0.05, batch_size=16))
    stops = [losses.stop for losses in trained.history]
    assert trained.best_epoch == int(np.argmin(stops))
    assert len(stops) == trained.best_epoch + 3 + 1
    with torch.no_grad():
        kept = nn.functional.cross_entropy(trained.net(rows[0][COPY.stop]), rows[1][COPY.stop])
    assert float(kept) == pytest.approx(min(stops), abs=1e-6)


def test_rows_of_other_jobs_do_not_change_training(rows):
    inputs, outcome = rows
    changed = inputs.clone()
    changed[200:] = 99.0
    assert same(run(rows, Recipe(epochs=3)), run((changed, outcome), Recipe(epochs=3)))


class Overflows(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.a(x) * float("nan")


def test_a_loss_that_is_not_finite_stops_with_a_reason(rows):
    with pytest.raises(DataError, match=r"in epoch 1 it did not. Lower the learning rate"):
        run(rows, Recipe(epochs=3), Overflows)


def test_a_last_person_alone_does_not_break_batch_statistics(rows):
    assert len(run(rows, Recipe(epochs=1, batch_size=53), my_nets.WithBatchNorm).history) == 1


def test_the_optimisers_are_pytorchs():
    net = nn.Linear(2, 2)
    kinds = [type(make_optimiser(net, Recipe(optimiser=o))).__name__ for o in ("sgd", "adam", "adamw")]
    assert kinds == ["SGD", "Adam", "AdamW"]
