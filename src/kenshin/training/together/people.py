"""Where do the people of a task lie while nets are trained on them, and how are rows of them fetched?"""

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from kenshin.training.task import Task

__all__ = ["People"]


class People:
    """The task's people on the device.

    Args:
        task: whose they are.
        device: where torch computes.

    Attributes:
        device: where they are.
        prior: taken off the logits where the log loss on the stopping rows is measured.
    """

    def __init__(self, task: Task, device: torch.device) -> None:
        self.device = device
        self._inputs, self._outcome, self._weights, self._stop_weights = (
            torch.as_tensor(part, device=device)
            for part in (task.inputs, task.outcome, task.weights, task.stop_weights)
        )
        self.prior = torch.as_tensor(task.log_class_weights.astype(np.float32), device=device)

    def inputs(self, rows: Int[Tensor, "copy row"]) -> Float[Tensor, "copy row input"]:
        """Their inputs."""
        # index_select on flat row numbers: a third of the time of self._inputs[rows].
        return self._inputs.index_select(0, rows.reshape(-1)).view(*rows.shape, -1)

    def outcome(self, rows: Int[Tensor, "copy row"]) -> Int[Tensor, "copy row"]:
        """Their classes."""
        return self._outcome.index_select(0, rows.reshape(-1)).view(rows.shape)

    def weights(
        self, rows: Int[Tensor, "copy row"], real: Bool[Tensor, "copy row"] | None
    ) -> Float[Tensor, "copy row"]:
        """Their weights in training; 0 where a cell is only filling."""
        weights = self._weights.index_select(0, rows.reshape(-1)).view(rows.shape)
        return weights if real is None else weights * real

    def stop_weights(
        self, rows: Int[Tensor, "copy row"], real: Bool[Tensor, "copy row"]
    ) -> Float[Tensor, "copy row"]:
        """Their weights in the log loss that ends training; 0 where a cell is only filling."""
        return self._stop_weights.index_select(0, rows.reshape(-1)).view(rows.shape) * real
