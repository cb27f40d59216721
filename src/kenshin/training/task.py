"""What does every copy of a plan share: the net, the people, their outcomes and weights?"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64

from kenshin.nets.find import NetPlan

__all__ = ["Task"]


@dataclass(frozen=True, eq=False)
class Task:
    """People and their outcomes, ready for any engine.

    Attributes:
        net: how a fresh net is made.
        inputs: prepared values.
        outcome: class numbers.
        weights: of each row in the loss: its class's weight times its own; the loss of a batch is
            Σ wᵢ·(−log pᵢ) / Σ wᵢ, PyTorch's weighted cross-entropy.
        log_class_weights: taken off the logits where the log loss on the stopping rows is measured,
            which itself is not weighted by class.
        stop_weights: of each row in that log loss; ones, or the sample weights.
    """

    net: NetPlan
    inputs: Float32[np.ndarray, "patient input"]
    outcome: Int64[np.ndarray, " patient"]
    weights: Float32[np.ndarray, " patient"]
    log_class_weights: Float64[np.ndarray, " risk_class"]
    stop_weights: Float32[np.ndarray, " patient"]

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.log_class_weights)
