"""How is a whole plan trained: by which engine, in which chunks, and what if it is interrupted?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from kenshin.errors import UsageError
from kenshin.training.choose import Chosen, choose_engine
from kenshin.training.engine import Refused
from kenshin.training.kept import KeptPlan
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.threads import threads_for
from kenshin.training.trained import OnEpoch, TrainedCopy
from kenshin.training.watch import PlanBegins, unwatched

__all__ = ["PlanRun", "run_plan"]


@dataclass(frozen=True, eq=False)
class PlanRun:
    """A plan about to be trained.

    Attributes:
        task: what its copies share.
        plan: the copies, in the order of their index.
        chunks: copies with the same net's arguments, and who trains them; what is finished is saved
            after each.
    """

    task: Task
    plan: tuple[Copy, ...]
    chunks: tuple[tuple[Chosen, tuple[Copy, ...]], ...]

    @property
    def engines(self) -> tuple[str, ...]:
        """Names of the engines, each once."""
        return tuple(dict.fromkeys(chosen.engine.name for chosen, _ in self.chunks))

    @property
    def refused(self) -> tuple[tuple[str, Refused], ...]:
        """(engine's name, why) of faster engines that cannot train the net, each reason once."""
        return tuple(dict.fromkeys(reason for chosen, _ in self.chunks for reason in chosen.refused))

    def begins(self, purpose: Literal["search", "ensemble"]) -> PlanBegins:
        """What a watcher is told of it."""
        recipes = [copy.settings.recipe for copy in self.plan]
        epochs, patience = max(r.epochs for r in recipes), max(r.patience for r in recipes)
        return PlanBegins(purpose, len(self.plan), epochs, patience, self.engines)

    def trained(self, on_epoch: OnEpoch = unwatched, keep: Path | None = None) -> Iterator[TrainedCopy]:
        """The copies one after another, chunk by chunk; only one chunk is in memory at a time.

        Args:
            on_epoch: told (copy's index, epoch, losses).
            keep: a folder where finished chunks stay, so that an interrupted plan can go on.

        Raises:
            DataError: a loss became NaN or infinite.
            UsageError: `keep` holds another plan.
            StorageError: the disk did not take a chunk.
        """
        kept = None
        if keep is not None:
            order = [(chosen.engine.name, [copy.index for copy in copies]) for chosen, copies in self.chunks]
            kept = KeptPlan(keep, self.task, self.plan, repr(order))
        for number, (chosen, copies) in enumerate(self.chunks):
            yield from self._chunk(number, chosen, copies, kept, on_epoch)

    def _chunk(
        self, number: int, chosen: Chosen, copies: Sequence[Copy], kept: KeptPlan | None, on_epoch: OnEpoch
    ) -> tuple[TrainedCopy, ...]:
        before = None if kept is None else kept.load(number, copies)
        if before is not None:
            return before
        with threads_for(chosen.parameters):
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
    chunk: int | None = None,
) -> PlanRun:
    """Group a plan by the shape of its nets and choose who trains each group.

    Args:
        task: what the copies share.
        plan: the copies.
        engine: `auto`, or an engine by name: `loop`, `together`, `compiled`.
        device: where torch computes.
        chunk: how many copies are trained between two saves; by default as many as the engine says.

    Raises:
        UsageError: no copies, no such engine, or one that cannot train this net.
    """
    if not plan:
        raise UsageError("training.empty_plan")
    if chunk is not None and chunk < 1:
        raise UsageError("training.setting", name="chunk", limits="≥ 1", got=chunk)
    groups: dict[str, list[Copy]] = {}
    for copy in plan:
        groups.setdefault(repr(sorted(copy.settings.arguments.items())), []).append(copy)
    where = device or torch.device("cpu")
    chunks: list[tuple[Chosen, tuple[Copy, ...]]] = []
    for copies in groups.values():
        chosen = choose_engine(task, copies, engine, where)
        size = chunk or chosen.engine.chunk
        parts = (tuple(copies[begin : begin + size]) for begin in range(0, len(copies), size))
        chunks.extend((chosen, part) for part in parts)
    return PlanRun(task, tuple(plan), tuple(chunks))
