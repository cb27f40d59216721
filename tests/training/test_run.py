from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.nets import my_nets
from torch import nn

from kenshin.errors import DataError, StorageError, UsageError
from kenshin.nets.find import net_plan
from kenshin.training.kept import plan_fingerprint
from kenshin.training.plan import Settings, bootstrap_plan, ensemble_plan, times_settings
from kenshin.training.recipe import Recipe
from kenshin.training.run import run_plan
from kenshin.training.task import Task

QUICK = Recipe(epochs=3, batch_size=32)
ENGINES = ["loop", "together", "compiled"]


def task(net="simple", people=160):
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(people, 4)).astype(np.float32)
    outcome = np.digitize(inputs[:, 0] + rng.logistic(size=people), [-0.5, 1.0]).astype(np.int64)
    ones = np.ones(people, dtype=np.float32)
    return Task(net_plan(net, 4, 3), inputs, outcome, ones, np.zeros(3), ones)


PLAN = ensemble_plan(np.arange(160) % 4, 7, 0, QUICK)


def weights(copies):
    return [tensor for one in copies for tensor in one.net.state_dict().values()]


def equal(some, others):
    return all(torch.equal(a, b) for a, b in zip(weights(some), weights(others), strict=True))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_interrupted_plan_goes_on_to_the_same_bits(tmp_path, engine):
    whole = list(run_plan(task(), PLAN, engine=engine, chunk=3).trained())
    seen = []

    class Enough(Exception):  # noqa: N818
        pass

    def stop_in_the_second_chunk(copy, epoch, losses):
        seen.append(copy)
        if copy >= 3:
            raise Enough

    begun = run_plan(task(), PLAN, engine=engine, chunk=3)
    with pytest.raises(Enough):
        list(begun.trained(stop_in_the_second_chunk, keep=tmp_path / "kept"))
    assert sorted(f.name for f in (tmp_path / "kept").iterdir()) == ["chunk-00000.safetensors", "plan.json"]
    anew = []
    resumed = list(begun.trained(lambda copy, _epoch, _losses: anew.append(copy), keep=tmp_path / "kept"))
    assert min(anew) == 3  # the first chunk was not trained again
    assert equal(whole, resumed)
    assert [one.history for one in whole] == [one.history for one in resumed]
    assert [one.copy.index for one in resumed] == list(range(7))


def test_copies_without_stopping_rows_are_kept_with_their_story(tmp_path):
    plan = bootstrap_plan(np.arange(160), 2, 0, QUICK)
    first = list(run_plan(task(), plan).trained(keep=tmp_path / "kept"))
    again = list(run_plan(task(), plan).trained(keep=tmp_path / "kept"))
    assert equal(first, again)
    assert np.isnan(again[0].history[0].stop)
    assert again[0].best_epoch == first[0].best_epoch == 2


