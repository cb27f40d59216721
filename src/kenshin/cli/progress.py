"""How does someone watch a training, or a large table, go by?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kenshin.wording.say import Language, say

__all__ = ["people_progress", "training_progress"]


@contextmanager
def training_progress(
    copies: int, epochs: int, language: Language
) -> Iterator[Callable[[int, int, Any], None]]:
    """A bar over the copies on standard error; the callback for `train`."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("log loss {task.fields[loss]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # in a file of errors it would leave a blank line
    )
    with bar:
        task = bar.add_task(say("cli.training", language), total=copies, loss="–")

        def tell(copy: int, epoch: int, losses: Any) -> None:
            # Early stopping ends most copies well before the last epoch: a third is a fair guess.
            share = min((epoch + 1) / max(epochs / 3, 1), 0.95)
            loss = f"{losses.stop:.4f}"
            bar.update(task, completed=copy + share, loss=loss)

        yield tell
        bar.update(task, completed=copies)


@contextmanager
def people_progress(language: Language) -> Iterator[Callable[[int, int | None], None]]:
    """A bar over a table's people on standard error, with the time left; the callback for `estimate_file`."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # in a file of errors it would leave a blank line
    )
    with bar:
        task = bar.add_task(say("cli.estimating", language), total=None)
        yield lambda done, people: bar.update(task, completed=done, total=people)
