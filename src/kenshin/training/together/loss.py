"""What is the loss of each copy on its own batch, and its slope at the logits?

Cross-entropy in closed form: with shares sᵢ = wᵢ / Σw the loss is −Σ sᵢ·log pᵢ and its slope at the
logits of row i is sᵢ·(p − hit). Autograd starts from that slope, so that it need not go through a
softmax of few classes along the last axis, which took a third of a step.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

__all__ = ["log_loss", "loss_and_slope", "shares"]


def shares(weights: Float[Tensor, "copy row"]) -> Float[Tensor, "copy row"]:
    """Each row's part of its copy's loss."""
    return weights / weights.sum(1, keepdim=True)


def loss_and_slope(
    logits: Float[Tensor, "copy row risk_class"],
    outcome: Int[Tensor, "copy row"],
    share: Float[Tensor, "copy row"],
) -> tuple[Float[Tensor, " copy"], Float[Tensor, "copy row risk_class"]]:
    """Loss of each copy, and its derivative by every logit."""
    log_p = _log_probabilities(logits)
    hit = outcome.unsqueeze(1)
    loss = -(log_p.gather(1, hit).squeeze(1) * share).sum(1)
    slope = log_p.exp_().mul_(share.unsqueeze(1))
    slope.scatter_add_(1, hit, -share.unsqueeze(1))
    return loss, slope.transpose(1, 2)


def log_loss(
    logits: Float[Tensor, "copy row risk_class"], outcome: Int[Tensor, "copy row"]
) -> Float[Tensor, "copy row"]:
    """−log of the probability of what happened, for each row."""
    return -_log_probabilities(logits).gather(1, outcome.unsqueeze(1)).squeeze(1)


def _log_probabilities(
    logits: Float[Tensor, "copy row risk_class"],
) -> Float[Tensor, "copy risk_class row"]:
    # Class-major: along rows torch computes the softmax of many rows in one instruction.
    return torch.log_softmax(logits.transpose(1, 2).contiguous(), 1)
