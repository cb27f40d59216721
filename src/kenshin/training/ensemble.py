"""How does a plan of copies become one calibrated ensemble?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int

from kenshin.errors import DataError, UsageError
from kenshin.nets.find import NetPlan
from kenshin.training.loop import EpochLosses, TrainedCopy, train_copy
from kenshin.training.plan import Copy, ensemble_plan
from kenshin.training.recipe import Recipe
from kenshin.training.temperature import ensemble_risks, fit_temperature

__all__ = ["Ensemble", "OnEpoch", "train_ensemble"]

# copy, epoch, losses: what a progress bar is told.
OnEpoch = Callable[[int, int, EpochLosses], None]


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Trained copies, the temperature that calibrates them, and what they say out of fold.

    Attributes:
        copies: in the order of the plan.
        temperature: 1 where none was fitted.
        log_class_weights: taken off the logits before the temperature; zeros without class weights.
        out_of_fold: rows that were scored by copies which neither trained nor stopped on them.
        out_of_fold_risks: their calibrated risks.
    """

    copies: tuple[TrainedCopy, ...]
    temperature: float
    log_class_weights: Float[np.ndarray, " risk_class"]
    out_of_fold: Int[np.ndarray, " out"]
    out_of_fold_risks: Float[np.ndarray, "out risk_class"]


def train_ensemble(
    plan: NetPlan,
    prepared: Float[np.ndarray, "patient prepared"],
    outcome: Int[np.ndarray, " patient"],
    fold: Int[np.ndarray, " patient"],
    *,
    classes: int,
    copies: int,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    on_epoch: OnEpoch = lambda _copy, _epoch, _losses: None,
) -> Ensemble:
    """Train the copies one after another, then fit the temperature out of fold.

    Raises:
        DataError: a training set lacks a class, or the loss is not finite.
    """
    weights = _class_weights(recipe, outcome, classes)
    inputs = torch.as_tensor(prepared, dtype=torch.float32, device=device)
    target = torch.as_tensor(outcome, dtype=torch.int64, device=device)
    weight = torch.as_tensor(weights, dtype=torch.float32, device=device)
    trained = []
    with _one_thread():
        for copy in ensemble_plan(fold, copies, seed):
            _require_every_class(copy, outcome, classes)
            tell = _for_copy(on_epoch, copy.index)
            trained.append(train_copy(plan, copy, inputs, target, recipe, weight, tell))
    return _calibrated(tuple(trained), prepared, outcome, np.log(weights), recipe)


def _for_copy(on_epoch: OnEpoch, index: int) -> Callable[[int, EpochLosses], None]:
    return lambda epoch, losses: on_epoch(index, epoch, losses)


class _one_thread:  # noqa: N801 reads as `with _one_thread():`
    """Nets this small are slower on several threads, and one thread keeps the order of additions."""

    def __enter__(self) -> None:
        self._before = torch.get_num_threads()
        torch.set_num_threads(1)

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before)


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


def _calibrated(
    trained: tuple[TrainedCopy, ...],
    prepared: Float[np.ndarray, "patient prepared"],
    outcome: Int[np.ndarray, " patient"],
    log_weights: Float[np.ndarray, " risk_class"],
    recipe: Recipe,
) -> Ensemble:
    groups: dict[int, list[TrainedCopy]] = {}
    for one in trained:
        groups.setdefault(int(one.copy.temperature[0]), []).append(one)
    rows = [group[0].copy.temperature for group in groups.values()]
    logits = [
        np.stack([_logits(one, prepared[part]) - log_weights for one in group])
        for part, group in zip(rows, groups.values(), strict=True)
    ]
    parts = [(part_logits, outcome[part]) for part_logits, part in zip(logits, rows, strict=True)]
    temperature = fit_temperature(parts) if recipe.calibrate else 1.0
    risks = np.concatenate([ensemble_risks(part_logits, temperature) for part_logits in logits])
    return Ensemble(trained, temperature, log_weights, np.concatenate(rows), risks)


def _logits(
    one: TrainedCopy, prepared: Float[np.ndarray, "part prepared"]
) -> Float[np.ndarray, "part risk_class"]:
    with torch.no_grad():
        logits: Float[np.ndarray, "part risk_class"] = (
            one.net(torch.as_tensor(prepared, dtype=torch.float32)).double().numpy()
        )
    return logits
