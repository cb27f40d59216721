"""How does an untrained net become a trained one?

The readable loop: zero_grad, forward, loss, backward, step; for any net. All rows stay on the
device; a mini-batch is a slice of them. Training ends when the log loss on the stopping rows has
not improved for `patience` epochs, and the best weights are kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from kenshin.errors import DataError
from kenshin.nets.find import NetPlan
from kenshin.training.plan import Copy
from kenshin.training.recipe import Recipe

__all__ = ["EpochLosses", "TrainedCopy", "make_optimiser", "train_copy"]


@dataclass(frozen=True)
class EpochLosses:
    """Log loss of one epoch: mean over its batches while training, and on the stopping rows after it."""

    train: float
    stop: float


@dataclass(frozen=True, eq=False)
class TrainedCopy:
    """A trained net with the story of its training.

    Attributes:
        copy: the plan it followed.
        net: in eval mode, on the CPU, with its best weights.
        history: one entry per epoch.
        best_epoch: whose weights were kept, counted from 0.
    """

    copy: Copy
    net: nn.Module
    history: tuple[EpochLosses, ...]
    best_epoch: int


def make_optimiser(net: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """The recipe's optimiser over the net's trainable parameters."""
    parameters = [p for p in net.parameters() if p.requires_grad]
    rate, decay = recipe.learning_rate, recipe.weight_decay
    if recipe.optimiser == "sgd":
        return torch.optim.SGD(parameters, lr=rate, weight_decay=decay, momentum=recipe.momentum)
    kind = torch.optim.Adam if recipe.optimiser == "adam" else torch.optim.AdamW
    # fused: one call per step in place of one per tensor; on nets this small that is the larger part.
    return kind(parameters, lr=rate, weight_decay=decay, fused=True)


def train_copy(
    plan: NetPlan,
    copy: Copy,
    inputs: Float[Tensor, "patient input"],
    outcome: Int[Tensor, " patient"],
    recipe: Recipe,
    class_weights: Float[Tensor, " risk_class"],
    on_epoch: Callable[[int, EpochLosses], None] = lambda _epoch, _losses: None,
) -> TrainedCopy:
    """One copy from fresh weights to its best ones.

    Same plan, rows, recipe and seed on the same machine and versions give the same bits. The
    caller's random state is left as it was.

    Raises:
        DataError: the loss became NaN or infinite.
    """
    devices = [inputs.device] if inputs.device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(copy.seed % (1 << 63))
        net = plan.build().to(inputs.device)
        return _train(net, copy, inputs, outcome, recipe, class_weights, on_epoch)


def _train(
    net: nn.Module,
    copy: Copy,
    inputs: Float[Tensor, "patient input"],
    outcome: Int[Tensor, " patient"],
    recipe: Recipe,
    class_weights: Float[Tensor, " risk_class"],
    on_epoch: Callable[[int, EpochLosses], None],
) -> TrainedCopy:
    optimiser = make_optimiser(net, recipe)
    train = torch.as_tensor(copy.train, device=inputs.device)
    stop = torch.as_tensor(copy.stop, device=inputs.device)
    train_inputs, train_outcome = inputs[train], outcome[train]
    prior = class_weights.log()
    history: list[EpochLosses] = []
    best, best_epoch, best_weights = float("inf"), 0, _weights(net)
    for epoch in range(recipe.epochs):
        net.train()
        train_loss = _one_epoch(net, optimiser, train_inputs, train_outcome, recipe.batch_size, class_weights)
        losses = EpochLosses(train_loss, _log_loss(net, inputs[stop], outcome[stop], prior))
        _require_finite(losses, epoch, recipe)
        history.append(losses)
        on_epoch(epoch, losses)
        if losses.stop < best:
            best, best_epoch, best_weights = losses.stop, epoch, _weights(net)
        elif epoch - best_epoch >= recipe.patience:
            break
    net.load_state_dict(best_weights)
    return TrainedCopy(copy, net.eval().cpu(), tuple(history), best_epoch)


def _one_epoch(
    net: nn.Module,
    optimiser: torch.optim.Optimizer,
    inputs: Float[Tensor, "train input"],
    outcome: Int[Tensor, " train"],
    batch_size: int,
    class_weights: Float[Tensor, " risk_class"],
) -> float:
    """Mean loss over the batches of one pass in a fresh order."""
    loss_function = nn.CrossEntropyLoss(weight=class_weights)
    order = torch.randperm(len(inputs)).to(inputs.device)
    total = torch.zeros((), device=inputs.device)
    batches = _batches(len(inputs), batch_size)
    for start, end in batches:
        chosen = order[start:end]
        optimiser.zero_grad()
        logits = net(inputs[chosen])
        loss = loss_function(logits, outcome[chosen])
        loss.backward()
        optimiser.step()
        total += loss.detach()
    return float(total) / len(batches)


def _batches(people: int, size: int) -> list[tuple[int, int]]:
    """Slices of at most `size`; a last person alone joins the batch before (batch statistics need two)."""
    edges = [*range(0, people, size), people]
    if len(edges) > 2 and edges[-1] - edges[-2] == 1:
        del edges[-2]
    return list(pairwise(edges))


def _log_loss(
    net: nn.Module,
    inputs: Float[Tensor, "stop input"],
    outcome: Int[Tensor, " stop"],
    prior: Float[Tensor, " risk_class"],
) -> float:
    """Unweighted log loss of the prior-corrected logits: what is stopped on is what is reported."""
    net.eval()
    with torch.no_grad():
        return float(nn.functional.cross_entropy(net(inputs) - prior, outcome))


def _require_finite(losses: EpochLosses, epoch: int, recipe: Recipe) -> None:
    total = losses.train + losses.stop
    if total != total or total in (float("inf"), float("-inf")):
        raise DataError("training.loss_not_finite", epoch=epoch + 1, rate=recipe.learning_rate)


def _weights(net: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
