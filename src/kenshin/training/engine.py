"""Who can train a plan? One contract for the readable loop, many-at-once and the compiled kernel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from torch import nn

from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.trained import OnEpoch, TrainedCopy
from kenshin.wording.say import Language, say

__all__ = ["Engine", "Refused", "fresh_net"]


@dataclass(frozen=True)
class Refused:
    """Why an engine cannot train a net, in plain words.

    Attributes:
        code: of the sentence.
        values: for its placeholders.
    """

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: Language = "en") -> str:
        """Why, and what is used instead."""
        return say(f"training.{self.code}", language, **dict(self.values))


@runtime_checkable
class Engine(Protocol):
    """Trains copies of one task.

    Same task, copies and seeds give the same initial weights (`fresh_net`) and batch order
    (`epoch_order`) in every engine, and so parameters equal to float32 rounding.
    """

    name: str
    chunk: int  # copies between two saves: enough for full speed, few enough that little can be lost

    def refusal(self, task: Task, copies: Sequence[Copy]) -> Refused | None:
        """Why it cannot train these copies; None: it can."""
        ...

    def train(self, task: Task, copies: Sequence[Copy], on_epoch: OnEpoch) -> tuple[TrainedCopy, ...]:
        """The copies trained, in their order.

        Raises:
            DataError: a loss became NaN or infinite.
        """
        ...


def fresh_net(task: Task, copy: Copy) -> nn.Module:
    """A copy's net with its initial weights; the caller's random state is left as it was."""
    import torch

    with torch.random.fork_rng(devices=[]):
        # The CPU's generator alone: asking every device takes longer than building a small net.
        torch.default_generator.manual_seed(copy.seed % (1 << 63))
        return task.net.with_arguments(copy.settings.arguments).build()
