"""What does the smallest useful net look like?

Three fully connected layers with a ReLU between them: the net of the tutorial that Kenshin
grew from. Parts in `__init__`, flow in `forward`, logits out.
"""

from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["SimpleNet"]


class SimpleNet(nn.Module):
    """inputs → 16 → 8 → classes.

    Args:
        inputs: how many prepared values describe a person.
        classes: how many classes the outcome has.
        hidden1: units of the first hidden layer.
        hidden2: units of the second.

    >>> sum(p.numel() for p in SimpleNet().parameters())
    243
    """

    def __init__(self, inputs: int = 4, classes: int = 3, hidden1: int = 16, hidden2: int = 8) -> None:
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden1)
        self.relu1 = nn.ReLU()
        self.fc2 = nn.Linear(hidden1, hidden2)
        self.relu2 = nn.ReLU()
        self.output = nn.Linear(hidden2, classes)

    def forward(self, x: Float[Tensor, "patient input"]) -> Float[Tensor, "patient risk_class"]:
        """Logits: one raw score per class, before softmax."""
        h = self.relu1(self.fc1(x))
        h = self.relu2(self.fc2(h))
        logits: Tensor = self.output(h)
        return logits
