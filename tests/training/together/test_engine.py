"""What the engine makes is held against the readable loop: another implementation of the same training.

Bounds of 1e-5 leave room for sums in another order over 20 epochs of a smooth net. A ReLU unit that lies
within rounding of zero may go either way, on another processor than this at another step, and takes its
copy along: of nets with ReLU most copies must agree, and the losses of all.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.nets import my_nets
from tests.training.together import stacked_nets
from tests.training.together.people import NOBODY, alike, both, furthest, invented, silent, with_recipes

from kenshin.errors import DataError
from kenshin.training.loop import ReadableLoop
from kenshin.training.plan import Settings, bootstrap_plan, ensemble_plan, times_settings
from kenshin.training.recipe import Recipe
from kenshin.training.together.engine import ManyAtOnce

TWENTY = Recipe(epochs=20, batch_size=32, patience=20)
RATES = {"sgd": 0.05, "adam": 0.01, "adamw": 0.01}
SMOOTH = [
    my_nets.WithLayerNorm,
    stacked_nets.Tanh,
    stacked_nets.Convolution,
    stacked_nets.DirectParameter,
    stacked_nets.Tied,
]
KINKED = ["simple", my_nets.SharedReLU, stacked_nets.FunctionalRelu]


def named(net):
    return getattr(net, "__name__", net)


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("net", [*SMOOTH, *KINKED], ids=named)
def test_stacked_copies_become_what_the_readable_loop_makes_of_them(net, optimiser):
    recipe = replace(TWENTY, optimiser=optimiser, learning_rate=RATES[optimiser])
    ours, theirs = both(invented(net), alike(recipe, copies=5))
    apart = sorted(furthest([one], [other]) for one, other in zip(ours, theirs, strict=True))
    assert apart[-1 if net in SMOOTH else 2] < 1e-5
    for one, other in zip(ours, theirs, strict=True):
        assert [e.train for e in one.history] == pytest.approx([e.train for e in other.history], abs=1e-4)


def test_attention_is_trained_as_the_readable_loop_trains_it():
    """By SGD: Adam would make whole steps of the rounding in the keys' bias, which softmax takes out."""
    recipe = replace(TWENTY, optimiser="sgd", learning_rate=0.05)
    assert furthest(*both(invented(stacked_nets.Attention), alike(recipe))) < 1e-5


@pytest.mark.parametrize("classes", [2, 5])
def test_any_number_of_classes(classes):
    assert furthest(*both(invented(stacked_nets.Tanh, classes=classes), alike(TWENTY))) < 1e-5


def test_weights_of_classes_and_rows_count_as_in_the_loop():
    task = invented(stacked_nets.Tanh, class_weights=[0.5, 1.0, 4.0], row_weights=True)
    ours, theirs = both(task, alike(replace(TWENTY, patience=5), stop=40))
    assert furthest(ours, theirs) < 1e-5
    plain = ManyAtOnce().train(
        invented(stacked_nets.Tanh), alike(replace(TWENTY, patience=5), stop=40), silent
    )
    assert furthest(ours, plain) > 1e-2  # the weights are not without effect


def test_copies_with_other_numbers_of_rows_keep_their_own_batches():
    """7 to 239 rows in batches of 32: other numbers of batches, a short last one, one of 33, one alone."""
    copies = tuple(
        replace(copy, train=np.arange(rows), stop=np.arange(rows, rows + 1 + copy.index % 3))
        for copy, rows in zip(alike(TWENTY, copies=8), [7, 32, 33, 64, 97, 129, 200, 236], strict=True)
    )
    ours, theirs = both(invented(stacked_nets.Tanh), copies)
    assert furthest(ours, theirs) < 1e-5
    assert [one.best_epoch for one in ours] == [other.best_epoch for other in theirs]


def test_rows_drawn_several_times_count_several_times():
    person = np.random.default_rng(1).integers(0, 90, 240)
    plan = bootstrap_plan(person, draws=5, seed=3, recipe=TWENTY)
    assert len({len(copy.train) for copy in plan}) > 1
    assert furthest(*both(invented(stacked_nets.Tanh), plan)) < 1e-5


