"""What does the whole training say about people whom it never met: a fold of them, or a whole site?"""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.split import folds_of
from kenshin.reproducible import seeds
from kenshin.training.pipeline import Fitted, Pipeline
from kenshin.training.watch import unwatched
from kenshin.workflow.internal.again import People

__all__ = ["OnFitted", "cross_validated", "parts_of", "without"]

OnFitted = Callable[[int, Int[np.ndarray, " out"], Fitted], None]


def parts_of(people: People, parts: int, repetitions: int, seed: int) -> list[Int[np.ndarray, " patient"]]:
    """Each repetition's dealing of the persons into parts, as many as the rarest class, and they, allow."""
    rarest = int(np.bincount(people.outcome, minlength=people.classes).min())
    most = max(2, min(parts, rarest, len(np.unique(people.person))))
    return [
        folds_of(people.person, people.outcome, most, seeds(seed, ["repetition", repetition]))
        for repetition in range(repetitions)
    ]


def cross_validated(
    pipeline: Pipeline,
    people: People,
    folds: Sequence[Int[np.ndarray, " patient"]],
    seed: int,
    on_step: Callable[[int, int], None],
    on_fitted: OnFitted = unwatched,
) -> list[Float[np.ndarray, "patient risk_class"]]:
    """Everyone's risks in each repetition, always by a training that did not have them.

    Args:
        pipeline: the whole training.
        people: everyone.
        folds: one dealing of the people into parts for each repetition.
        seed: of everything random.
        on_step: told (done, total) as it goes on.
        on_fitted: told (repetition, rows that were left out, the training without them).

    Raises:
        DataError: too few people of a class.
    """
    total, done = sum(int(fold.max()) + 1 for fold in folds), 0
    found = []
    for repetition, fold in enumerate(folds):
        risks = np.full((len(people), people.classes), np.nan)
        for part in range(int(fold.max()) + 1):
            out = fold == part
            rest = people.take(np.flatnonzero(~out))
            fitted = pipeline.fit(rest.inputs, rest.outcome, rest.person, seeds(seed, [repetition, part]))
            risks[out] = fitted.risks(people.inputs[out])
            on_fitted(repetition, np.flatnonzero(out), fitted)
            done += 1
            on_step(done, total)
        found.append(risks)
    return found


def without(
    pipeline: Pipeline, people: People, out: np.ndarray, seed: int
) -> Float[np.ndarray, "out risk_class"]:
    """Risks of those who are left out, by a training on all the others.

    Raises:
        DataError: too few people of a class are left.
    """
    rest = people.take(np.flatnonzero(~out))
    return pipeline.fit(rest.inputs, rest.outcome, rest.person, seed).risks(people.inputs[out])
