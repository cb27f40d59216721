"""How far are the probabilities from what happened, all classes together?

Log loss (mean −log of the probability given to the class that happened; Good 1952,
doi:10.1111/j.2517-6161.1952.tb00104.x) and the Brier score (Brier 1950,
doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2) are proper: only the true probabilities
score best.
"""

import numpy as np
from jaxtyping import Bool, Float, Int, Real

__all__ = [
    "binary_brier",
    "brier",
    "log_loss",
    "person_brier",
    "person_log_loss",
    "scaled_brier",
    "scaled_brier_of_classes",
]

_SMALLEST = 1e-15  # a probability of exactly 0 for what happened would be an infinite loss

Weight = Real[np.ndarray, " patient"]


def person_log_loss(
    risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]
) -> Float[np.ndarray, " patient"]:
    """Each person's −log(probability of the class that happened)."""
    given = risks[np.arange(len(outcome)), outcome].astype(np.float64)
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


def person_brier(
    risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]
) -> Float[np.ndarray, " patient"]:
    """Each person's squared errors, summed over the classes."""
    happened = np.eye(risks.shape[1])[outcome]
    errors: Float[np.ndarray, " patient"] = ((risks - happened) ** 2).sum(axis=1)
    return errors


def brier(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Weight | None = None,
) -> float:
    """Brier's original score: squared errors summed over all classes, mean over people; 0 to 2.

    >>> brier(np.array([[0.5, 0.5]]), np.array([1]))
    0.5
    """
    return float(np.average(person_brier(risks, outcome), weights=weight))


def binary_brier(
    risk: Float[np.ndarray, " patient"], outcome: Bool[np.ndarray, " patient"], weight: Weight | None = None
) -> float:
    """Mean squared error of one class's probability; 0 to 1.

    >>> round(binary_brier(np.array([0.8]), np.array([True])), 4)
    0.04
    """
    return float(np.average((risk - outcome) ** 2, weights=weight))


def scaled_brier(
    risk: Float[np.ndarray, " patient"], outcome: Bool[np.ndarray, " patient"], weight: Weight | None = None
) -> float:
    """1 − Brier ÷ Brier of the prevalence: 1 is perfect, 0 no better than the same answer for everyone.

    NaN where no one or everyone has the outcome. Source: Steyerberg et al. 2010,
    doi:10.1097/EDE.0b013e3181c30fb2.

    >>> scaled_brier(np.array([0.5, 0.5]), np.array([True, False]))
    0.0
    """
    prevalence = float(np.average(outcome, weights=weight))
    reference = prevalence * (1 - prevalence)
    return float("nan") if reference == 0 else 1 - binary_brier(risk, outcome, weight) / reference


def scaled_brier_of_classes(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Weight | None = None,
) -> float:
    """1 − Brier's original score ÷ that of the prevalences; NaN where everyone has the same class.

    >>> scaled_brier_of_classes(np.array([[0.5, 0.5], [0.5, 0.5]]), np.array([0, 1]))
    0.0
    """
    weight = np.ones(len(outcome)) if weight is None else weight
    people = np.bincount(outcome, weights=weight, minlength=risks.shape[1])
    # Of people with class k the prevalences miss by 1 − 2·p_k + Σ p²: on average by 1 − Σ p².
    reference = 1 - float(np.square(people / people.sum()).sum())
    return 1 - brier(risks, outcome, weight) / reference if np.count_nonzero(people) > 1 else float("nan")
