"""How far is each copy of a stack: its losses, its best weights, and has it ended?"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from kenshin.errors import DataError
from kenshin.training.plan import Copy
from kenshin.training.trained import EpochLosses, OnEpoch, TrainedCopy

__all__ = ["CopyProgress", "take_epoch"]


class CopyProgress:
    """One copy on its way.

    Args:
        copy: the plan that it follows.
        net: in which its best weights will stand.
    """

    def __init__(self, copy: Copy, net: nn.Module) -> None:
        self.copy, self._net = copy, net
        self._history: list[EpochLosses] = []
        self._best, self._best_epoch = float("inf"), 0

    def take(self, losses: EpochLosses) -> bool:
        """Note an epoch's losses; whether its weights are the best so far.

        Raises:
            DataError: a loss is NaN or infinite.
        """
        stops = len(self.copy.stop) > 0
        epoch = len(self._history)
        if not np.isfinite(losses.train + (losses.stop if stops else 0.0)):
            rate = self.copy.settings.recipe.learning_rate
            raise DataError("training.loss_not_finite", epoch=epoch + 1, rate=rate)
        self._history.append(losses)
        if stops and not losses.stop < self._best:
            return False
        self._best, self._best_epoch = losses.stop, epoch
        return True

    @property
    def ended(self) -> bool:
        """Whether all epochs are over, or the best one is too long ago."""
        recipe, epoch = self.copy.settings.recipe, len(self._history) - 1
        return epoch + 1 >= recipe.epochs or epoch - self._best_epoch >= recipe.patience

    def trained(self, best: Mapping[str, Tensor]) -> TrainedCopy:
        """What came out.

        Args:
            best: the weights to keep, by name.
        """
        with torch.no_grad():
            for name, parameter in self._net.named_parameters():
                if name in best:
                    parameter.copy_(best[name])
        return TrainedCopy(self.copy, self._net.eval(), tuple(self._history), self._best_epoch)


def take_epoch(
    stack: Sequence[CopyProgress],
    epoch: int,
    train: Float[np.ndarray, " copy"],
    stop: Float[np.ndarray, " copy"],
    on_epoch: OnEpoch,
) -> list[int]:
    """Note an epoch's losses of every copy, in the order of the plan; places of those now at their best."""
    better = []
    for place in sorted(range(len(stack)), key=lambda place: stack[place].copy.index):
        losses = EpochLosses(float(train[place]), float(stop[place]))
        if stack[place].take(losses):
            better.append(place)
        on_epoch(stack[place].copy.index, epoch, losses)
    return better