def test_each_copy_stops_at_its_own_epoch_with_its_own_best_weights():
    recipe = Recipe(epochs=60, batch_size=16, patience=3, learning_rate=0.05)
    ours, theirs = both(invented(stacked_nets.Tanh), ensemble_plan(np.arange(240) % 8, 8, 0, recipe))
    epochs = [len(one.history) for one in ours]
    assert len(set(epochs)) > 3
    assert max(epochs) < 60
    assert epochs == [len(other.history) for other in theirs]
    assert [one.best_epoch for one in ours] == [other.best_epoch for other in theirs]
    assert furthest(ours, theirs) < 1e-5
    for one, other in zip(ours, theirs, strict=True):
        assert [e.stop for e in one.history] == pytest.approx([e.stop for e in other.history], abs=1e-5)


def test_copies_of_one_stack_may_differ_in_pace_length_and_patience():
    recipes = [
        replace(TWENTY, learning_rate=0.02, weight_decay=0.1),
        replace(TWENTY, learning_rate=0.001, schedule="cosine"),
        replace(TWENTY, learning_rate=0.03, schedule="linear", epochs=7),
        replace(TWENTY, learning_rate=0.02, weight_decay=0.0, patience=2),
        replace(TWENTY, learning_rate=0.02, weight_decay=0.1),
    ]
    ours, theirs = both(invented(stacked_nets.Tanh), with_recipes(alike(TWENTY, copies=5, stop=40), recipes))
    assert furthest(ours, theirs) < 1e-5
    assert [len(one.history) for one in ours] == [len(other.history) for other in theirs]
    assert len(ours[2].history) == 7


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_sgd_copies_may_differ_in_momentum(momentum):
    base = replace(TWENTY, optimiser="sgd", learning_rate=0.1)
    recipes = [base, replace(base, momentum=momentum), replace(base, weight_decay=0.2)]
    assert furthest(*both(invented(stacked_nets.Tanh), with_recipes(alike(base, copies=3), recipes))) < 1e-5


def test_a_grid_over_arguments_optimisers_and_batches_comes_back_in_the_order_of_the_plan():
    grid = [
        ("wide", Settings(replace(TWENTY, epochs=4), {"hidden": 20})),
        ("sgd", Settings(replace(TWENTY, epochs=4, optimiser="sgd"))),
        ("large", Settings(replace(TWENTY, epochs=4, batch_size=100))),
        ("plain", Settings(replace(TWENTY, epochs=4))),
    ]
    plan = times_settings(alike(TWENTY, copies=3), grid)
    ours, theirs = both(invented(stacked_nets.Tanh), plan)
    assert [one.copy for one in ours] == list(plan)
    assert furthest(ours, theirs) < 1e-5


@pytest.mark.parametrize("stack_size", [1, 3])
@pytest.mark.parametrize("net", [stacked_nets.Tanh, stacked_nets.FunctionalDropout])
def test_how_many_are_stacked_at_a_time_changes_nothing_but_rounding(net, stack_size):
    task, plan = invented(net), ensemble_plan(np.arange(240) % 7, 7, 0, replace(TWENTY, patience=4))
    whole = ManyAtOnce(stack=50).train(task, plan, silent)
    parts = ManyAtOnce(stack=stack_size).train(task, plan, silent)
    assert furthest(whole, parts) < 1e-5
    assert [len(one.history) for one in whole] == [len(one.history) for one in parts]


def test_frozen_parameters_and_buffers_stay_what_each_copy_began_with():
    task, copies = invented(stacked_nets.DirectParameter), alike(TWENTY)
    trained = ManyAtOnce().train(task, copies, silent)
    fresh = ManyAtOnce().train(task, with_recipes(copies, [replace(TWENTY, epochs=1)] * 4), silent)
    for name in ("frozen", "scale"):
        ends, starts = ([getattr(one.net, name) for one in done] for done in (trained, fresh))
        assert all(torch.equal(end, start) for end, start in zip(ends, starts, strict=True))
        assert not torch.equal(starts[0], starts[1])
    assert not trained[0].net.frozen.requires_grad


