"""How is one stack of copies trained, from fresh weights to the best ones?

As the readable loop does it, with one more axis: forward, loss, backward, step, for all copies at once.
A copy that has ended leaves the stack, so that its numbers no longer move and cost no time.
"""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from kenshin.reproducible import seeds
from kenshin.training.engine import fresh_net
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.together.batches import Step, batches_of, epoch_rows, pieces, steps, stop_rows
from kenshin.training.together.dropout import Drop, masks
from kenshin.training.together.loss import log_loss, loss_and_slope, shares
from kenshin.training.together.optimiser import StackedOptimiser, pace
from kenshin.training.together.people import People
from kenshin.training.together.progress import CopyProgress, take_epoch
from kenshin.training.together.stack import NetStack
from kenshin.training.trained import OnEpoch, TrainedCopy

__all__ = ["train_stack"]


def train_stack(
    task: Task, copies: Sequence[Copy], people: People, on_epoch: OnEpoch
) -> tuple[TrainedCopy, ...]:
    """The copies trained, in their order.

    Args:
        task: what they share.
        copies: of one group.
        people: the task's.
        on_epoch: told of every copy and epoch: epoch by epoch, within it in the order of the plan.

    Raises:
        DataError: a loss became NaN or infinite.
    """
    running = _Running(task, copies, people)
    torch.manual_seed(seeds(copies[0].seed, ["together", *(copy.seed for copy in copies)]))  # of dropout
    done: dict[Copy, TrainedCopy] = {}
    for epoch in range(max(copy.settings.recipe.epochs for copy in copies)):
        train = running.train(epoch)
        running.note(epoch, train, running.stop(), on_epoch)
        done |= running.leave(epoch)
        if not running.stack:
            break
    return tuple(done[copy] for copy in copies)


class _Running:
    """A stack under way; those with most batches first, those of one pace side by side."""

    def __init__(self, task: Task, copies: Sequence[Copy], people: People) -> None:
        self._size = copies[0].settings.recipe.batch_size
        self._people = people
        copies = sorted(copies, key=lambda c: (-self._batches(c), pace(c.settings.recipe), c.index))
        nets = [fresh_net(task, copy) for copy in copies]
        self.stack = [CopyProgress(copy, net) for copy, net in zip(copies, nets, strict=True)]
        self._nets = NetStack(nets, fresh_net(task, copies[0]), people.device)
        moved = self._nets.moved
        self._best = {name: t.detach().clone() for name, t in moved.items()}
        self._optimiser = StackedOptimiser(
            [t.detach() for t in moved.values()],
            [copy.settings.recipe for copy in copies],
            [self._batches(copy) for copy in copies],
        )
        self._drops: dict[int, list[Drop]] = {}  # by rows of a batch
        self._settle()

    def _batches(self, copy: Copy) -> int:
        return batches_of(len(copy.train), self._size)

    @property
    def _copies(self) -> list[Copy]:
        return [progress.copy for progress in self.stack]

    def _settle(self) -> None:
        """What stays the same until the next copy leaves."""
        device = self._people.device
        self._steps = steps([len(copy.train) for copy in self._copies], self._size, device)
        rows, real = stop_rows(self._copies)
        self._stop_rows, self._stop_real = rows.to(device), real.to(device)

    def train(self, epoch: int) -> Float[np.ndarray, " copy"]:
        """One pass over the training rows; each copy's mean loss over its batches."""
        self._nets.mode(training=True)
        self._optimiser.start_epoch(epoch)
        rows = epoch_rows(self._copies, epoch).to(self._people.device)
        totals = torch.zeros(len(self.stack), device=self._people.device)
        for place, step in enumerate(self._steps):
            moment = (epoch << 32) + place
            totals[: step.copies] += self._step(step, rows[: step.copies, step.begin : step.end], moment)
        batches = np.array([self._batches(copy) for copy in self._copies])
        means: Float[np.ndarray, " copy"] = totals.cpu().double().numpy() / batches
        return means

    def _step(self, step: Step, rows: Int[Tensor, "copy row"], moment: int) -> Float[Tensor, " copy"]:
        people = self._people
        inputs = people.inputs(rows)
        logits = self._nets.logits(inputs, self._masks(inputs, moment))
        share = shares(people.weights(rows, step.real))
        loss, slope = loss_and_slope(logits.detach(), people.outcome(rows), share)
        leaves = list(self._nets.leaves(step.copies).values())
        self._optimiser.step(step.copies, torch.autograd.grad(logits, leaves, slope))
        return loss

    def _masks(self, inputs: Float[Tensor, "copy row input"], moment: int) -> list[Tensor]:
        copies, rows, _ = inputs.shape
        if rows not in self._drops:
            self._drops[rows] = self._nets.drops(inputs)
        seeds = [copy.seed for copy in self._copies[:copies]]
        return masks(self._drops[rows], seeds, moment, inputs.device)

    @torch.no_grad()
    def stop(self) -> Float[np.ndarray, " copy"]:
        """Each copy's log loss on its stopping rows; NaN where it has none."""
        self._nets.mode(training=False)
        people, total, weight = self._people, *torch.zeros(2, len(self.stack), device=self._people.device)
        for piece in pieces(self._stop_rows.shape[1], self._size):
            rows = self._stop_rows[:, piece]
            weights = people.stop_weights(rows, self._stop_real[:, piece])
            each = log_loss(self._nets.logits(people.inputs(rows)) - people.prior, people.outcome(rows))
            total += (weights * each).sum(1)
            weight += weights.sum(1)
        means: Float[np.ndarray, " copy"] = (total / weight).cpu().double().numpy()
        return means

    def note(
        self,
        epoch: int,
        train: Float[np.ndarray, " copy"],
        stop: Float[np.ndarray, " copy"],
        on_epoch: OnEpoch,
    ) -> None:
        """Write an epoch's losses down and keep the weights of the copies that are now at their best."""
        better = take_epoch(self.stack, epoch, train, stop, on_epoch)
        if len(better) == len(self.stack):
            for name, values in self._nets.moved.items():
                self._best[name].copy_(values.detach())
        elif better:
            places = torch.as_tensor(better, device=self._people.device)
            for name, values in self._nets.moved.items():
                self._best[name].index_copy_(0, places, values.detach().index_select(0, places))

    def leave(self, epoch: int) -> dict[Copy, TrainedCopy]:
        """The copies that ended with this epoch; the others go on without them."""
        ended = [place for place, progress in enumerate(self.stack) if progress.ended]
        done = {
            self.stack[place].copy: self.stack[place].trained(
                {name: values[place].cpu() for name, values in self._best.items()}
            )
            for place in ended
        }
        stay = sorted(set(range(len(self.stack))) - set(ended))
        self.stack = [self.stack[place] for place in stay]
        if ended and stay:
            self._go_on_with(stay, epoch + 1)
        return done

    def _go_on_with(self, stay: Sequence[int], epochs: int) -> None:
        self._nets.keep(stay)
        places = torch.as_tensor(stay, device=self._people.device)
        self._best = {name: values.index_select(0, places) for name, values in self._best.items()}
        self._optimiser.keep(stay, [t.detach() for t in self._nets.moved.values()], epochs)
        self._settle()
