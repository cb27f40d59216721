"""What is someone told who watches a plan being trained?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["OnPlan", "PlanBegins", "unwatched"]


@dataclass(frozen=True)
class PlanBegins:
    """A plan is about to be trained.

    Attributes:
        purpose: what for.
        copies: how many there are.
        epochs: the most that any of them takes.
        patience: epochs without a better log loss on the stopping rows after which a copy ends.
        engines: who trains.
    """

    purpose: Literal["search", "ensemble"]
    copies: int
    epochs: int
    patience: int
    engines: tuple[str, ...]


OnPlan = Callable[[PlanBegins], None]


def unwatched(*_: object) -> None:
    """Nobody watches."""
