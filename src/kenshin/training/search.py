"""Which learning rate, width, weight decay and how many epochs? Asked of people who did not train.

Successive halving: every candidate is cross-validated with few epochs, the better third goes on with
three times as many, and so forth; the last one standing has the least out-of-fold log loss at the full
number. Source: Jamieson & Talwalkar 2016, arXiv:1502.07943. Each rung begins from fresh weights, so that
a candidate's number does not depend on which others were tried.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from math import ceil
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int

from kenshin.errors import UsageError
from kenshin.training.plan import Copy, Settings, k_fold_plan, times_settings
from kenshin.training.recipe import Recipe
from kenshin.training.run import run_plan
from kenshin.training.task import Task
from kenshin.training.temperature import softmax
from kenshin.training.trained import OnEpoch, TrainedCopy
from kenshin.training.watch import OnPlan, unwatched

__all__ = ["Candidate", "Rung", "SearchResult", "candidates_of", "grid", "search"]

_KEPT = 3  # one in three goes on, and gets three times the epochs
_FEWEST_EPOCHS = 3


@dataclass(frozen=True)
class Candidate:
    """Settings with a name that a reader understands, e.g. `learning_rate 0.01, hidden 32`."""

    name: str
    settings: Settings


@dataclass(frozen=True)
class Rung:
    """One round of the search.

    Attributes:
        epochs: the most that each copy got.
        log_loss: out of fold, of each candidate that took part.
    """

    epochs: int
    log_loss: dict[str, float]


@dataclass(frozen=True)
class SearchResult:
    """What was tried, and what won.

    Attributes:
        best: the winner, with its full number of epochs.
        log_loss: its out-of-fold log loss in the last rung.
        rungs: every round.
        engines: who trained.
    """

    best: Candidate
    log_loss: float
    rungs: tuple[Rung, ...]
    engines: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values for the model card."""
        return {
            "best": self.best.name,
            "log_loss": self.log_loss,
            "engines": list(self.engines),
            "rungs": [{"epochs": rung.epochs, "log_loss": rung.log_loss} for rung in self.rungs],
        }


def grid(
    recipe: Recipe, recipe_values: Mapping[str, Sequence[object]], arguments: Mapping[str, Sequence[object]]
) -> tuple[Candidate, ...]:
    """Every combination of settings.

    Args:
        recipe: whose other values stay.
        recipe_values: e.g. `{"learning_rate": [0.003, 0.01]}`.
        arguments: for the net's `__init__`, e.g. `{"hidden": [16, 64]}`.

    Raises:
        UsageError: a value that the recipe refuses, or one that it does not have.

    >>> [c.name for c in grid(Recipe(), {"learning_rate": [0.1, 0.01]}, {})]
    ['learning_rate 0.1', 'learning_rate 0.01']
    """
    keys = [*recipe_values, *arguments]
    made = []
    for values in product(*recipe_values.values(), *arguments.values()):
        chosen = dict(zip(keys, values, strict=True))
        try:
            changed = replace(recipe, **{key: chosen[key] for key in recipe_values})  # type: ignore[arg-type]
        except TypeError:
            raise UsageError("training.unknown_setting", names=", ".join(recipe_values)) from None
        settings = Settings(changed, {key: chosen[key] for key in arguments})
        made.append(Candidate(", ".join(f"{key} {value}" for key, value in chosen.items()), settings))
    return tuple(made)


def candidates_of(recipe: Recipe, wishes: Mapping[str, Sequence[object]]) -> tuple[Candidate, ...]:
    """Every combination of wished values: names of the recipe are its settings, others the net's arguments.

    Raises:
        UsageError: a value that the recipe refuses, or no values for a name.

    >>> [c.name for c in candidates_of(Recipe(), {"epochs": [5], "hidden1": [8, 16]})]
    ['epochs 5, hidden1 8', 'epochs 5, hidden1 16']
    """
    for name, values in wishes.items():
        if not values:
            raise UsageError("training.setting", name=name, limits="≥ 1 value", got="none")
    wishes = {name: _each_once(values) for name, values in wishes.items()}
    own = {field.name for field in fields(Recipe)}
    settings = {name: values for name, values in wishes.items() if name in own}
    arguments = {name: values for name, values in wishes.items() if name not in own}
    return grid(recipe, settings, arguments)


