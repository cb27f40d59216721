"""Many nets for little more than the price of one: members share their weights but for a few numbers.

TabM: Gorishniy, Kotelnikov & Babenko 2025, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient
Ensembling", arXiv:2410.24210, the variant TabM-mini: each member has its own scaling of the inputs and
its own output layer, everything between is shared.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

__all__ = ["CommitteeNet"]


class CommitteeNet(nn.Module):
    """inputs × members → hidden → hidden (shared) → classes of each member → their mean probability.

    Args:
        inputs: how many prepared values come in.
        classes: how many logits go out.
        members: of the committee.
        hidden: width of both hidden layers.
    """

    def __init__(self, inputs: int = 4, classes: int = 3, members: int = 8, hidden: int = 32) -> None:
        super().__init__()
        # Random signs, as in the paper (and in BatchEnsemble, arXiv:2002.06715), make the members differ.
        signs = torch.randint(0, 2, (members, inputs)).float() * 2 - 1
        self.scaling = nn.Parameter(signs)
        self.first, self.second = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)
        bound = hidden**-0.5
        self.weight = nn.Parameter(torch.empty(members, classes, hidden).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(members, classes).uniform_(-bound, bound))

    def forward(self, x: Float[Tensor, "patient input"]) -> Float[Tensor, "patient risk_class"]:
        """Logarithm of the members' mean probability: logits whose softmax is that mean.

        NOTE[DIFF] the paper adds up the members' losses and averages their probabilities only when
        predicting; here a net returns one row of logits, so the mean is trained on as well.
        """
        h = self.first(x.unsqueeze(1) * self.scaling).relu()
        h = self.second(h).relu()
        each = (h.unsqueeze(-2) * self.weight).sum(-1) + self.bias
        logits: Float[Tensor, "patient risk_class"] = each.log_softmax(-1).logsumexp(1)
        return logits
