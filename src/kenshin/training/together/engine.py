"""How are many copies of one net trained at once, whatever the net?

Nets this small keep a processor busy for less time than PyTorch needs to start each operation. Stacked,
all copies share that time: one forward, one backward and one step move every copy of the stack. What
comes out is what the readable loop would have made, to float32 rounding; with dropout, where the random
numbers are drawn for the stack as a whole, it is equal in kind.
"""

from collections.abc import Sequence

import torch

from kenshin.training.engine import Refused, fresh_net
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.together.groups import groups
from kenshin.training.together.memory import Footprint, footprint, shared_out
from kenshin.training.together.people import People
from kenshin.training.together.proof import why_not
from kenshin.training.together.run import train_stack
from kenshin.training.together.surroundings import surroundings
from kenshin.training.trained import OnEpoch, TrainedCopy

__all__ = ["ManyAtOnce"]


class ManyAtOnce:
    """The engine that trains copies of one net as one net with one more axis.

    Args:
        device: where torch computes. Nothing is written for the CPU alone, but on a GPU it has not
            been run.
        stack: the most copies in a stack; by default as many as `memory` says.
    """

    name = "many at once"
    chunk = 64

    def __init__(self, device: torch.device | None = None, stack: int | None = None) -> None:
        self.device = device or torch.device("cpu")
        self.stack = stack
        self._sound: tuple[Task, frozenset[Copy]] | None = None  # what a refusal was last asked for

    def refusal(self, task: Task, copies: Sequence[Copy]) -> Refused | None:
        """What about the net cannot be stacked."""
        with surroundings(self.device):
            for group in groups(copies):
                refused = why_not(task, group, self.device)
                if refused is not None:
                    return refused
        self._sound = task, frozenset(copies)
        return None

    def train(self, task: Task, copies: Sequence[Copy], on_epoch: OnEpoch) -> tuple[TrainedCopy, ...]:
        """The copies, stack after stack.

        Raises:
            DataError: a loss became NaN or infinite.
            ValueError: the net was refused.
        """
        self._require_sound(task, copies)
        done: dict[Copy, TrainedCopy] = {}
        with surroundings(self.device):
            people = People(task, self.device)
            for group in groups(copies):
                for stack in self._stacks(task, group):
                    done |= zip(stack, train_stack(task, stack, people, on_epoch), strict=True)
        return tuple(done[copy] for copy in copies)

    def _require_sound(self, task: Task, copies: Sequence[Copy]) -> None:
        if self._sound is not None and self._sound[0] is task and self._sound[1].issuperset(copies):
            return
        refused = self.refusal(task, copies)
        if refused is not None:
            raise ValueError(refused.sentence())

    def _stacks(self, task: Task, group: Sequence[Copy]) -> list[list[Copy]]:
        at_a_time = self.stack or self.footprint(task, group).at_a_time(cached=self.device.type == "cpu")
        stacks, begin = [], 0
        for size in shared_out(len(group), at_a_time):
            stacks.append(list(group[begin : begin + size]))
            begin += size
        return stacks

    def footprint(self, task: Task, group: Sequence[Copy]) -> Footprint:
        """The memory that each copy of a group takes in a stack."""
        net = fresh_net(task, group[0]).to(self.device)
        rows = torch.as_tensor(task.inputs[group[0].train[:2]], device=self.device)
        return footprint(net, rows, group)
