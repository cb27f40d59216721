"""How is a copy trained: which optimiser, how fast, in which batches, and until when?"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import cos, pi
from typing import Any, Literal, get_args

import numpy as np

from kenshin.errors import UsageError

__all__ = ["Optimiser", "Recipe", "Schedule"]

Optimiser = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "cosine", "linear"]


@dataclass(frozen=True)
class Recipe:
    """The settings of one training run.

    Attributes:
        optimiser: `sgd`, `adam` or `adamw`.
        learning_rate: size of a step in the first epoch.
        schedule: how the step shrinks over `epochs`: not at all, along half a cosine, or in a line, both
            towards 0 (Loshchilov & Hutter 2017, arXiv:1608.03983, without restarts).
        weight_decay: pull of every weight towards zero.
        momentum: of `sgd`; the other optimisers have their own.
        batch_size: people per step.
        epochs: the most passes over the training rows.
        patience: epochs without a better log loss on the stopping rows before training ends.
        folds: into how many parts the people are dealt; each copy stops early on one part, is
            calibrated on the next, and trains on the rest.
        class_weights: none, `"balanced"`, or one weight per class. The change of prior that weights
            cause is taken out of the logits again; see docs/decisions/0003-class-weights.md.
        calibrate: whether a temperature is fitted on rows that were not trained on.
    """

    optimiser: Optimiser = "adamw"
    learning_rate: float = 1e-2
    schedule: Schedule = "constant"
    weight_decay: float = 1e-2
    momentum: float = 0.9
    batch_size: int = 128
    epochs: int = 100
    patience: int = 10
    folds: int = 8
    class_weights: Literal["balanced"] | Sequence[float] | None = None
    calibrate: bool = True

    def __post_init__(self) -> None:
        """Refuse settings that cannot be meant.

        Raises:
            UsageError: naming the setting.
        """
        if self.optimiser not in get_args(Optimiser):
            raise UsageError(
                "training.unknown_optimiser", got=self.optimiser, known=", ".join(get_args(Optimiser))
            )
        if self.schedule not in get_args(Schedule):
            raise UsageError(
                "training.unknown_schedule", got=self.schedule, known=", ".join(get_args(Schedule))
            )
        self._require("learning_rate", lambda rate: 0 < rate <= 10, "> 0, ≤ 10")
        self._require("weight_decay", lambda decay: 0 <= decay <= 10, "≥ 0, ≤ 10")
        self._require("momentum", lambda momentum: 0 <= momentum < 1, "≥ 0, < 1")
        self._require("batch_size", lambda size: size >= 1, "≥ 1", whole=True)
        self._require("epochs", lambda epochs: 1 <= epochs <= 100_000, "≥ 1, ≤ 100000", whole=True)
        self._require("patience", lambda patience: patience >= 1, "≥ 1", whole=True)
        self._require("folds", lambda folds: 3 <= folds <= 100, "≥ 3, ≤ 100", whole=True)
        self._require_class_weights()

    def rate(self, epoch: int) -> float:
        """The learning rate of one epoch, counted from 0.

        >>> [Recipe(epochs=4, schedule="linear", learning_rate=0.4).rate(e) for e in (0, 2)]
        [0.4, 0.2]
        """
        done = epoch / self.epochs
        if self.schedule == "cosine":
            return self.learning_rate * (1 + cos(pi * done)) / 2
        return self.learning_rate * (1 - done) if self.schedule == "linear" else self.learning_rate

    def _require(
        self, name: str, holds: Callable[[float], bool], limits: str, *, whole: bool = False
    ) -> None:
        """Numbers may come from a command line or a file, as anything."""
        got = getattr(self, name)
        kinds = (int, np.integer) if whole else (int, float, np.number)
        if isinstance(got, bool) or not isinstance(got, kinds) or not holds(float(got)):
            shown = repr(got)[:40] if isinstance(got, str) else got
            code = "training.whole_setting" if whole else "training.setting"
            raise UsageError(code, name=name, limits=limits, got=shown)

    def _require_class_weights(self) -> None:
        given: Any = self.class_weights
        if given is None or given == "balanced":
            return
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise UsageError("training.setting", name="class_weights", limits="balanced, or > 0", got=given)
        if not all(isinstance(w, int | float | np.number) and 0 < w < float("inf") for w in given):
            raise UsageError("training.setting", name="class_weights", limits="> 0", got=list(given))

    def to_json(self) -> dict[str, object]:
        """Plain values for the model card."""
        shape = asdict(self)
        if not (self.class_weights is None or isinstance(self.class_weights, str)):
            shape["class_weights"] = list(self.class_weights)
        return shape
