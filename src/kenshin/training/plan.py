"""Which copies are trained, on which rows, with which seed and settings?

A plan is a list of copies of nets; one engine trains a whole plan. An ensemble rotates the people
through three jobs: they are dealt into parts (by person, so nobody has two jobs); copy c stops early
on part c, fits the temperature on part c + 1 and trains on all the others. Every part is thereby
scored by copies that never trained or stopped on it: the out-of-fold risks that calibration and the
"too good" guard rest on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Int

from kenshin.errors import UsageError
from kenshin.reproducible import seeds
from kenshin.training.recipe import Recipe

__all__ = ["Copy", "Settings", "bootstrap_plan", "ensemble_plan", "k_fold_plan", "times_settings"]

NOBODY: Int[np.ndarray, " nobody"] = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Settings:
    """What one copy is trained with.

    Attributes:
        recipe: how.
        arguments: for the net's `__init__`, on top of the plan's own.
    """

    recipe: Recipe = field(default_factory=Recipe)
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Copy:
    """One net to be trained.

    Attributes:
        index: its place in the plan.
        seed: of its initial weights, batch order and dropout.
        train: rows that move its weights; in a bootstrap a row may stand several times.
        stop: rows whose log loss ends its training; empty: it trains for all its epochs.
        temperature: rows that neither trained nor stopped it, for its calibration.
        held_out: rows kept for judging it: a fold, or the rows that a bootstrap did not draw.
        settings: recipe and arguments of its net.
        name: what it is in the plan, e.g. `fold 2, learning_rate 0.01`.
    """

    index: int
    seed: int
    train: Int[np.ndarray, " train"]
    stop: Int[np.ndarray, " stop"]
    temperature: Int[np.ndarray, " temperature"]
    held_out: Int[np.ndarray, " held_out"] = field(default_factory=lambda: NOBODY)
    settings: Settings = field(default_factory=Settings)
    name: str = ""


def ensemble_plan(
    fold: Int[np.ndarray, " patient"], copies: int, seed: int, recipe: Recipe | None = None
) -> tuple[Copy, ...]:
    """`copies` copies over people dealt into parts `fold`.

    >>> plan = ensemble_plan(np.array([0, 1, 2, 0, 1, 2]), copies=2, seed=0)
    >>> plan[1].train, plan[1].stop, plan[1].temperature
    (array([0, 3]), array([1, 4]), array([2, 5]))
    """
    parts = int(fold.max()) + 1
    settings = Settings(recipe or Recipe())
    planned = []
    for index in range(copies):
        stop, temperature = index % parts, (index + 1) % parts
        planned.append(
            Copy(
                index=index,
                seed=seeds(seed, ["copy", index]),
                train=np.flatnonzero((fold != stop) & (fold != temperature)),
                stop=np.flatnonzero(fold == stop),
                temperature=np.flatnonzero(fold == temperature),
                settings=settings,
                name=f"copy {index}",
            )
        )
    return tuple(planned)


def k_fold_plan(
    folds: Sequence[Int[np.ndarray, " patient"]], seed: int, recipe: Recipe | None = None
) -> tuple[Copy, ...]:
    """Repeated k-fold cross-validation: each part is held out once in each repetition.

    The part after the one held out stops the training early; all the others train.

    Args:
        folds: one dealing of the people into parts for each repetition.
        seed: of the copies.
        recipe: of every copy.

    >>> plan = k_fold_plan([np.array([0, 1, 2, 0])], seed=0)
    >>> plan[0].held_out, plan[0].stop, plan[0].train
    (array([0, 3]), array([1]), array([2]))
    """
    settings, planned = Settings(recipe or Recipe()), list[Copy]()
    for repetition, fold in enumerate(folds):
        parts = int(fold.max()) + 1
        for out in range(parts):
            stop = (out + 1) % parts
            planned.append(
                Copy(
                    index=len(planned),
                    seed=seeds(seed, ["fold", repetition, out]),
                    train=np.flatnonzero((fold != out) & (fold != stop)),
                    stop=np.flatnonzero(fold == stop),
                    temperature=NOBODY,
                    held_out=np.flatnonzero(fold == out),
                    settings=settings,
                    name=f"repetition {repetition}, fold {out}",
                )
            )
    return tuple(planned)


def bootstrap_plan(
    person: Int[np.ndarray, " patient"], draws: int, seed: int, recipe: Recipe | None = None
) -> tuple[Copy, ...]:
    """Refits on persons drawn with replacement; rows of persons never drawn are held out.

    Source: Efron & Tibshirani 1993, chapter 17. All rows of a drawn person come along.

    Args:
        person: a number for each row; rows of one person share it.
        draws: how many refits.
        seed: of draws and copies.
        recipe: of every copy; nothing stops it early.

    >>> plan = bootstrap_plan(np.arange(5), draws=1, seed=0)
    >>> len(plan[0].train), set(plan[0].held_out) & set(plan[0].train)
    (5, set())
    """
    if draws < 1:
        raise UsageError("training.empty_plan")
    known, number = np.unique(person, return_inverse=True)
    rows = [np.flatnonzero(number == k) for k in range(len(known))] if len(known) < len(person) else None
    settings, planned = Settings(recipe or Recipe()), list[Copy]()
    for index in range(draws):
        chosen = np.random.default_rng(seeds(seed, ["bootstrap", index])).integers(
            len(known), size=len(known)
        )
        drawn = np.zeros(len(known), dtype=bool)
        drawn[chosen] = True
        # One row a person: the row's place is the person's number.
        train = (
            np.argsort(number, kind="stable")[chosen]
            if rows is None
            else np.concatenate([rows[k] for k in chosen])
        )
        planned.append(
            Copy(
                index=index,
                seed=seeds(seed, ["copy", index]),
                train=train,
                stop=NOBODY,
                temperature=NOBODY,
                held_out=np.flatnonzero(~drawn[number]),
                settings=settings,
                name=f"draw {index}",
            )
        )
    return tuple(planned)


def times_settings(plan: Sequence[Copy], grid: Sequence[tuple[str, Settings]]) -> tuple[Copy, ...]:
    """Every copy of a plan with every setting of a grid; the same seed meets all settings.

    Args:
        plan: the copies.
        grid: (name, settings).

    >>> plan = ensemble_plan(np.array([0, 1, 2]), copies=2, seed=0)
    >>> [c.name for c in times_settings(plan, [("slow", Settings()), ("fast", Settings())])]
    ['copy 0, slow', 'copy 0, fast', 'copy 1, slow', 'copy 1, fast']
    """
    pairs = [(copy, name, settings) for copy in plan for name, settings in grid]
    return tuple(
        replace(copy, index=index, settings=settings, name=f"{copy.name}, {name}")
        for index, (copy, name, settings) in enumerate(pairs)
    )
