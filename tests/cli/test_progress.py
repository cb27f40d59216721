"""The bar moves with what a training tells."""

from io import StringIO
from types import SimpleNamespace

import pytest
from rich.console import Console
from rich.progress import Progress

from kenshin.cli.progress import TrainingBar
from kenshin.training.trained import EpochLosses
from kenshin.training.watch import PlanBegins


@pytest.fixture
def shown():
    bar = Progress(console=Console(file=StringIO()))
    training = TrainingBar(bar, "en")
    return SimpleNamespace(bar=training, task=bar.tasks[0])


def test_copies_that_run_side_by_side_add_up(shown):
    shown.bar.on_plan(PlanBegins("ensemble", copies=2, epochs=4, patience=10, engines=("compiled",)))
    shown.bar.on_epoch(1, 0, EpochLosses(1.0, 0.9))
    shown.bar.on_epoch(0, 0, EpochLosses(1.0, 0.9))
    shown.bar.on_epoch(1, 1, EpochLosses(1.0, 0.8))
    assert shown.task.completed == pytest.approx(3 / 4)
    assert shown.task.total == 2


def test_a_copy_that_stopped_early_counts_as_done(shown):
    shown.bar.on_plan(PlanBegins("ensemble", copies=1, epochs=100, patience=2, engines=("compiled",)))
    for epoch, loss in enumerate((0.9, 0.8, 0.85, 0.86)):
        assert shown.task.completed < 1
        shown.bar.on_epoch(0, epoch, EpochLosses(1.0, loss))
    assert shown.task.completed == 1


def test_every_plan_has_a_bar_of_its_own(shown):
    shown.bar.on_plan(PlanBegins("search", copies=5, epochs=1, patience=2, engines=("compiled",)))
    shown.bar.on_epoch(4, 0, EpochLosses(1.0, 0.9))
    assert shown.task.description == "Searching settings"
    shown.bar.on_plan(PlanBegins("ensemble", copies=3, epochs=1, patience=2, engines=("compiled",)))
    assert (shown.task.completed, shown.task.total) == (0, 3)
    assert shown.task.description == "Training copies"
