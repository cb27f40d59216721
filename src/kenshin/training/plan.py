"""Which copies are trained, on which rows, with which seed?

An ensemble rotates the people through three jobs. They are dealt into parts (by person, so
nobody has two jobs); copy c stops early on part c, fits the temperature on part c + 1 and trains
on all the others. Every part is thereby scored by copies that never trained or stopped on it:
the out-of-fold risks that calibration and the "too good" guard rest on.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from kenshin.reproducible import seeds

__all__ = ["Copy", "ensemble_plan"]


@dataclass(frozen=True, eq=False)
class Copy:
    """One net to be trained.

    Attributes:
        index: which copy it is.
        seed: of its initial weights, batch order and dropout.
        train: rows that move its weights.
        stop: rows whose log loss ends its training.
        temperature: rows that neither trained nor stopped it.
    """

    index: int
    seed: int
    train: Int[np.ndarray, " train"]
    stop: Int[np.ndarray, " stop"]
    temperature: Int[np.ndarray, " temperature"]


def ensemble_plan(fold: Int[np.ndarray, " patient"], copies: int, seed: int) -> tuple[Copy, ...]:
    """`copies` copies over people dealt into parts `fold`.

    >>> plan = ensemble_plan(np.array([0, 1, 2, 0, 1, 2]), copies=2, seed=0)
    >>> plan[1].train, plan[1].stop, plan[1].temperature
    (array([0, 3]), array([1, 4]), array([2, 5]))
    """
    parts = int(fold.max()) + 1
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
            )
        )
    return tuple(planned)
