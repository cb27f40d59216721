"""Invented people and plans for the tests of stacked training."""

from dataclasses import replace

import numpy as np

from kenshin.nets.find import net_plan
from kenshin.training.loop import ReadableLoop
from kenshin.training.plan import Copy, Settings
from kenshin.training.task import Task
from kenshin.training.together.engine import ManyAtOnce

NOBODY = np.empty(0, dtype=np.int64)


def invented(net, people=240, classes=3, class_weights=None, row_weights=False, **arguments):
    """A task with four inputs and classes that depend on them with noise."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(people, 4)).astype(np.float32)
    latent = inputs[:, 0] + 0.7 * inputs[:, 1] * (inputs[:, 2] > 0) + 0.5 * rng.logistic(size=people)
    outcome = np.digitize(latent, np.quantile(latent, np.arange(1, classes) / classes)).astype(np.int64)
    by_class = np.ones(classes) if class_weights is None else np.array(class_weights)
    weights = by_class[outcome].astype(np.float32)
    own = rng.uniform(0.2, 3, people).astype(np.float32) if row_weights else np.ones(people, np.float32)
    return Task(net_plan(net, 4, classes, arguments), inputs, outcome, weights * own, np.log(by_class), own)


def alike(recipe, copies=4, people=240, stop=0):
    """Copies that differ in their seed; the last `stop` people end their training."""
    train, rest = np.arange(people - stop), np.arange(people - stop, people)
    return tuple(Copy(i, 100 + i, train, rest, NOBODY, settings=Settings(recipe)) for i in range(copies))


def with_recipes(copies, recipes):
    return tuple(replace(c, settings=Settings(r)) for c, r in zip(copies, recipes, strict=True))


def silent(*_):
    pass


def both(task, copies, stack_size=None):
    """The same copies, stacked and one after another."""
    engine = ManyAtOnce(stack=stack_size)
    assert engine.refusal(task, copies) is None
    return engine.train(task, copies, silent), ReadableLoop().train(task, copies, silent)


def furthest(ours, theirs):
    """The largest difference of any number of any copy's net."""
    return max(
        float((a - b).abs().max())
        for one, other in zip(ours, theirs, strict=True)
        for a, b in zip(one.net.state_dict().values(), other.net.state_dict().values(), strict=True)
    )
