"""Which few normal distributions together describe the training's people?

A Gaussian mixture with full covariances. How many there are is chosen by the Bayesian information criterion
(Schwarz 1978, doi:10.1214/aos/1176344136) among those whose every component stands for many people.
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from jaxtyping import Float

from kenshin.saved_model.reference.familiarity import Component

if TYPE_CHECKING:  # a second to load, and only learning needs it
    from sklearn.mixture import GaussianMixture

__all__ = ["COUNTS", "fit_mixture", "how_many"]

COUNTS: Final = (1, 2, 3, 5, 8)
_FLOOR: Final = 0.02  # added to each variance (of 1): no component shrinks onto a value that many share
_FEWEST: Final = 50  # people for whom a component stands
_ROUNDS: Final = 100


def how_many(table: Float[np.ndarray, "patient input"], seed: int) -> int:
    """How many components describe the people best."""
    best, least = 1, np.inf
    for count in COUNTS:
        if count > 1 and count * _FEWEST * 2 > len(table):
            break
        mixture = _fitted(table, count, seed)
        told = float(mixture.bic(table))
        if told < least and (count == 1 or mixture.weights_.min() * len(table) >= _FEWEST):
            best, least = count, told
    return best


def fit_mixture(table: Float[np.ndarray, "patient input"], count: int, seed: int) -> tuple[Component, ...]:
    """The mixture, its largest component first."""
    while True:
        mixture = _fitted(table, count, seed)
        if count == 1 or mixture.weights_.min() * len(table) >= _FEWEST:
            return _components(mixture)
        count -= 1


def _fitted(table: Float[np.ndarray, "patient input"], count: int, seed: int) -> "GaussianMixture":
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits

    mixture = GaussianMixture(count, reg_covar=_FLOOR, max_iter=_ROUNDS, tol=1e-2, random_state=seed)
    # One thread: sums of several threads may differ in their last bits. A fit that is not quite at its
    # optimum, or finds fewer different people than components, is as good: the rarity is calibrated after it.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(table)


def _components(mixture: "GaussianMixture") -> tuple[Component, ...]:
    order: Sequence[int] = np.argsort(-mixture.weights_, kind="stable").tolist()
    return tuple(
        Component(
            weight=float(mixture.weights_[k]),
            mean=tuple(mixture.means_[k].tolist()),
            covariance=tuple(map(tuple, ((c := mixture.covariances_[k]) / 2 + c.T / 2).tolist())),
        )
        for k in order
    )
