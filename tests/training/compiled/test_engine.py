"""The readable loop is the truth: same start, same order of people, same parameters but for rounding."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.training.compiled import chains
from tests.training.compiled.chains import ACTIVATIONS, copies, largest_difference, quiet, task
from torch import nn

from kenshin.errors import DataError
from kenshin.nets.simple import SimpleNet
from kenshin.training.compiled.engine import Compiled
from kenshin.training.loop import ReadableLoop
from kenshin.training.plan import Settings, bootstrap_plan, times_settings
from kenshin.training.recipe import Recipe

ROUNDING = 1e-5  # the largest difference of a parameter after 20 epochs


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def both(a_task, plan):
    """Each copy, trained by the kernel and by the readable loop."""
    assert Compiled().refusal(a_task, plan) is None
    ours = Compiled().train(a_task, plan, quiet)
    return list(zip(ours, ReadableLoop().train(a_task, plan, quiet), strict=True))


def agree(a_task, plan, rounding=ROUNDING):
    for ours, theirs in both(a_task, plan):
        assert largest_difference(ours.net, theirs.net) <= rounding
        assert ours.best_epoch == theirs.best_epoch
        assert len(ours.history) == len(theirs.history)
        for a, b in zip(ours.history, theirs.history, strict=True):
            assert a.train == pytest.approx(b.train, abs=1e-5)
            assert a.stop == pytest.approx(b.stop, abs=1e-5, nan_ok=True)
        assert ours.net.training is False
        assert ours.copy is theirs.copy


OPTIMISERS = {
    "sgd": Recipe(optimiser="sgd", learning_rate=0.05, weight_decay=0.01, epochs=20, batch_size=64),
    "plain sgd": Recipe(
        optimiser="sgd", learning_rate=0.1, weight_decay=0, momentum=0, epochs=20, batch_size=64
    ),
    "adam": Recipe(optimiser="adam", learning_rate=0.01, weight_decay=0, epochs=20, batch_size=64),
    "adam with pull": Recipe(
        optimiser="adam", learning_rate=0.01, weight_decay=0.1, epochs=20, batch_size=64
    ),
    "adamw": Recipe(optimiser="adamw", learning_rate=0.01, weight_decay=0.1, epochs=20, batch_size=64),
}
NETS = {
    "simple": "simple",
    "deep": chains.Deep,
    "no bias": chains.NoBias,
    "functional": chains.Functional,
    "reused": chains.Reused,
    "straight": chains.Straight,
}


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_parameters_are_the_readable_loops(net, optimiser):
    agree(task(NETS[net]), copies(2, recipe=OPTIMISERS[optimiser]))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_pytorchs(activation):
    a_task = task(chains.Curved, activation=ACTIVATIONS[activation])
    agree(a_task, copies(stop=100, recipe=Recipe(epochs=10, batch_size=50, patience=50)))


@pytest.mark.parametrize("where", ["first", "last"])
def test_functions_may_stand_before_the_first_layer_and_after_the_last(where):
    agree(task(chains.Curved, **{where: True}), copies(stop=80))
    agree(task(chains.Curved, activation=nn.ReLU, **{where: True}), copies(stop=80))


@pytest.mark.parametrize("frozen", ["fc1", "fc2", "output", None])
def test_frozen_parameters_stay_as_they_were(frozen):
    a_task, plan = task(chains.Frozen, frozen=frozen), copies()
    agree(a_task, plan)
    kept = [name for name, p in a_task.net.build().named_parameters() if not p.requires_grad]
    ours = Compiled().train(a_task, plan, quiet)[0].net.state_dict()
    short = Compiled().train(a_task, copies(recipe=Recipe(epochs=1)), quiet)[0].net.state_dict()
    assert kept
    assert all(torch.equal(ours[name], short[name]) for name in kept)


def test_class_weights_and_the_prior_they_hide_are_the_loops():
    agree(task(class_weights=(0.5, 3.0, 1.2)), copies(stop=150))


def test_weights_of_rows_are_the_loops_in_training_and_in_stopping():
    rng = np.random.default_rng(3)
    weights, stop_weights = (rng.uniform(0, 4, 600).astype(np.float32) for _ in range(2))
    weights[:50] = 0
    agree(task(weights=weights, stop_weights=stop_weights, class_weights=(1, 2, 4)), copies(stop=150))


@pytest.mark.parametrize(
    ("train", "batch"), [(257, 64), (129, 32), (97, 96), (7, 3), (33, 1), (2, 1), (400, 1000)]
)
def test_a_last_person_alone_joins_the_batch_before(train, batch):
    agree(task(), copies(train=train, recipe=Recipe(epochs=6, batch_size=batch, learning_rate=3e-3)))


def test_rows_that_were_drawn_twice_count_twice():
    agree(task(), bootstrap_plan(np.arange(600), 3, 0, Recipe(epochs=20, batch_size=100)))


@pytest.mark.parametrize(("inputs", "classes"), [(4, 2), (9, 5), (1, 3), (1, 2), (30, 4)])
def test_any_number_of_inputs_and_classes_fits(inputs, classes):
    agree(task(inputs=inputs, classes=classes), copies(stop=100))


@pytest.mark.parametrize("schedule", ["constant", "cosine", "linear"])
def test_the_learning_rate_follows_its_schedule(schedule):
    agree(task(), copies(recipe=Recipe(schedule=schedule, epochs=20, batch_size=64)))


def test_batches_of_more_tiles_than_fit_are_added_up():
    """SGD, because Adam blows up the sign of a gradient that is zero but for rounding."""
    wide = task(chains.Curved, count=5000, activation=nn.ReLU, hidden=200)
    agree(wide, copies(train=5000, recipe=Recipe(optimiser="sgd", epochs=5, batch_size=2000)))


def test_early_stopping_ends_at_the_same_epoch_with_the_same_weights():
    recipe = Recipe(epochs=200, patience=4, learning_rate=0.03, batch_size=32)
    plan = copies(4, train=200, stop=150, recipe=recipe)
    agree(task(), plan)
    ours = Compiled().train(task(), plan, quiet)
    assert len({len(one.history) for one in ours}) > 1
    for one in ours:
        stops = [losses.stop for losses in one.history]
        assert one.best_epoch == int(np.argmin(stops))
        assert len(stops) == one.best_epoch + 4 + 1 < 200


def test_copies_may_differ_in_everything():
    grid = [
        ("one", Settings(Recipe(optimiser="sgd", learning_rate=0.1, epochs=5, batch_size=17))),
        (
            "two",
            Settings(Recipe(optimiser="adam", epochs=9, batch_size=300, schedule="cosine"), {"hidden1": 5}),
        ),
        ("three", Settings(Recipe(weight_decay=1.0, epochs=2), {"hidden1": 40, "hidden2": 3})),
    ]
    plan = times_settings([*copies(2), *copies(1, train=123, stop=60)], grid)
    agree(task(), plan)


def with_dropout(share, seeds, engine):
    """Mean training loss and log loss on others, of each seed's net."""
    a_task = task(chains.Dropping, count=3000, share=share)
    recipe = Recipe(epochs=15, batch_size=64, patience=15)
    plan = copies(seeds, train=1000, stop=2000, recipe=recipe)
    trained = engine.train(a_task, plan, quiet)
    last = [one.history[-1] for one in trained]
    return np.array([losses.train for losses in last]), np.array([losses.stop for losses in last])