def test_trained_nets_are_in_eval_mode_and_share_no_memory():
    trained = ManyAtOnce().train(invented("simple"), alike(replace(TWENTY, epochs=1)), silent)
    assert not any(one.net.training for one in trained)
    before = trained[1].net.fc1.weight.detach().clone()
    with torch.no_grad():
        trained[0].net.fc1.weight.fill_(7.0)
    assert torch.equal(trained[1].net.fc1.weight, before)


def test_the_same_seed_gives_the_same_bits_with_dropout_and_noise():
    for net in (stacked_nets.FunctionalDropout, stacked_nets.AddsNoise):
        task, plan = invented(net), alike(TWENTY)
        first = ManyAtOnce().train(task, plan, silent)
        torch.manual_seed(123)  # whatever the caller's random state is
        assert furthest(first, ManyAtOnce().train(task, plan, silent)) == 0
        other = ManyAtOnce().train(task, tuple(replace(c, seed=c.seed + 50) for c in plan), silent)
        assert furthest(first, other) > 0


def test_copies_alike_in_all_but_the_stream_of_dropout_part_ways():
    """Same rows, same start: only what is dropped can set them apart."""

    class SameStart(stacked_nets.FunctionalDropout):
        def __init__(self, inputs, classes):
            super().__init__(inputs, classes)
            with torch.no_grad():
                for parameter in self.parameters():
                    parameter.copy_(torch.linspace(-0.3, 0.3, parameter.numel()).view_as(parameter))

    plan = alike(Recipe(epochs=1, batch_size=240), copies=2)
    one, other = ManyAtOnce().train(invented(SameStart), plan, silent)
    assert furthest([one], [other]) > 1e-3
    one, other = ManyAtOnce().train(invented(SameStart), tuple(replace(c, seed=5) for c in plan), silent)
    assert furthest([one], [other]) == 0


def test_with_dropout_the_mean_log_loss_over_seeds_is_the_loops():
    """24 seeds each; the two means may differ by what chance explains, and dropout is not without effect."""
    recipe = replace(TWENTY, patience=20, learning_rate=0.02)
    plan = alike(recipe, copies=24, stop=80)

    def last(engine, task):
        trained = engine.train(task, plan, silent)
        return np.array([one.history[-1].train for one in trained]), np.array(
            [one.history[-1].stop for one in trained]
        )

    task = invented(stacked_nets.FunctionalDropout)
    ours, theirs = last(ManyAtOnce(), task), last(ReadableLoop(), task)
    for a, b in zip(ours, theirs, strict=True):
        noise = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        assert abs(a.mean() - b.mean()) < 3.5 * noise
    without = last(ManyAtOnce(), invented(stacked_nets.FunctionalDropout, chance=0.0))
    assert ours[0].mean() - without[0].mean() > 0.04  # nine times the noise


def test_every_copy_and_epoch_is_told_in_order_with_the_losses_of_the_history():
    heard = []
    plan = ensemble_plan(np.arange(240) % 6, 6, 0, replace(TWENTY, patience=2, learning_rate=0.05))
    trained = ManyAtOnce().train(invented("simple"), plan, lambda *told: heard.append(told))
    for one in trained:
        mine = [(epoch, losses) for index, epoch, losses in heard if index == one.copy.index]
        assert [epoch for epoch, _ in mine] == list(range(len(one.history)))
        assert tuple(losses for _, losses in mine) == one.history
    assert [(epoch, index) for index, epoch, _ in heard] == sorted((e, i) for i, e, _ in heard)


def test_without_stopping_rows_the_stop_loss_is_nan_and_the_last_weights_are_kept():
    (one,) = ManyAtOnce().train(invented("simple"), alike(replace(TWENTY, epochs=3), copies=1), silent)
    assert one.best_epoch == 2
    assert all(np.isnan(losses.stop) for losses in one.history)


@pytest.mark.parametrize("stop", [0, 40])
def test_a_loss_that_is_not_finite_ends_with_the_loops_error(stop):
    task, copies = invented(stacked_nets.Explodes), alike(TWENTY, copies=2, stop=stop)
    with pytest.raises(DataError) as theirs:
        ReadableLoop().train(task, copies, silent)
    with pytest.raises(DataError) as ours:
        ManyAtOnce().train(task, copies, silent)
    assert (ours.value.key, ours.value.values) == (theirs.value.key, theirs.value.values)