def test_a_folder_of_another_plan_is_refused_and_left_alone(tmp_path):
    list(run_plan(task(), PLAN[:2], engine="loop").trained(keep=tmp_path / "kept"))
    before = {f.name: f.read_bytes() for f in (tmp_path / "kept").iterdir()}
    other = ensemble_plan(np.arange(160) % 4, 2, 1, QUICK)
    with pytest.raises(UsageError, match="it holds another"):
        list(run_plan(task(), other, engine="loop").trained(keep=tmp_path / "kept"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="it holds other files"):
        list(run_plan(task(), PLAN, engine="loop").trained(keep=tmp_path / "full"))
    assert {f.name: f.read_bytes() for f in (tmp_path / "kept").iterdir()} == before


def test_a_damaged_chunk_says_which_file_to_remove(tmp_path):
    list(run_plan(task(), PLAN[:2], engine="loop").trained(keep=tmp_path / "kept"))
    chunk = tmp_path / "kept" / "chunk-00000.safetensors"
    chunk.write_bytes(chunk.read_bytes()[:-40])
    with pytest.raises(StorageError, match="chunk-00000"):
        list(run_plan(task(), PLAN[:2], engine="loop").trained(keep=tmp_path / "kept"))


def test_a_disk_that_does_not_take_a_chunk_leaves_nothing_half_written(tmp_path, monkeypatch):
    import os

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    list(run_plan(task(), PLAN[:1], engine="loop").trained(keep=tmp_path / "kept"))
    (tmp_path / "kept" / "chunk-00000.safetensors").unlink()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        list(run_plan(task(), PLAN[:1], engine="loop").trained(keep=tmp_path / "kept"))
    assert [f.name for f in (tmp_path / "kept").iterdir()] == ["plan.json"]


@pytest.mark.parametrize("changed", ["rows", "seed", "recipe", "engine", "people"])
def test_whatever_decides_a_bit_is_in_the_fingerprint(changed):
    recipe = Recipe(epochs=4) if changed == "recipe" else QUICK
    fold = np.arange(160) % (5 if changed == "rows" else 4)
    plan = ensemble_plan(fold, 2, 1 if changed == "seed" else 0, recipe)
    other = task(people=200 if changed == "people" else 160)
    engine = "compiled" if changed == "engine" else "loop"
    assert plan_fingerprint(other, plan, engine) != plan_fingerprint(task(), PLAN[:2], "loop")
    assert plan_fingerprint(task(), PLAN[:2], "loop") == plan_fingerprint(task(), PLAN[:2], "loop")


def test_nets_of_other_shapes_are_trained_in_groups_of_their_own():
    grid = [(f"hidden1 {h}", Settings(QUICK, {"hidden1": h})) for h in (4, 8)]
    running = run_plan(task(), times_settings(PLAN[:2], grid))
    assert [len(copies) for _, copies in running.chunks] == [2, 2]
    assert [chosen.parameters for chosen, _ in running.chunks] == [87, 139]
    trained = list(running.trained())
    assert sorted(one.copy.index for one in trained) == [0, 1, 2, 3]
    assert {one.net.fc1.out_features for one in trained} == {4, 8}


def test_the_fastest_engine_that_can_is_chosen_and_the_others_say_why_not():
    assert run_plan(task(), PLAN).engines == ("compiled",)
    running = run_plan(task(my_nets.WithLayerNorm), PLAN)
    assert running.engines == ("many at once",)
    assert [name for name, _ in running.refused] == ["compiled"]
    for language in ("en", "ja"):
        assert running.refused[0][1].sentence(language)
    assert run_plan(task(my_nets.WithBatchNorm), PLAN).engines == ("readable loop",)
    assert run_plan(task(my_nets.WithLayerNorm), PLAN[:1]).engines == ("readable loop",)


def test_all_engines_give_the_same_copies():
    each = [list(run_plan(task(), PLAN, engine=engine).trained()) for engine in ENGINES]
    for other in each[1:]:
        for a, b in zip(weights(each[0]), weights(other), strict=True):
            assert torch.allclose(a, b, atol=1e-5)
        assert [one.best_epoch for one in each[0]] == [one.best_epoch for one in other]


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"engine": "warp"}, "auto, compiled, together, loop"),
        ({"chunk": 0}, "chunk must be"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused(wish, message):
    with pytest.raises(UsageError, match=message):
        run_plan(task(), PLAN, **wish)


def test_an_empty_plan_is_refused():
    with pytest.raises(UsageError, match="at least 1 copy"):
        run_plan(task(), ())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rate_that_explodes_stops_with_its_epoch(engine):
    wild = Recipe(optimiser="sgd", learning_rate=10.0, momentum=0.99, epochs=40, batch_size=16)
    plan = bootstrap_plan(np.arange(160), 2, 0, wild)
    exploding = task()
    exploding.inputs[:] *= 1e6
    with pytest.raises(DataError, match="epoch"):
        list(run_plan(exploding, plan, engine=engine).trained())


def test_threads_of_torch_are_as_before():
    before = torch.get_num_threads()
    list(run_plan(task(), PLAN[:1], engine="loop").trained())
    assert torch.get_num_threads() == before


def test_chunks_of_another_size_are_another_plan(tmp_path):
    """Chunk numbers would name other copies."""
    list(run_plan(task(), PLAN[:4], engine="loop", chunk=2).trained(keep=tmp_path / "kept"))
    with pytest.raises(UsageError, match="it holds another"):
        list(run_plan(task(), PLAN[:4], engine="loop", chunk=3).trained(keep=tmp_path / "kept"))


def test_the_loop_saves_each_copy_as_it_is_done(tmp_path):
    list(run_plan(task(), PLAN[:3], engine="loop").trained(keep=tmp_path / "kept"))
    assert len(list((tmp_path / "kept").glob("chunk-*.safetensors"))) == 3


def test_a_watcher_is_told_how_much_there_is_to_do():
    begins = run_plan(task(), PLAN, engine="loop").begins("ensemble")
    assert (begins.copies, begins.epochs, begins.patience) == (7, 3, QUICK.patience)
    assert begins.engines == ("readable loop",)


class Wide(nn.Module):
    def __init__(self, inputs, classes, hidden, norm=False):
        super().__init__()
        self.first, self.norm = nn.Linear(inputs, hidden), nn.LayerNorm(hidden) if norm else nn.Identity()
        self.second, self.output = nn.Linear(hidden, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.output(self.second(self.norm(self.first(x).relu())).relu())


def test_an_engine_that_no_longer_pays_is_left_out_unless_it_is_asked_for():
    def running(hidden, norm, wish="auto"):
        arguments = {"hidden": hidden, "norm": norm}
        shared = replace(task(), net=net_plan(Wide, 4, 3, arguments))
        return run_plan(shared, PLAN, engine=wish)

    assert running(230, norm=True).engines == ("many at once",)
    wider = running(260, norm=True)
    assert wider.engines == ("readable loop",)
    assert "60,000" in dict(wider.refused)["many at once"].sentence()
    assert running(260, norm=True, wish="together").engines == ("many at once",)
    assert running(260, norm=False).engines == ("compiled",)
    assert running(1_000, norm=False).engines == ("readable loop",)


def test_torch_has_as_many_threads_after_a_plan_as_before():
    before = torch.get_num_threads()
    list(run_plan(task(), PLAN[:1], engine="loop").trained())
    assert torch.get_num_threads() == before


def test_an_engine_that_was_asked_for_and_cannot_is_an_error_in_either_language():
    with pytest.raises(UsageError) as mistake:
        run_plan(task(my_nets.WithBatchNorm), PLAN, engine="together")
    assert "nothing was trained" in mistake.value.sentence("en")
    assert "running_mean" in mistake.value.sentence("en")
    assert "何も学習していません" in mistake.value.sentence("ja")
    assert "書き換えます" in mistake.value.sentence("ja")
