"""What comes out of training one copy, whichever engine did it?"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from kenshin.training.plan import Copy

__all__ = ["EpochLosses", "OnEpoch", "TrainedCopy"]


@dataclass(frozen=True)
class EpochLosses:
    """Log loss of one epoch: mean over its batches while training, and on the stopping rows after it.

    Attributes:
        train: weighted, as it was minimised.
        stop: NaN where no rows stop the copy.
    """

    train: float
    stop: float


@dataclass(frozen=True, eq=False)
class TrainedCopy:
    """A trained net with the story of its training.

    Attributes:
        copy: the plan it followed.
        net: in eval mode, on the CPU, with its best weights; its last ones where nothing stops it.
        history: one entry per epoch.
        best_epoch: whose weights were kept, counted from 0.
    """

    copy: Copy
    net: nn.Module
    history: tuple[EpochLosses, ...]
    best_epoch: int


# Index of the copy, epoch, losses: what a progress bar is told.
OnEpoch = Callable[[int, int, EpochLosses], None]
