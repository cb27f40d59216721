"""A wider net that sees each input through a ruler of short pieces.

Piecewise-linear encoding of numeric inputs: Gorishniy, Rubachev & Babenko 2022, "On Embeddings for
Numerical Features in Tabular Deep Learning", arXiv:2203.05556, section 3.2. With it a net bends where an
input's risk bends, e.g. at an HbA1c of 5.7 %.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["PiecewiseNet"]

# NOTE[DIFF] the paper puts the edges at quantiles of the training rows; here they lie evenly on the
# prepared scale (mean 0, standard deviation 1), so that the net needs no data to be built.
_REACH = 2.5


class PiecewiseNet(nn.Module):
    """inputs × pieces → hidden → hidden → classes, with dropout.

    Args:
        inputs: how many prepared values come in.
        classes: how many logits go out.
        pieces: of the ruler for each input.
        hidden: width of both hidden layers.
        dropout: share of hidden units that are silenced in training.
    """

    def __init__(
        self, inputs: int = 4, classes: int = 3, pieces: int = 8, hidden: int = 32, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.low: Tensor
        self.least: Tensor
        self.most: Tensor
        edges = torch.linspace(-_REACH, _REACH, pieces + 1)
        self.register_buffer("low", edges[:-1].clone())
        self.width = float(edges[1] - edges[0])
        # The first piece goes on to the left, the last to the right: nobody falls off the ruler.
        self.register_buffer("least", torch.tensor([-1e4] + [0.0] * (pieces - 1)))
        self.register_buffer("most", torch.tensor([1.0] * (pieces - 1) + [1e4]))
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
        """Each input on its ruler: 1 for pieces passed, 0 for those ahead, the share within its own."""
        low, least, most = self.low, self.least, self.most
        share = (x.unsqueeze(-1) - low) / self.width
        return torch.minimum(torch.maximum(share, least), most).flatten(1)

    def forward(self, x: Float[Tensor, "patient input"]) -> Float[Tensor, "patient risk_class"]:
        """Logits."""
        logits: Float[Tensor, "patient risk_class"] = self.layers(self.encode(x))
        return logits
