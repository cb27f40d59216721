"""How far is a copy that the kernel trains, and what is made of it in the end?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from torch import nn

from kenshin.errors import DataError
from kenshin.training.compiled.layout import read_parameters
from kenshin.training.compiled.memory import Net, People, Room, Run, Told
from kenshin.training.compiled.stack import Stack
from kenshin.training.plan import Copy
from kenshin.training.trained import EpochLosses, TrainedCopy

__all__ = ["Job"]


@dataclass(eq=False)
class Job:
    """A copy on its way.

    Attributes:
        place: in the order of the copies.
        copy: the plan it follows.
        network: its net, with initial weights until it is done.
        stack: the net as the kernel sees it.
        net: what lies where.
        people: who trains and stops it.
        run: how.
        room: where it computes.
        told: how far it is.
        history: epochs that were reported.
    """

    place: int
    copy: Copy
    network: nn.Module
    stack: Stack
    net: Net
    people: People
    run: Run
    room: Room
    told: Told
    history: list[EpochLosses] = field(default_factory=list)

    @property
    def arguments(self) -> tuple[Net, People, Run, Room, Told]:
        """What the kernel is given."""
        return self.net, self.people, self.run, self.room, self.told

    @property
    def failed(self) -> bool:
        """Whether a loss was not finite."""
        return bool(self.told.state[2])

    def halt(self) -> None:
        """Ask the kernel to stop at its next batch."""
        self.told.halt[0] = 1

    def news(self, *, ended: bool) -> Iterator[tuple[int, EpochLosses]]:
        """Epochs that nobody has heard of yet.

        The last epoch of a running copy waits: another processor may see that it is done before it
        sees its losses.
        """
        done = int(self.told.state[0]) - (0 if ended else 1)
        for epoch in range(len(self.history), done):
            losses = EpochLosses(float(self.told.train[epoch]), float(self.told.stop[epoch]))
            self.history.append(losses)
            yield epoch, losses

    def trained(self) -> TrainedCopy:
        """The copy with its best weights."""
        read_parameters(self.stack, self.net, self.room.best, dict(self.network.named_parameters()))
        return TrainedCopy(self.copy, self.network.eval(), tuple(self.history), int(self.told.state[1]))

    def failure(self) -> DataError:
        """In which epoch the loss was not finite."""
        rate = self.copy.settings.recipe.learning_rate
        return DataError("training.loss_not_finite", epoch=int(self.told.state[0]) + 1, rate=rate)
