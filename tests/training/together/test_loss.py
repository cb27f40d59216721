import pytest
import torch
from torch import nn

from kenshin.training.together.loss import log_loss, loss_and_slope, shares


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_loss_and_slope_are_those_of_pytorchs_weighted_cross_entropy(classes):
    generator = torch.Generator().manual_seed(0)
    logits = (4 * torch.randn(3, 50, classes, generator=generator)).requires_grad_()
    outcome = torch.randint(0, classes, (3, 50), generator=generator)
    weights = torch.rand(3, 50, generator=generator) * (torch.rand(3, 50, generator=generator) > 0.2)
    each = nn.functional.cross_entropy(logits.transpose(1, 2), outcome, reduction="none")
    theirs = (weights * each).sum(1) / weights.sum(1)
    (slope,) = torch.autograd.grad(theirs.sum(), logits)
    loss, ours = loss_and_slope(logits.detach(), outcome, shares(weights))
    assert torch.allclose(loss, theirs, atol=1e-6)
    assert torch.allclose(ours, slope, atol=1e-7)
    assert torch.allclose(log_loss(logits.detach(), outcome), each, atol=1e-6)


def test_rows_of_weight_zero_have_no_slope():
    logits, outcome = torch.randn(1, 3, 2), torch.zeros(1, 3, dtype=torch.int64)
    _, slope = loss_and_slope(logits, outcome, shares(torch.tensor([[1.0, 2.0, 0.0]])))
    assert torch.equal(slope[0, 2], torch.zeros(2))
    assert slope[0, 1].abs().sum() > 0


def test_enormous_logits_do_not_overflow():
    logits = torch.tensor([[[1e30, 0.0], [0.0, -1e30]]])
    loss, slope = loss_and_slope(logits, torch.zeros(1, 2, dtype=torch.int64), torch.full((1, 2), 0.5))
    assert torch.equal(loss, torch.zeros(1))
    assert torch.equal(slope, torch.zeros(1, 2, 2))
