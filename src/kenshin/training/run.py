"""How is a whole plan trained: by which engine, in which chunks, and what if it is interrupted?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from kenshin.errors import UsageError
from kenshin.training.choose import Chosen, choose_engine
from kenshin.training.kept import KeptPlan
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.trained import OnEpoch, TrainedCopy

__all__ = ["PlanRun", "run_plan"]

# Enough for an engine to work at full speed; few enough that little is lost when it is interrupted.
_CHUNK = 256


def _silent(*_: object) -> None:
    """Nobody watches."""


@dataclass(frozen=True, eq=False)
class PlanRun:
    """A plan about to be trained.

    Attributes:
        task: what its copies share.
        plan: the copies, in the order of their index.
        groups: copies with the same net's arguments, and who trains them.
        chunk: how many copies are trained between two saves.
    """

    task: Task
    plan: tuple[Copy, ...]
    groups: tuple[tuple[Chosen, tuple[Copy, ...]], ...]
    chunk: int

    @property
    def engines(self) -> tuple[str, ...]:
        """Names of the engines, each once."""
        return tuple(dict.fromkeys(chosen.engine.name for chosen, _ in self.groups))

    def trained(self, on_epoch: OnEpoch = _silent, keep: Path | None = None) -> Iterator[TrainedCopy]:
        """The copies one after another, group by group; only one chunk is in memory at a time.

        Args:
            on_epoch: told (copy's index, epoch, losses).
            keep: a folder where finished chunks stay, so that an interrupted plan can go on.

        Raises:
            DataError: a loss became NaN or infinite.
            UsageError: `keep` holds another plan.
            StorageError: the disk did not take a chunk.
        """
        kept = None if keep is None else KeptPlan(keep, self.task, self.plan, ", ".join(self.engines))
        number = 0
        for chosen, copies in self.groups:
            for begin in range(0, len(copies), self.chunk):
                yield from self._chunk(number, chosen, copies[begin : begin + self.chunk], kept, on_epoch)
                number += 1

    def _chunk(
        self, number: int, chosen: Chosen, copies: Sequence[Copy], kept: KeptPlan | None, on_epoch: OnEpoch
    ) -> tuple[TrainedCopy, ...]:
        before = None if kept is None else kept.load(number, copies)
        if before is not None:
            return before
        with _one_thread():
            made = chosen.engine.train(self.task, copies, on_epoch)
        if kept is not None:
            kept.save(number, made)
        return made


def run_plan(
    task: Task,
    plan: Sequence[Copy],
    *,
    engine: str = "auto",
    device: torch.device | None = None,
    chunk: int = _CHUNK,
) -> PlanRun:
    """Group a plan by the shape of its nets and choose who trains each group.

    Args:
        task: what the copies share.
        plan: the copies.
        engine: `auto`, or an engine by name: `loop`, `together`, `compiled`.
        device: where torch computes.
        chunk: how many copies are trained between two saves.

    Raises:
        UsageError: no copies, no such engine, or one that cannot train this net.
    """
    if not plan:
        raise UsageError("training.empty_plan")
    if chunk < 1:
        raise UsageError("training.setting", name="chunk", limits="≥ 1", got=chunk)
    groups: dict[str, list[Copy]] = {}
    for copy in plan:
        groups.setdefault(repr(sorted(copy.settings.arguments.items())), []).append(copy)
    where = device or torch.device("cpu")
    chosen = tuple((choose_engine(task, copies, engine, where), tuple(copies)) for copies in groups.values())
    return PlanRun(task, tuple(plan), chosen, chunk)


class _one_thread:  # noqa: N801 reads as `with _one_thread():`
    """Nets this small are slower on several threads of torch, and one keeps the order of additions."""

    def __enter__(self) -> None:
        self._before = torch.get_num_threads()
        torch.set_num_threads(1)

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before)
