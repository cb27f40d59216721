"""How far are the probabilities from what happened, all classes together?

Log loss (mean −log of the probability given to the class that happened) and the Brier score
(Brier 1950, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2) are proper: only the true
probabilities score best.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

__all__ = ["binary_brier", "brier", "log_loss", "person_log_loss", "scaled_brier"]

_SMALLEST = 1e-15  # a probability of exactly 0 for what happened would be an infinite loss

Weight = Float[np.ndarray, " patient"]


def person_log_loss(
    risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]
) -> Float[np.ndarray, " patient"]:
    """Each person's −log(probability of the class that happened)."""
    given = risks[np.arange(len(outcome)), outcome]
    losses: Float[np.ndarray, " patient"] = -np.log(np.clip(given, _SMALLEST, 1.0))
    return losses


def log_loss(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Weight | None = None,
) -> float:
    """Mean of the persons' log losses, in nats; lower is better.

    >>> round(log_loss(np.array([[0.5, 0.5]]), np.array([1])), 4)
    0.6931
    """
    return float(np.average(person_log_loss(risks, outcome), weights=weight))


def brier(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Weight | None = None,
) -> float:
    """Brier's original score: squared errors summed over all classes, mean over people; 0 to 2."""
    happened = np.eye(risks.shape[1])[outcome]
    return float(np.average(((risks - happened) ** 2).sum(axis=1), weights=weight))


def binary_brier(
    risk: Float[np.ndarray, " patient"], outcome: Bool[np.ndarray, " patient"], weight: Weight | None = None
) -> float:
    """Mean squared error of one class's probability; 0 to 1.

    >>> binary_brier(np.array([0.8]), np.array([True])) < 0.05
    True
    """
    return float(np.average((risk - outcome) ** 2, weights=weight))


def scaled_brier(
    risk: Float[np.ndarray, " patient"], outcome: Bool[np.ndarray, " patient"], weight: Weight | None = None
) -> float:
    """1 − Brier ÷ Brier of the prevalence: 0 is no better than it; NaN where no one or everyone has it."""
    prevalence = float(np.average(outcome, weights=weight))
    reference = prevalence * (1 - prevalence)
    return float("nan") if reference == 0 else 1 - binary_brier(risk, outcome, weight) / reference
