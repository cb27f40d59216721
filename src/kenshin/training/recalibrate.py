"""By how much must a finished model's classes be shifted, and its confidence scaled, for other people?

Each copy's logits a become slope · a + shift before the softmax; the mean over the copies is fitted by
log loss. The shift alone mends prevalences that differ (a "recalibration in the large"), both together
also risks that are too extreme or too flat. The net stays as it is, so a few hundred people suffice
where training anew would need thousands. Source: Steyerberg et al. 2004, Validation and updating of
predictive logistic regression models, doi:10.1002/sim.1844; here for several classes and a mean of copies.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, Int
from scipy.optimize import minimize
from scipy.special import logsumexp

from kenshin.errors import DataError
from kenshin.training.temperature import softmax

__all__ = ["Recalibration", "fit_recalibration"]

_FURTHEST: Final = 3.0  # of log slope: from 1/20 to 20, as far as a temperature may go
_FLOOR: Final = 1e-300  # a risk of exactly 0 has no logarithm

Logits = Float[np.ndarray, "copy patient risk_class"]


@dataclass(frozen=True)
class Recalibration:
    """A change of every copy's calibrated logits.

    Attributes:
        shift: added, one per class; 0 for the first.
        slope: multiplies before.
    """

    shift: tuple[float, ...]
    slope: float = 1.0

    def risks(
        self, copies: Float[np.ndarray, "copy patient risk_class"]
    ) -> Float[np.ndarray, "patient risk_class"]:
        """Mean probabilities from the copies' own.

        >>> Recalibration((0.0, 0.0)).risks(np.array([[[0.2, 0.8]], [[0.4, 0.6]]])).round(6).tolist()
        [[0.3, 0.7]]
        """
        risks: Float[np.ndarray, "patient risk_class"] = softmax(
            self.slope * _logits(copies) + np.array(self.shift)
        ).mean(axis=0)
        return risks

    def constants(
        self, log_class_weights: Float[np.ndarray, " risk_class"], temperature: float
    ) -> tuple[Float[np.ndarray, " risk_class"], float]:
        """The same change as w and T: slope · (z − w) / T + shift = (z − w′) / T′."""
        cooler = temperature / self.slope
        return log_class_weights - cooler * np.array(self.shift), cooler


def fit_recalibration(
    copies: Float[np.ndarray, "copy patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    *,
    slope: bool,
) -> Recalibration:
    """The change with the least log loss on these people.

    Args:
        copies: each copy's probabilities.
        outcome: each person's class; every class happens.
        slope: whether the slope is fitted as well, or stays 1.

    Raises:
        DataError: the best slope is beyond any that could be meant.
    """
    logits, classes = _logits(copies), copies.shape[2]
    found = minimize(
        _loss,
        np.zeros(classes - 1 + slope),
        args=(logits, outcome),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None)] * (classes - 1) + [(-_FURTHEST, _FURTHEST)] * slope,
        options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 1000},
    )
    shift = (0.0, *(float(value) for value in found.x[: classes - 1]))
    if not slope:
        return Recalibration(shift)
    if abs(found.x[-1]) > _FURTHEST - 0.01:
        raise DataError("training.no_slope", slope=f"{np.exp(found.x[-1]):.2f}")
    return Recalibration(shift, float(np.exp(found.x[-1])))


def _logits(copies: Logits) -> Logits:
    """Logits that give these probabilities; a softmax does not see what is added to all of them."""
    logits: Logits = np.log(np.maximum(copies, _FLOOR))
    return logits


def _loss(
    free: Float[np.ndarray, " free"], logits: Logits, outcome: Int[np.ndarray, " patient"]
) -> tuple[float, Float[np.ndarray, " free"]]:
    """Mean log loss and its gradient by the shifts, then by log slope."""
    n_copies, people, classes = logits.shape
    slope = float(np.exp(free[classes - 1])) if len(free) == classes else 1.0
    scores = slope * logits + np.concatenate([[0.0], free[: classes - 1]])
    log_risks = scores - logsumexp(scores, axis=2, keepdims=True)
    rows = np.arange(people)
    of_outcome = log_risks[:, rows, outcome]
    log_mean = logsumexp(of_outcome, axis=0) - np.log(n_copies)
    share = np.exp(of_outcome - log_mean) / n_copies  # how much of the mean each copy gives
    pull = np.exp(log_risks)
    pull[:, rows, outcome] -= 1.0
    pull *= share[:, :, None]
    by_shift = pull.sum(axis=(0, 1))[1:]
    by_slope = [slope * float((pull * logits).sum())] if len(free) == classes else []
    return -float(log_mean.mean()), np.concatenate([by_shift, by_slope]) / people
