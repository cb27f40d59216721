"""What is one whole training, from raw inputs to calibrated risks?

Fill and scale, deal the people into parts, search, train, calibrate. A model is made by one run of it;
whoever asks how much a model flatters itself, or how much it hangs on its people, runs all of it again
on other people: any step left out would have seen the people whom it is judged by.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import nn

from kenshin.errors import DataError
from kenshin.nets.find import NetPlan, net_plan
from kenshin.patients.prepare import Preparation, learn_preparation
from kenshin.patients.split import folds_of
from kenshin.training.ensemble import Ensemble, task_of, train_ensemble
from kenshin.training.recipe import Recipe
from kenshin.training.search import SearchResult, candidates_of, search
from kenshin.training.task import Task
from kenshin.training.temperature import SPREAD, ensemble_risks, softmax
from kenshin.training.threads import threads_for
from kenshin.training.trained import OnEpoch
from kenshin.training.watch import OnPlan, unwatched

__all__ = ["Fitted", "Pipeline"]

_FEWEST_PARTS = 3  # to train, to stop and to calibrate


@dataclass(frozen=True, eq=False)
class Fitted:
    """One whole training's result.

    Attributes:
        plan: the net, with the arguments that the search found.
        recipe: with the settings that the search found.
        preparation: learned on these people.
        prepared: these people's prepared inputs.
        fold: each person's part.
        ensemble: the trained copies and their temperature.
        found: what the search found; None: nothing was searched.
        wishes: what was searched among.
    """

    plan: NetPlan
    recipe: Recipe
    preparation: Preparation
    prepared: Float[np.ndarray, "patient prepared"]
    fold: Int[np.ndarray, " patient"]
    ensemble: Ensemble
    found: SearchResult | None
    wishes: Mapping[str, Sequence[object]]

    def risks(self, inputs: Float[np.ndarray, "person input"]) -> Float[np.ndarray, "person risk_class"]:
        """Calibrated risks of anybody, from raw inputs, as the saved model would give them."""
        ensemble = self.ensemble
        return ensemble_risks(self._logits(inputs) - ensemble.log_class_weights, ensemble.temperature)

    def interval(
        self, inputs: Float[np.ndarray, "person input"]
    ) -> tuple[
        Float[np.ndarray, "person risk_class"],
        Float[np.ndarray, "person risk_class"],
        Float[np.ndarray, "person risk_class"],
    ]:
        """Calibrated risks and the ends of their spread over the copies, as `risks` gives them."""
        ensemble = self.ensemble
        each = softmax((self._logits(inputs) - ensemble.log_class_weights) / ensemble.temperature)
        low, high = np.quantile(each, SPREAD, axis=0)
        return each.mean(axis=0), low, high

    def _logits(
        self, inputs: Float[np.ndarray, "person input"]
    ) -> Float[np.ndarray, "copy person risk_class"]:
        prepared = torch.as_tensor(self.preparation.apply(inputs), dtype=torch.float32)
        net = self.ensemble.copies[0].net
        with threads_for(sum(p.numel() for p in net.parameters())), torch.inference_mode():
            return np.stack([copy.net(prepared).double().numpy() for copy in self.ensemble.copies])


@dataclass(frozen=True, eq=False)
class Pipeline:
    """The settings of a whole training.

    Attributes:
        net: `"simple"`, `"FILE.py:CLASS"`, or a class.
        classes: how many the outcome has.
        arguments: for the net's `__init__`.
        copies: how many nets make the ensemble.
        recipe: how each is trained.
        wishes: values to search among, by name; empty: no search.
        engine: as for `run_plan`.
        device: where torch computes.
    """

    net: str | type[nn.Module]
    classes: int
    arguments: Mapping[str, object] = field(default_factory=dict)
    copies: int = 16
    recipe: Recipe = field(default_factory=Recipe)
    wishes: Mapping[str, Sequence[object]] = field(default_factory=dict)
    engine: str = "auto"
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    def fit(
        self,
        inputs: Float[np.ndarray, "patient input"],
        outcome: Int[np.ndarray, " patient"],
        person: Int[np.ndarray, " patient"],
        seed: int,
        *,
        on_net: Callable[[NetPlan, int], None] = unwatched,
        on_epoch: OnEpoch = unwatched,
        on_plan: OnPlan = unwatched,
        keep: Path | None = None,
    ) -> Fitted:
        """Train on these people, and on what these people say alone.

        Args:
            inputs: raw values, NaN: missing.
            outcome: class numbers.
            person: a number from 0 on for each row; rows of one person share it and stay together.
            seed: of everything random.
            on_net: told (net, prepared values per person) before it is trained; may refuse it.
            on_epoch: told as training goes on.
            on_plan: told before each plan: the rounds of a search, then the ensemble.
            keep: a folder for finished copies.

        Raises:
            DataError: too few people, or a loss that is not finite.
            UsageError: settings or a net that cannot be used.
        """
        preparation = learn_preparation(inputs)
        plan = net_plan(self.net, preparation.width, self.classes, self.arguments)
        on_net(plan, preparation.width)
        fold = folds_of(person, outcome, self._parts(outcome, person), seed)
        prepared = preparation.apply(inputs)
        task = task_of(plan, prepared, outcome, self.classes, self.recipe)
        found = self._searched(task, fold, seed, on_epoch, on_plan, keep)
        recipe = self.recipe
        if found is not None:
            recipe, plan = found.best.settings.recipe, plan.with_arguments(found.best.settings.arguments)
            on_net(plan, preparation.width)
            task = replace(task, net=plan)
        ensemble = train_ensemble(
            task, fold, copies=self.copies, recipe=recipe, seed=seed, device=self.device, engine=self.engine,
            on_epoch=on_epoch, on_plan=on_plan, keep=None if keep is None else keep / "ensemble",
        )  # fmt: skip
        return Fitted(plan, recipe, preparation, prepared, fold, ensemble, found, self.wishes)

    def _parts(self, outcome: Int[np.ndarray, " patient"], person: Int[np.ndarray, " patient"]) -> int:
        """As many parts as the recipe asks for, but no more than people of the rarest class, or persons."""
        rarest, persons = int(np.bincount(outcome, minlength=self.classes).min()), len(np.unique(person))
        if persons < _FEWEST_PARTS:
            raise DataError("training.too_few_people", people=persons)
        return max(_FEWEST_PARTS, min(self.recipe.folds, rarest, persons))

    def _searched(
        self,
        task: Task,
        fold: Int[np.ndarray, " patient"],
        seed: int,
        on_epoch: OnEpoch,
        on_plan: OnPlan,
        keep: Path | None,
    ) -> SearchResult | None:
        if not self.wishes:
            return None
        return search(
            task, fold, candidates_of(self.recipe, self.wishes), seed=seed, engine=self.engine,
            device=self.device, on_epoch=on_epoch, on_plan=on_plan,
            keep=None if keep is None else keep / "search",
        )  # fmt: skip
