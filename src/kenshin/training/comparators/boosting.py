"""What would boosted trees have said, which find bends and interactions by themselves?

Histogram gradient boosting (Friedman 2001, doi:10.1214/aos/1013203451) with small trees and slow
steps. How many rounds is found on people held out from the others, then everyone is fitted with
that many. It takes missing values as they are. A forest is no table of coefficients, so it is not
kept in a model card: it stands beside a model where people are fitted anew, as in cross-validation.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.reproducible import seeds

__all__ = ["Risks", "fit_boosting"]

Risks = Callable[[Float[np.ndarray, "patient input"]], Float[np.ndarray, "patient risk_class"]]

_MOST_ROUNDS: Final = 500
_PATIENCE: Final = 20  # rounds without a gain after which no more are tried
_HELD_OUT: Final = 0.2  # of the persons of each class, to find the number of rounds
_UNHELD_ROUNDS: Final = 30  # where there are too few people to hold anyone out
_MODEST: Final[dict[str, object]] = {
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 20,
    "l2_regularization": 1.0,
    "random_state": 0,
}


def fit_boosting(
    inputs: Float[np.ndarray, "patient input"],
    outcome: Int[np.ndarray, " patient"],
    classes: int,
    seed: int,
    *,
    person: Sequence[str] | None = None,
) -> Risks:
    """What gives each person's risks from raw inputs; a class that nobody had gets 0.

    Args:
        inputs: as measured, NaN where missing.
        outcome: index of the class that happened.
        classes: how many there are.
        seed: of who is held out.
        person: whose row it is; all rows of a person are held out together.
    """
    from threadpoolctl import threadpool_limits

    useful = ~np.isnan(inputs).all(axis=0)
    present = np.unique(outcome)
    if len(present) < 2 or not useful.any():
        return _same_for_everyone(outcome, classes)
    known = inputs[:, useful]
    with threadpool_limits(1):  # sums of several threads may differ in their last bits
        held = _held_out(outcome, person, seed)
        trees = _trees(known, outcome, _rounds(known, outcome, held))

    def risks(people: Float[np.ndarray, "patient input"]) -> Float[np.ndarray, "patient risk_class"]:
        found = np.zeros((len(people), classes))
        if len(people):
            with threadpool_limits(1):
                found[:, present] = trees.predict_proba(people[:, useful])
        return found

    return risks


def _same_for_everyone(outcome: Int[np.ndarray, " patient"], classes: int) -> Risks:
    counts = np.bincount(outcome, minlength=classes)
    share = counts / counts.sum() if len(outcome) else np.full(classes, 1 / classes)
    return lambda people: np.tile(share, (len(people), 1))


def _trees(
    inputs: Float[np.ndarray, "patient input"], outcome: Int[np.ndarray, " patient"], rounds: int
) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier  # slow to import

    trees = HistGradientBoostingClassifier(max_iter=rounds, early_stopping=False, **_MODEST)
    return trees.fit(inputs, outcome)


def _held_out(
    outcome: Int[np.ndarray, " patient"], person: Sequence[str] | None, seed: int
) -> Bool[np.ndarray, " patient"]:
    """A fifth of the persons of each class, by the highest class that a person ever had."""
    whose = np.arange(len(outcome)) if person is None else np.unique(np.array(person), return_inverse=True)[1]
    highest = np.zeros(int(whose.max()) + 1, dtype=np.int64)
    np.maximum.at(highest, whose, outcome)
    shuffled = np.random.default_rng(seeds(seed, ["boosting"])).permutation(len(highest))
    held = np.zeros(len(highest), dtype=bool)
    for k in np.unique(highest):
        those = shuffled[highest[shuffled] == k]
        held[those[: int(len(those) * _HELD_OUT)]] = True
    return held[whose]


def _rounds(
    inputs: Float[np.ndarray, "patient input"],
    outcome: Int[np.ndarray, " patient"],
    held: Bool[np.ndarray, " patient"],
) -> int:
    """The number of rounds with the least log loss on the people held out."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rest = np.unique(outcome[~held])
    judged = held & np.isin(outcome, rest)
    if len(rest) < 2 or not judged.any():
        return _UNHELD_ROUNDS
    trees = HistGradientBoostingClassifier(
        max_iter=_MOST_ROUNDS, early_stopping=True, n_iter_no_change=_PATIENCE, tol=0.0, **_MODEST
    )
    trees.fit(inputs[~held], outcome[~held], X_val=inputs[judged], y_val=outcome[judged])
    return max(1, int(np.argmax(trees.validation_score_)))  # the first score is that of no round at all
