"""Can one tell from their values whether someone belongs to the development or to the new people?

The AUROC of a logistic regression of membership on the inputs: near 0.5 the new people are like the old
ones, and the validation asks whether the model can be reproduced; well above, whether it can be transported
(Debray et al. 2015, doi:10.1016/j.jclinepi.2014.06.018).
"""

import numpy as np
from jaxtyping import Float
from scipy.special import expit

from kenshin.validation.measures.discrimination import auroc

__all__ = ["membership_auroc"]

_STEPS = 50
_RIDGE = 1e-3  # in people: keeps the answer finite where the two groups can be told apart without fault


def membership_auroc(
    before: Float[np.ndarray, "old_patient input"], now: Float[np.ndarray, "new_patient input"]
) -> float:
    """0.5 or a little more where no one can tell; NaN where one side has no one or nothing to tell by.

    Args:
        before: values of the development; NaN where missing, which tells something as well.
        now: the same inputs of the new people.
    """
    if not (len(before) and len(now) and before.shape[1]):
        return float("nan")
    terms = _terms(np.concatenate([before, now]).astype(np.float64))
    member = np.arange(len(terms)) >= len(before)
    effects = np.zeros(terms.shape[1])
    for _ in range(_STEPS):
        fitted = expit(terms @ effects)
        pull = terms.T @ (member - fitted) - _RIDGE * effects
        curve = (terms * (fitted * (1 - fitted))[:, None]).T @ terms + _RIDGE * np.eye(len(effects))
        step = np.linalg.solve(curve, pull).clip(-2, 2)  # a full step can overshoot
        effects += step
        if np.abs(step).max() < 1e-8:
            break
    return auroc((terms @ effects).round(12), member)


def _terms(values: Float[np.ndarray, "patient input"]) -> Float[np.ndarray, "patient term"]:
    """An intercept, values in SDs (the mean where missing), and for each input whether it is missing."""
    missing = np.isnan(values)
    count = np.maximum((~missing).sum(axis=0), 1)
    filled = np.where(missing, np.where(missing, 0, values).sum(axis=0) / count, values)
    spread = filled.std(axis=0)
    scaled = (filled - filled.mean(axis=0)) / np.where(spread > 0, spread, 1)
    some = missing[:, missing.any(axis=0) & ~missing.all(axis=0)]
    return np.column_stack([np.ones(len(values)), scaled, some.astype(np.float64)])
