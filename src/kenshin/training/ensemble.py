"""How does a plan of copies become one calibrated ensemble?"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Float32, Int

from kenshin.errors import DataError, UsageError
from kenshin.nets.find import NetPlan
from kenshin.training.engine import Refused
from kenshin.training.plan import Copy, ensemble_plan
from kenshin.training.recipe import Recipe
from kenshin.training.run import PlanRun, run_plan
from kenshin.training.task import Task
from kenshin.training.temperature import ensemble_risks, fit_temperature
from kenshin.training.threads import threads_for
from kenshin.training.trained import OnEpoch, TrainedCopy
from kenshin.training.watch import OnPlan, unwatched

__all__ = ["Ensemble", "task_of", "train_ensemble"]


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Trained copies, the temperature that calibrates them, and what they say out of fold.

    Attributes:
        copies: in the order of the plan.
        temperature: 1 where none was fitted.
        log_class_weights: taken off the logits before the temperature; zeros without class weights.
        out_of_fold: rows that were scored by copies which neither trained nor stopped on them.
        out_of_fold_risks: their calibrated risks.
        engines: who trained.
        refused: (engine's name, why) of faster engines that could not.
    """

    copies: tuple[TrainedCopy, ...]
    temperature: float
    log_class_weights: Float[np.ndarray, " risk_class"]
    out_of_fold: Int[np.ndarray, " out"]
    out_of_fold_risks: Float[np.ndarray, "out risk_class"]
    engines: tuple[str, ...]
    refused: tuple[tuple[str, Refused], ...]


def task_of(
    plan: NetPlan,
    prepared: Float[np.ndarray, "patient prepared"],
    outcome: Int[np.ndarray, " patient"],
    classes: int,
    recipe: Recipe,
) -> Task:
    """What every copy shares: people, outcomes and the recipe's class weights.

    Raises:
        UsageError: another number of class weights than of classes.
    """
    weights = _class_weights(recipe, outcome, classes)
    return Task(
        net=plan,
        inputs=prepared.astype(np.float32),
        outcome=outcome.astype(np.int64),
        weights=weights[outcome].astype(np.float32),
        log_class_weights=np.log(weights),
        stop_weights=np.ones(len(outcome), dtype=np.float32),
    )


def train_ensemble(
    task: Task,
    fold: Int[np.ndarray, " patient"],
    *,
    copies: int,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    engine: str = "auto",
    on_epoch: OnEpoch = unwatched,
    on_plan: OnPlan = unwatched,
    keep: Path | None = None,
) -> Ensemble:
    """Train the copies as one plan, then fit the temperature out of fold.

    Args:
        task: what the copies share.
        fold: each person's part.
        copies: how many.
        recipe: how each is trained.
        seed: of all of them.
        device: where torch computes.
        engine: as for `run_plan`.
        on_epoch: told as training goes on.
        on_plan: told before it begins.
        keep: a folder for finished copies, so that an interrupted training can go on.

    Raises:
        DataError: a training set lacks a class, or the loss is not finite.
        UsageError: an engine that cannot train this net.
    """
    planned = ensemble_plan(fold, copies, seed, recipe)
    for copy in planned:
        _require_every_class(copy, task.outcome, task.classes)
    running = run_plan(task, planned, engine=engine, device=device)
    on_plan(running.begins("ensemble"))
    return _calibrated(task, tuple(running.trained(on_epoch, keep)), recipe, running)


def _class_weights(
    recipe: Recipe, outcome: Int[np.ndarray, " patient"], classes: int
) -> Float[np.ndarray, " risk_class"]:
    if recipe.class_weights is None:
        return np.ones(classes)
    if recipe.class_weights == "balanced":
        counts = np.bincount(outcome, minlength=classes)
        balanced: Float[np.ndarray, " risk_class"] = len(outcome) / (classes * np.maximum(counts, 1))
        return balanced
    given = np.array([float(weight) for weight in recipe.class_weights])
    if len(given) != classes:
        raise UsageError("training.class_weights_count", expected=classes, got=len(given))
    return given


def _require_every_class(copy: Copy, outcome: Int[np.ndarray, " patient"], classes: int) -> None:
    if len(np.unique(outcome[copy.train])) < classes or len(copy.stop) == 0 or len(copy.temperature) == 0:
        raise DataError("training.too_few_people", people=len(outcome))


def _calibrated(task: Task, trained: tuple[TrainedCopy, ...], recipe: Recipe, running: PlanRun) -> Ensemble:
    groups: dict[int, list[TrainedCopy]] = {}
    for one in trained:
        groups.setdefault(int(one.copy.temperature[0]), []).append(one)
    rows = [group[0].copy.temperature for group in groups.values()]
    log_weights = task.log_class_weights
    logits = [
        np.stack([_logits(one, task.inputs[part]) - log_weights for one in group])
        for part, group in zip(rows, groups.values(), strict=True)
    ]
    parts = [(part_logits, task.outcome[part]) for part_logits, part in zip(logits, rows, strict=True)]
    temperature = fit_temperature(parts) if recipe.calibrate else 1.0
    return Ensemble(
        copies=trained,
        temperature=temperature,
        log_class_weights=log_weights,
        out_of_fold=np.concatenate(rows),
        out_of_fold_risks=np.concatenate(
            [ensemble_risks(part_logits, temperature) for part_logits in logits]
        ),
        engines=running.engines,
        refused=running.refused,
    )


def _logits(
    one: TrainedCopy, prepared: Float32[np.ndarray, "part prepared"]
) -> Float[np.ndarray, "part risk_class"]:
    with threads_for(sum(p.numel() for p in one.net.parameters())), torch.no_grad():
        logits: Float[np.ndarray, "part risk_class"] = (
            one.net(torch.as_tensor(prepared, dtype=torch.float32)).double().numpy()
        )
    return logits
