"""How is a mixture fitted where values are missing? They are drawn from what is known beside them.

Data augmentation with one normal distribution: its mean and covariance from the filled table, then the
missing values anew given the known ones (Schafer 1997, doi:10.1201/9780367803025, chapter 5).
"""

from typing import Final

import numpy as np
from jaxtyping import Float

__all__ = ["filled"]

_ROUNDS: Final = 10
_RIDGE: Final = 0.01  # of a variance of 1: keeps a duplicated column solvable


def filled(
    table: Float[np.ndarray, "patient input"], random: np.random.Generator
) -> Float[np.ndarray, "patient input"]:
    """The table (each input with mean 0 and variance 1) with every missing value drawn."""
    absent = np.isnan(table)
    whole = np.where(absent, random.standard_normal(table.shape), table)
    if not absent.any():
        return whole
    patterns, which = np.unique(absent, axis=0, return_inverse=True)
    order = np.argsort(which, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(which, minlength=len(patterns)))[:-1])
    for _ in range(_ROUNDS):
        mean, covariance = whole.mean(axis=0), np.cov(whole.T).reshape(table.shape[1], -1)
        covariance[np.diag_indices_from(covariance)] += _RIDGE
        for gone, rows in zip(patterns, groups, strict=True):
            if gone.any():
                whole[np.ix_(rows, gone)] = _drawn(whole[rows], gone, mean, covariance, random)
    return whole


def _drawn(
    rows: Float[np.ndarray, "patient input"],
    gone: np.ndarray,
    mean: Float[np.ndarray, " input"],
    covariance: Float[np.ndarray, "input input"],
    random: np.random.Generator,
) -> Float[np.ndarray, "patient absent"]:
    """The missing values given the known ones."""
    among, across = covariance[np.ix_(gone, gone)], covariance[np.ix_(gone, ~gone)]
    slopes = np.linalg.solve(covariance[np.ix_(~gone, ~gone)], across.T).T
    left = np.linalg.cholesky(among - slopes @ across.T)
    noise: Float[np.ndarray, "patient absent"] = random.standard_normal((len(rows), len(among))) @ left.T
    drawn: Float[np.ndarray, "patient absent"] = (
        mean[gone] + (rows[:, ~gone] - mean[~gone]) @ slopes.T + noise
    )
    return drawn
