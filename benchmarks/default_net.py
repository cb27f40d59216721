"""Which built-in net deserves to be the default? Asked of people who did not train.

    python benchmarks/default_net.py

The fasting cohort, five folds, whole pipeline (fill, scale, train, stop, calibrate) in each, 16 copies,
several seeds. The difference to SimpleNet is taken person by person over the mean of the seeds, with its
95 % bootstrap interval (2,000 resamples of persons).
"""

from dataclasses import dataclass

import numpy as np
import torch
from fasting_cohort import COHORT, SCHEMA

from kenshin.nets.find import net_plan
from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import learn_preparation
from kenshin.patients.reader import read_patients
from kenshin.patients.split import folds
from kenshin.patients.table import PatientTable
from kenshin.training.ensemble import task_of, train_ensemble
from kenshin.training.recipe import Recipe
from kenshin.training.temperature import ensemble_risks

# The learning rate of each is the best of 0.002, 0.003, 0.005, 0.01, 0.02 in the same cross-validation.
CANDIDATES = {
    "simple": Recipe(learning_rate=0.02),
    "piecewise": Recipe(learning_rate=0.002),
    "committee": Recipe(learning_rate=0.01),
}
SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Judged:
    """A net's out-of-fold log loss.

    Attributes:
        net: its name.
        recipe: how it was trained.
        parameters: that are trained, in one copy.
        log_loss: mean over people and seeds.
        difference: to SimpleNet, with its interval.
    """

    net: str
    recipe: Recipe
    parameters: int
    log_loss: float
    difference: tuple[float, float, float]


def person_losses(people: PatientTable, net: str, recipe: Recipe, seed: int) -> np.ndarray:
    """−log p of what happened to each person, from a model that never met them."""
    assert people.outcome is not None
    classes = len(people.schema.class_names)
    fold, losses = folds(people, 5, seed), np.zeros(len(people))
    for part in range(5):
        others, out = people.take(np.flatnonzero(fold != part)), np.flatnonzero(fold == part)
        assert others.outcome is not None
        preparation = learn_preparation(others.inputs)
        plan = net_plan(net, preparation.width, classes)
        task = task_of(plan, preparation.apply(others.inputs), others.outcome, classes, recipe)
        ensemble = train_ensemble(
            task, folds(others, recipe.folds, seed), copies=16, recipe=recipe, seed=seed,
            device=torch.device("cpu"),
        )  # fmt: skip
        prepared = torch.as_tensor(preparation.apply(people.inputs[out]).astype(np.float32))
        with torch.no_grad():
            logits = np.stack([one.net(prepared).double().numpy() for one in ensemble.copies])
        risks = ensemble_risks(logits, ensemble.temperature)
        losses[out] = -np.log(risks[np.arange(len(out)), people.outcome[out]])
    return losses


def judge() -> list[Judged]:
    """Every candidate, beside the first."""
    table = read_patients(COHORT, SCHEMA)
    people = table.take(eligible(table).kept)
    done, first = [], np.zeros(len(people))
    rng = np.random.default_rng(0)
    draws = [rng.integers(len(people), size=len(people)) for _ in range(2_000)]
    for net, recipe in CANDIDATES.items():
        losses = np.mean([person_losses(people, net, recipe, seed) for seed in SEEDS], axis=0)
        first = losses if net == "simple" else first
        away = losses - first
        low, high = np.quantile([away[draw].mean() for draw in draws], [0.025, 0.975])
        made = net_plan(net, len(people.schema.inputs), len(people.schema.class_names)).build()
        trained = sum(p.numel() for p in made.parameters() if p.requires_grad)
        difference = (float(away.mean()), float(low), float(high))
        done.append(Judged(net, recipe, trained, float(losses.mean()), difference))
    return done


if __name__ == "__main__":
    for one in judge():
        print(one)