def _each_once(values: Sequence[object]) -> list[object]:
    return [value for place, value in enumerate(values) if value not in values[:place]]


def search(
    task: Task,
    fold: Int[np.ndarray, " patient"],
    candidates: Sequence[Candidate],
    *,
    seed: int,
    engine: str = "auto",
    device: torch.device | None = None,
    on_epoch: OnEpoch = unwatched,
    on_plan: OnPlan = unwatched,
    keep: Path | None = None,
) -> SearchResult:
    """The candidate with the least out-of-fold log loss.

    Args:
        task: what all candidates share.
        fold: each person's part; persons, not rows, are dealt.
        candidates: at least one.
        seed: of every copy; all candidates meet the same seeds and parts.
        engine: as for `run_plan`.
        device: where torch computes.
        on_epoch: told as training goes on.
        on_plan: told before each rung.
        keep: a folder for the finished copies of each rung, so that an interrupted search can go on.

    Raises:
        UsageError: no candidates.
    """
    if not candidates:
        raise UsageError("training.empty_plan")
    standing, rungs, engines = list(candidates), list[Rung](), dict[str, None]()
    most = max(candidate.settings.recipe.epochs for candidate in candidates)
    for number, share in enumerate(_shares(len(candidates))):
        epochs = max(_FEWEST_EPOCHS, round(most * share))
        running = run_plan(task, _rung_plan(fold, standing, epochs, seed), engine=engine, device=device)
        on_plan(running.begins("search"))
        trained = running.trained(on_epoch, None if keep is None else keep / f"rung-{number}")
        losses = _out_of_fold(task, trained, len(standing))
        engines |= dict.fromkeys(running.engines)
        rungs.append(Rung(epochs, {c.name: loss for c, loss in zip(standing, losses, strict=True)}))
        order = sorted(range(len(standing)), key=lambda i: (losses[i], i))
        standing = [standing[i] for i in order[: ceil(len(standing) / _KEPT)]]
    best = standing[0]
    return SearchResult(best, rungs[-1].log_loss[best.name], tuple(rungs), tuple(engines))


def _shares(candidates: int) -> list[float]:
    """The share of all epochs in each rung; the last one has them all.

    >>> _shares(9)
    [0.1111111111111111, 0.3333333333333333, 1.0]
    """
    rungs = 1
    while _KEPT ** (rungs - 1) < candidates:
        rungs += 1
    return [float(_KEPT) ** (place - rungs + 1) for place in range(rungs)]


def _rung_plan(
    fold: Int[np.ndarray, " patient"], standing: Sequence[Candidate], epochs: int, seed: int
) -> tuple[Copy, ...]:
    """Every fold with every candidate, none of which gets more than `epochs`."""
    settings = []
    for candidate in standing:
        recipe = candidate.settings.recipe
        shorter = replace(recipe, epochs=min(epochs, recipe.epochs))
        settings.append((candidate.name, Settings(shorter, candidate.settings.arguments)))
    return times_settings(k_fold_plan([fold], seed), settings)


def _out_of_fold(task: Task, trained: Iterable[TrainedCopy], candidates: int) -> list[float]:
    """Mean −log p of the class that happened, over everybody, for each candidate."""
    total, people = np.zeros(candidates), np.zeros(candidates)
    for one in trained:
        losses = _losses(task, one)
        total[one.copy.index % candidates] += float(losses.sum())
        people[one.copy.index % candidates] += len(losses)
    means: list[float] = (total / people).tolist()
    return means


def _losses(task: Task, one: TrainedCopy) -> Float[np.ndarray, " held_out"]:
    rows = one.copy.held_out
    with torch.no_grad():
        logits = one.net(torch.as_tensor(task.inputs[rows])).double().numpy() - task.log_class_weights
    risks = softmax(logits)[np.arange(len(rows)), task.outcome[rows]]
    losses: Float[np.ndarray, " held_out"] = -np.log(np.clip(risks, 1e-15, 1))
    return losses
