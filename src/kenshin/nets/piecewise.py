"""A wider net that first lays each input along a ruler of pieces.

Piecewise-linear embeddings: Gorishniy, Rubachev & Babenko 2022, "On Embeddings for Numerical Features in
Tabular Deep Learning", arXiv:2203.05556, section 3.2. Each input becomes `pieces` numbers, which say how
much of each piece it has passed: 1, 1, …, the share within its own piece, 0, 0. The net can thereby bend
where an input's risk bends, e.g. at an HbA1c of 5.7 %.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["PiecewiseNet"]

# NOTE[DIFF] the paper puts the edges at quantiles of the training rows; here they lie evenly on the
# prepared scale (mean 0, standard deviation 1), so that the net needs no data to be built.
_REACH = 2.5


class PiecewiseNet(nn.Module):
    """inputs → ruler of inputs × pieces → hidden → hidden → classes, with dropout.

    The ruler is two layers that nothing trains. With u the input's place in pieces, counted from an
    edge, min(max(u, 0), 1) is relu(u) − relu(u − 1): the first layer gives the places, ReLU cuts them off,
    the second takes the differences. So the whole net is a chain of layers, which the fastest engine takes.

    Args:
        inputs: how many prepared values come in.
        classes: how many logits go out.
        pieces: of the ruler for each input.
        hidden: width of both hidden layers.
        dropout: share of hidden units that are silenced in training.
    """

    def __init__(
        self, inputs: int = 4, classes: int = 3, pieces: int = 8, hidden: int = 64, dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.places = _frozen(*_places(inputs, pieces))
        self.passed = _frozen(_differences(inputs, pieces), None)
        self.layers = nn.Sequential(
            nn.Linear(inputs * pieces, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(hidden, classes),
        )

    def encode(self, x: Float[Tensor, "patient input"]) -> Float[Tensor, "patient piece"]:
        """Each input on its ruler; the first piece goes on to the left, the last to the right."""
        encoded: Float[Tensor, "patient piece"] = self.passed(self.places(x).relu())
        return encoded

    def forward(self, x: Float[Tensor, "patient input"]) -> Float[Tensor, "patient risk_class"]:
        """Logits."""
        logits: Float[Tensor, "patient risk_class"] = self.layers(self.encode(x))
        return logits


def _frozen(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    for parameter in layer.parameters():
        parameter.requires_grad = False
    layer.weight.copy_(weight)
    if bias is not None:
        layer.bias.copy_(bias)
    return layer


def _places(inputs: int, pieces: int) -> tuple[Tensor, Tensor]:
    """How many pieces past each edge an input is; and, for the first edge, how many before it."""
    edges = torch.linspace(-_REACH, _REACH, pieces + 1)[:-1]
    width = 2 * _REACH / pieces
    slope = torch.tensor([1.0] * pieces + [-1.0]) / width
    start = torch.cat([-edges, edges[:1]]) / width
    return torch.kron(torch.eye(inputs), slope[:, None]), start.repeat(inputs)


def _differences(inputs: int, pieces: int) -> Tensor:
    """Piece k is what lies past its lower edge, less what lies past the next; the first has its left side."""
    one = torch.eye(pieces, pieces + 1)
    one[:, 1:] -= torch.eye(pieces)
    one[-1, -1] = 0.0  # past the last edge nothing is taken off
    one[0, -1] -= 1.0  # before the first edge it goes below 0
    return torch.kron(torch.eye(inputs), one)
