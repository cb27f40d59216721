"""Nets of the benchmarks besides SimpleNet."""

import torch
from torch import nn

__all__ = ["Residual", "TwoHidden"]


class TwoHidden(nn.Module):
    """Two hidden layers of any width."""

    def __init__(self, inputs: int, classes: int, first: int = 64, second: int = 64) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(inputs, first),
            nn.ReLU(),
            nn.Linear(first, second),
            nn.ReLU(),
            nn.Linear(second, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits."""
        logits: torch.Tensor = self.layers(x)
        return logits


class Residual(nn.Module):
    """As many parameters as SimpleNet, with a branch and dropout by function: no kernel takes it."""

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.enter, self.inner, self.output = nn.Linear(inputs, 10), nn.Linear(10, 10), nn.Linear(10, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits."""
        h = self.enter(x).relu()
        h = h + nn.functional.dropout(self.inner(h).relu(), 0.1, self.training)
        logits: torch.Tensor = self.output(h)
        return logits