def test_dropout_gives_the_same_losses_as_pytorchs():
    """Means over 16 seeds; the engines draw other numbers. Without dropout the loss would be far off."""
    ours, theirs, without = (
        with_dropout(share, 16, engine)
        for share, engine in ((0.5, Compiled()), (0.5, ReadableLoop()), (0.0, Compiled()))
    )
    for mine, other in zip(ours, theirs, strict=True):
        noise = np.sqrt((mine.var(ddof=1) + other.var(ddof=1)) / 16)
        assert abs(mine.mean() - other.mean()) < 3.5 * noise
    noise = np.sqrt((ours[0].var(ddof=1) + theirs[0].var(ddof=1)) / 16)
    assert ours[0].mean() - without[0].mean() > 8 * noise


def test_dropout_of_nothing_is_no_dropout_and_of_everything_leaves_the_biases():
    agree(task(chains.Dropping, share=0.0), copies(stop=100))
    agree(task(chains.Dropping, share=1.0), copies(stop=100))


def same_bits(one, other):
    return all(largest_difference(a.net, b.net) == 0 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("net", ["simple", chains.Dropping])
def test_neither_threads_nor_company_nor_time_change_a_bit(net):
    a_task, plan = task(net), copies(7, stop=100)
    first = Compiled(threads=1).train(a_task, plan, quiet)
    for threads in (1, 2, 5):
        again = Compiled(threads=threads).train(a_task, plan, quiet)
        assert same_bits(first, again)
        assert [one.history for one in first] == [one.history for one in again]
    assert same_bits(first[3:4], Compiled().train(a_task, plan[3:4], quiet))


def test_the_callers_random_state_is_left_alone():
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    Compiled().refusal(task(chains.Dropping), copies())
    Compiled().train(task(chains.Dropping), copies(), quiet)
    assert torch.equal(before, torch.random.get_rng_state())


def test_an_engine_recognises_a_tasks_net_once_and_another_tasks_anew():
    class Counting(SimpleNet):
        asked = 0

        def forward(self, x):
            Counting.asked += 1
            return super().forward(x)

    engine, a_task = Compiled(), task(Counting)
    assert engine.refusal(a_task, copies()) is None
    once = Counting.asked
    chunks = [engine.train(a_task, part, quiet) for part in (copies(3), copies(2))]
    assert Counting.asked == once > 0
    other = replace(a_task, inputs=a_task.inputs[:, ::-1].copy())
    anew = engine.train(other, copies(2), quiet)
    assert Counting.asked == 2 * once
    assert same_bits(anew, Compiled().train(other, copies(2), quiet))
    assert not same_bits(anew, chunks[1])


def test_no_copies_are_no_work():
    assert Compiled().train(task(), (), quiet) == ()
    assert Compiled().refusal(task(), ()) is None


def test_inputs_that_are_no_numbers_end_the_plan_with_a_reason():
    a_task = task()
    a_task.inputs[7, 2] = np.nan
    with pytest.raises(DataError, match=r"in epoch 1 it did not. Lower the learning rate \(now 0.01\)"):
        Compiled().train(a_task, copies(), quiet)


def test_a_rate_that_explodes_names_epoch_and_rate_as_the_loop_does():
    grid = [("good", Settings(Recipe(epochs=3))), ("bad", Settings(EXPLODING)), ("too", Settings(EXPLODING))]
    plan = times_settings(copies(), grid)
    messages = []
    for engine in (Compiled(), ReadableLoop()):
        with pytest.raises(DataError) as raised:
            engine.train(task(), plan, quiet)
        messages.append(str(raised.value))
    assert messages[0] == messages[1]
    assert "(now 9.0)" in messages[0]


EXPLODING = Recipe(optimiser="sgd", learning_rate=9.0, weight_decay=10.0, epochs=400, batch_size=400)


def test_the_first_copy_that_fails_is_the_one_that_is_reported():
    late = replace(EXPLODING, learning_rate=1.0)
    plan = times_settings(copies(), [("late", Settings(late)), ("soon", Settings(EXPLODING))])
    with pytest.raises(DataError, match=r"\(now 1.0\)"):
        Compiled(threads=2).train(task(), plan, quiet)


def test_an_outcome_that_is_no_class_is_refused():
    a_task = task()
    a_task.outcome[3] = 3
    with pytest.raises(IndexError, match="outcomes must be classes 0 to 2"):
        Compiled().train(a_task, copies(), quiet)


def test_a_row_that_is_not_there_is_refused():
    with pytest.raises(IndexError, match="out of bounds"):
        Compiled().train(task(count=300), copies(train=301), quiet)
