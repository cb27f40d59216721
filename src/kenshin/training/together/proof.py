"""May copies of this net be stacked? Shown before training, on a few of its own rows.

The net's code runs once on an axis more than it was written for. Most nets neither notice nor care; for
the others (they decide by values, keep running statistics, look at the other rows of a batch) stacking
fails, or worse, gives other numbers. So a few copies are stacked, and each one's answers and slopes must
be those of its own net; and what would break later is looked for: rows that meet, nets that change.
"""

import re
import warnings
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from kenshin.errors import UserError, in_one_line
from kenshin.training.engine import Refused, fresh_net
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.together.dropout import WithoutDropout
from kenshin.training.together.loss import loss_and_slope, shares
from kenshin.training.together.stack import NetStack
from kenshin.training.together.structure import changed, parts, remember

__all__ = ["why_not"]

_ROWS, _MOVED = 7, 2  # rows of a copy; how many of them are exchanged to see whether the others notice
_COPIES = 4  # compared number by number; the structure is compared for all
_FAR = 1e-3  # of the largest number: a thousand times what sums in another order leave


def why_not(task: Task, copies: Sequence[Copy], device: torch.device) -> Refused | None:
    """What keeps these copies from being stacked; None: nothing.

    Args:
        task: what they share.
        copies: of one group.
        device: where torch computes.
    """
    found = _found(task, copies, device)
    return None if found is None else Refused(f"together_{found[0]}", (("net", task.net.name), *found[1]))


_Found = tuple[str, tuple[tuple[str, str], ...]]  # a sentence and its placeholders


def _found(task: Task, copies: Sequence[Copy], device: torch.device) -> _Found | None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            found = _judged(task, copies, device)
        except UserError:  # the net cannot be built as asked for: nobody can train it
            raise
        except Exception as error:  # whatever the net's code raises, the readable loop meets it as well
            found = _reason(error)
    return found or _slow(heard)


def _judged(task: Task, copies: Sequence[Copy], device: torch.device) -> _Found | None:
    shape = parts(fresh_net(task, copies[0]))
    if any(parts(fresh_net(task, copy)) != shape for copy in copies[1:]):
        return "structure", ()
    trial = _Trial(task, copies, device)
    return next(filter(None, (judge(trial) for judge in _JUDGES)), None)


def _reason(error: Exception) -> _Found:
    text = str(error)
    if ".item()" in text or "data-dependent" in text or "dynamic shape" in text:
        return "looks", ()
    rule = _RULE.search(text)
    if rule:
        return "rule", (("operation", rule[1]),)
    return "fails", (("reason", in_one_line(error)),)


def _slow(heard: Sequence[warnings.WarningMessage]) -> _Found | None:
    """PyTorch does an operation without a rule copy by copy, and says so."""
    rules = [rule for warning in heard if (rule := _RULE.search(str(warning.message)))]
    return ("rule", (("operation", rules[0][1]),)) if rules else None


class _Trial:
    """A few copies, alone and stacked, with a few rows for each."""

    def __init__(self, task: Task, copies: Sequence[Copy], device: torch.device) -> None:
        chosen = [copies[i] for i in np.unique(np.linspace(0, len(copies) - 1, _COPIES).astype(int))]
        rows = np.stack([np.resize(copy.train, _ROWS) for copy in chosen])
        self.inputs = torch.as_tensor(task.inputs[rows], device=device)
        self.outcome = torch.as_tensor(task.outcome[rows], device=device)
        self.share = shares(torch.arange(1.0, _ROWS + 1, device=device).expand(len(chosen), -1))
        self.classes = task.classes
        self.nets = [fresh_net(task, copy).to(device) for copy in chosen]
        self._stacks = {
            randomness: NetStack(self.nets, fresh_net(task, copies[0]), device, randomness)
            for randomness in ("same", "different")
        }

    def asked(self, place: int, *, training: bool) -> object:
        """What one net answers to its own rows, whatever that is."""
        torch.manual_seed(0)
        answers: object = self.nets[place].train(training)(self.inputs[place])
        return answers

    def alone(self, place: int, *, training: bool) -> Tensor:
        """What one net answers to its own rows, once that is known to be a tensor."""
        return cast("Tensor", self.asked(place, training=training))

    def together(self, randomness: str, *, training: bool) -> tuple[Tensor, list[Tensor]]:
        """What the stack answers, and its leaves."""
        stack = self._stacks[randomness]
        stack.mode(training=training)
        torch.manual_seed(0)
        return stack.logits(self.inputs), list(stack.moved.values())