def test_one_copy_that_explodes_is_named_by_its_own_rate_and_epoch():
    recipe = replace(TWENTY, optimiser="sgd", learning_rate=0.01)
    copies = with_recipes(alike(recipe, copies=3), [recipe, replace(recipe, learning_rate=10.0), recipe])
    task = invented("simple")
    task.inputs[:] *= 1e6
    with pytest.raises(DataError) as theirs:
        ReadableLoop().train(task, copies[1:2], silent)
    with pytest.raises(DataError) as ours:
        ManyAtOnce().train(task, copies, silent)
    assert ours.value.values == theirs.value.values
    assert ours.value.values["rate"] == 10.0


def test_a_net_that_was_refused_is_not_trained_by_mistake():
    with pytest.raises(ValueError, match=r"WithBatchNorm changes norm\.running_mean"):
        ManyAtOnce().train(invented(my_nets.WithBatchNorm), alike(TWENTY), silent)


def test_no_copies_give_no_copies():
    assert ManyAtOnce().train(invented("simple"), (), silent) == ()


class ClosedError(Exception):
    pass


@pytest.mark.parametrize("ending", [None, KeyboardInterrupt, ClosedError])
def test_the_callers_settings_are_as_before_however_it_ends(ending):
    def on_epoch(index, epoch, losses):
        if ending is not None and epoch == 1:
            raise ending

    threads, fast = torch.get_num_threads(), torch.backends.mha.get_fastpath_enabled()
    flash = torch.backends.cuda.flash_sdp_enabled()
    try:
        torch.set_num_threads(2)
        torch.backends.mha.set_fastpath_enabled(True)
        state = torch.get_rng_state()
        task = invented(stacked_nets.FunctionalDropout)
        if ending is None:
            ManyAtOnce().train(task, alike(replace(TWENTY, epochs=3)), on_epoch)
        else:
            with pytest.raises(ending):
                ManyAtOnce().train(task, alike(replace(TWENTY, epochs=3)), on_epoch)
        assert torch.equal(torch.get_rng_state(), state)
        assert torch.get_num_threads() == 2
        assert torch.backends.mha.get_fastpath_enabled()
        assert torch.backends.cuda.flash_sdp_enabled() == flash
        assert torch.is_grad_enabled()
    finally:
        torch.set_num_threads(threads)
        torch.backends.mha.set_fastpath_enabled(fast)


def test_an_interrupted_engine_can_train_again():
    def stop_at_once(*_):
        raise KeyboardInterrupt

    engine, task, plan = ManyAtOnce(), invented("simple"), alike(TWENTY)
    with pytest.raises(KeyboardInterrupt):
        engine.train(task, plan, stop_at_once)
    assert furthest(engine.train(task, plan, silent), ManyAtOnce().train(task, plan, silent)) == 0


def test_copies_of_a_plan_asked_for_as_a_whole_are_trained_in_parts():
    task, plan, engine = invented(stacked_nets.Tanh), alike(TWENTY), ManyAtOnce()
    assert engine.refusal(task, plan) is None
    parts = [*engine.train(task, plan[:1], silent), *engine.train(task, plan[1:], silent)]
    assert furthest(parts, ManyAtOnce().train(task, plan, silent)) < 1e-5


def test_people_of_other_jobs_do_not_change_training():
    task, plan = invented("simple"), ensemble_plan(np.arange(240) % 8, 1, 0, TWENTY)
    other = invented("simple")
    other.inputs[plan[0].temperature] = 99.0
    ours = ManyAtOnce().train(task, plan, silent)
    assert furthest(ours, ManyAtOnce().train(other, plan, silent)) == 0


def test_a_stack_of_copies_of_which_only_some_stop_early():
    plan = alike(TWENTY, copies=3, stop=40)
    plan = (plan[0], replace(plan[1], stop=NOBODY), plan[2])
    ours, theirs = both(invented(stacked_nets.Tanh), plan)
    assert furthest(ours, theirs) < 1e-5
    assert np.isnan(ours[1].history[0].stop)
