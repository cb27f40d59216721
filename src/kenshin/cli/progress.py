"""How does someone watch a training, or a large table, go by?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from kenshin.wording.say import Language, say

if TYPE_CHECKING:  # importing them takes torch, and the command line starts without it
    from kenshin.training.trained import EpochLosses
    from kenshin.training.watch import PlanBegins
    from kenshin.workflow.internal.watch import OnStep, Part

__all__ = ["TrainingBar", "people_progress", "report_progress", "training_progress"]


class TrainingBar:
    """A bar over the copies of each plan; what `train` tells of epochs and plans moves it.

    Args:
        bar: where it is drawn.
        language: of its words.
    """

    def __init__(self, bar: Progress, language: Language) -> None:
        self._bar, self._language = bar, language
        self._task = bar.add_task(say("cli.training", language), total=None, loss="–")
        self._best: dict[int, tuple[float, int]] = {}  # copy → its best loss so far, and its epoch
        self._shares: dict[int, float] = {}

    def on_plan(self, plan: "PlanBegins") -> None:
        """Begin anew with the next plan."""
        words = say("cli.searching" if plan.purpose == "search" else "cli.training", self._language)
        self._plan, self._best, self._shares = plan, {}, {}
        self._bar.reset(self._task, description=words, total=plan.copies, loss="–")

    def on_epoch(self, copy: int, epoch: int, losses: "EpochLosses") -> None:
        """A copy has got that far; one whose loss has not fallen for long enough has ended."""
        best, when = self._best.get(copy, (float("inf"), 0))
        if losses.stop < best:
            self._best[copy] = best, when = losses.stop, epoch
        ended = epoch - when >= self._plan.patience
        self._shares[copy] = 1.0 if ended else (epoch + 1) / self._plan.epochs
        self._bar.update(self._task, completed=sum(self._shares.values()), loss=f"{losses.stop:.4f}")


@contextmanager
def training_progress(language: Language) -> Iterator[TrainingBar]:
    """A bar over the copies on standard error, with the time left."""
    with _bar(TextColumn("log loss {task.fields[loss]}")) as bar:
        yield TrainingBar(bar, language)


@contextmanager
def people_progress(language: Language) -> Iterator[Callable[[int, int | None], None]]:
    """A bar over a table's people on standard error, with the time left; the callback for `estimate_file`."""
    with _bar() as bar:
        task = bar.add_task(say("cli.estimating", language), total=None)
        yield lambda done, people: bar.update(task, completed=done, total=people)


@contextmanager
def report_progress(language: Language) -> Iterator["OnStep"]:
    """A bar for each long part of a report on standard error, with the time left."""
    tasks: dict[str, TaskID] = {}
    with _bar() as bar:

        def on_step(part: "Part", done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = bar.add_task(say(f"cli.part_{part}", language), total=total)
            bar.update(tasks[part], completed=done, total=total)

        yield on_step


def _bar(*columns: ProgressColumn) -> Progress:
    """What they are, how far, how many, and the time left; gone when it is done."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # in a file of errors it would leave a blank line
    )
