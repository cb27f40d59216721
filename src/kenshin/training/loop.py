"""How does an untrained net become a trained one?

The readable loop: zero_grad, forward, loss, backward, step; for any net. All rows stay on the
device; a mini-batch is a slice of them. Training ends when the log loss on the stopping rows has
not improved for `patience` epochs, and the best weights are kept.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from kenshin.errors import DataError
from kenshin.training.engine import Refused, fresh_net
from kenshin.training.order import batch_edges, epoch_order
from kenshin.training.plan import Copy
from kenshin.training.recipe import Recipe
from kenshin.training.task import Task
from kenshin.training.trained import EpochLosses, OnEpoch, TrainedCopy

__all__ = ["ReadableLoop", "make_optimiser", "train_copy"]


class ReadableLoop:
    """The engine that takes any net, one copy after another."""

    name = "readable loop"
    chunk = 1

    def __init__(self, device: torch.device | None = None) -> None:
        self.device = device or torch.device("cpu")

    def refusal(self, task: Task, copies: Sequence[Copy]) -> Refused | None:  # noqa: ARG002 it takes any net
        """Nothing is refused."""
        return None

    def train(self, task: Task, copies: Sequence[Copy], on_epoch: OnEpoch) -> tuple[TrainedCopy, ...]:
        """The copies, one after another.

        Raises:
            DataError: a loss became NaN or infinite.
        """
        return tuple(train_copy(task, copy, self.device, _for_copy(on_epoch, copy.index)) for copy in copies)


def _for_copy(on_epoch: OnEpoch, index: int) -> Callable[[int, EpochLosses], None]:
    return lambda epoch, losses: on_epoch(index, epoch, losses)


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
    task: Task,
    copy: Copy,
    device: torch.device,
    on_epoch: Callable[[int, EpochLosses], None] = lambda _epoch, _losses: None,
) -> TrainedCopy:
    """One copy from fresh weights to its best ones.

    Same task, copy and seed on the same machine and versions give the same bits. The caller's
    random state is left as it was.

    Raises:
        DataError: the loss became NaN or infinite.
    """
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        net = fresh_net(task, copy).to(device)
        torch.manual_seed(copy.seed % (1 << 63))  # of dropout
        return _train(net, task, copy, device, on_epoch)


def _train(
    net: nn.Module,
    task: Task,
    copy: Copy,
    device: torch.device,
    on_epoch: Callable[[int, EpochLosses], None],
) -> TrainedCopy:
    recipe = copy.settings.recipe
    optimiser = make_optimiser(net, recipe)
    inputs, outcome, weights = (
        torch.as_tensor(part[copy.train], device=device) for part in (task.inputs, task.outcome, task.weights)
    )
    history: list[EpochLosses] = []
    best, best_epoch, best_weights = float("inf"), 0, _weights(net)
    for epoch in range(recipe.epochs):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate(epoch)
        order = torch.as_tensor(epoch_order(copy.seed, epoch, len(inputs)), device=device)
        train_loss = _one_epoch(net, optimiser, inputs, outcome, weights, order, recipe.batch_size)
        losses = EpochLosses(train_loss, _stop_loss(net, task, copy, device))
        _require_finite(losses, epoch, recipe, stops=len(copy.stop) > 0)
        history.append(losses)
        on_epoch(epoch, losses)
        if len(copy.stop) == 0 or losses.stop < best:
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
    weights: Float[Tensor, " train"],
    order: Int[Tensor, " train"],
    batch_size: int,
) -> float:
    """Mean loss over the batches of one pass."""
    net.train()
    total = torch.zeros((), device=inputs.device)
    edges = batch_edges(len(inputs), batch_size).tolist()
    for start, end in pairwise(edges):
        chosen = order[start:end]
        optimiser.zero_grad()
        each = nn.functional.cross_entropy(net(inputs[chosen]), outcome[chosen], reduction="none")
        loss = (weights[chosen] * each).sum() / weights[chosen].sum()
        loss.backward()  # type: ignore[no-untyped-call] # torch does not annotate it
        optimiser.step()
        total += loss.detach()
    return float(total) / (len(edges) - 1)


def _stop_loss(net: nn.Module, task: Task, copy: Copy, device: torch.device) -> float:
    """Log loss of the prior-corrected logits: what is stopped on is what is reported."""
    if len(copy.stop) == 0:
        return float("nan")
    net.eval()
    inputs, outcome, weights = (
        torch.as_tensor(part[copy.stop], device=device)
        for part in (task.inputs, task.outcome, task.stop_weights)
    )
    prior = torch.as_tensor(task.log_class_weights.astype(np.float32), device=device)
    with torch.no_grad():
        each = nn.functional.cross_entropy(net(inputs) - prior, outcome, reduction="none")
        return float((weights * each).sum() / weights.sum())


def _require_finite(losses: EpochLosses, epoch: int, recipe: Recipe, *, stops: bool) -> None:
    total = losses.train + (losses.stop if stops else 0.0)
    if not np.isfinite(total):
        raise DataError("training.loss_not_finite", epoch=epoch + 1, rate=recipe.learning_rate)


def _weights(net: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}
