"""People made up for the benchmarks: inputs of any number, three classes that overlap."""

import numpy as np

from kenshin.nets.find import net_plan
from kenshin.training.task import Task

__all__ = ["people", "task"]


def people(count: int, inputs: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Standardised inputs and a class that depends on them with noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(count, inputs)).astype(np.float32)
    latent = x[:, 0] + 0.7 * x[:, 1] * (x[:, 2] > 0) + 0.5 * x[:, 3] ** 2 + rng.logistic(size=count)
    return x, np.digitize(latent, [0.0, 1.5]).astype(np.int64)


def task(net: object, count: int, inputs: int = 4, of: int | None = None, **arguments: object) -> Task:
    """A task with equal weights: the first `count` people of `of`."""
    x, y = (part[:count] for part in people(of or count, inputs))
    ones = np.ones(count, dtype=np.float32)
    return Task(net_plan(net, inputs, 3, arguments), x, y, ones, np.zeros(3), ones)  # type: ignore[arg-type]