def _alone(trial: _Trial) -> _Found | None:
    """What one net shows without being stacked."""
    net = trial.nets[0]
    for name, parameter in net.named_parameters():
        if parameter.dtype != torch.float32:
            return "number_type", (("parameter", name), ("got", str(parameter.dtype).removeprefix("torch.")))
    before = remember(net)
    answers = trial.asked(0, training=True)
    if not isinstance(answers, Tensor) or answers.shape != (_ROWS, trial.classes):
        got = "×".join(map(str, answers.shape)) if isinstance(answers, Tensor) else type(answers).__name__
        return "output", (("got", got),)
    what = changed(net, before)
    return ("state", (("what", what),)) if what else None


def _rows_meet(trial: _Trial) -> _Found | None:
    """Rows of weight 0 fill batches up, and must not touch the others."""
    inputs, kept = trial.inputs, _ROWS - _MOVED
    with WithoutDropout(), torch.no_grad():
        answers = trial.alone(0, training=True)
        trial.inputs = torch.cat([inputs[:, :kept], inputs[:, :_MOVED]], 1)
        again = trial.alone(0, training=True)
    trial.inputs = inputs
    return ("rows", ()) if _far(again[:kept], answers[:kept]) else None


def _answers(trial: _Trial) -> _Found | None:
    """In eval mode, each copy must say what its own net says."""
    with torch.no_grad():
        together, _ = trial.together("same", training=False)
        alone = [trial.alone(place, training=False) for place in range(len(trial.nets))]
    differs = any(_far(ours, theirs) for ours, theirs in zip(together, alone, strict=True))
    return ("differs", (("what", "forward"),)) if differs else None


def _slopes(trial: _Trial) -> _Found | None:
    """In train mode, each copy's parameters must get the slopes of its own net's loss."""
    with WithoutDropout():
        answers, leaves = trial.together("same", training=True)
        _, slope = loss_and_slope(answers.detach(), trial.outcome, trial.share)
        together = torch.autograd.grad(answers, leaves, slope, allow_unused=True)
        for place in range(len(trial.nets)):
            for (name, theirs), ours in zip(_own_slopes(trial, place), together, strict=True):
                if ours is None or theirs is None:
                    return "unreached", (("parameter", name),)
                if _far(ours[place], theirs):
                    return "differs", (("what", name),)
    return None


def _own_slopes(trial: _Trial, place: int) -> list[tuple[str, Tensor | None]]:
    moved = [(name, p) for name, p in trial.nets[place].named_parameters() if p.requires_grad]
    answers = trial.alone(place, training=True)
    each = nn.functional.cross_entropy(answers, trial.outcome[place], reduction="none")
    loss = (trial.share[place] * each).sum()
    slopes = torch.autograd.grad(loss, [p for _, p in moved], allow_unused=True)
    return [(name, slope) for (name, _), slope in zip(moved, slopes, strict=True)]


def _draws(trial: _Trial) -> _Found | None:
    """Each copy drawing random numbers of its own is only to work; there is nothing to compare it with."""
    trial.together("different", training=True)
    return None


def _far(ours: Tensor, theirs: Tensor) -> bool:
    allowed = _FAR * float(theirs.abs().nan_to_num().max()) + 1e-7
    return not torch.allclose(ours, theirs, rtol=0, atol=allowed, equal_nan=True)


_JUDGES: tuple[Callable[[_Trial], _Found | None], ...] = (_alone, _rows_meet, _answers, _slopes, _draws)
_RULE = re.compile(r"atching rule (?:not implemented )?for (aten::\w+)")
