"""Do people with the outcome get higher risks than people without?

AUROC: the chance that a random person with the outcome has a higher risk than one without, ties
counting half (Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747).
"""

import numpy as np
from jaxtyping import Bool, Float, Int

__all__ = ["auroc", "auroc_macro", "auroc_per_class"]


def auroc(
    risk: Float[np.ndarray, " patient"],
    outcome: Bool[np.ndarray, " patient"],
    weight: Float[np.ndarray, " patient"] | None = None,
) -> float:
    """Area under the receiver operating characteristic; NaN where one side has no one.

    >>> auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    weight = np.ones(len(risk)) if weight is None else weight
    _, tie = np.unique(risk, return_inverse=True)
    cases = np.bincount(tie, weights=weight * outcome)
    others = np.bincount(tie, weights=weight * ~outcome)
    pairs = cases.sum() * others.sum()
    if pairs == 0:
        return float("nan")
    below = np.cumsum(others) - others
    return float((cases * (below + others / 2)).sum() / pairs)


def auroc_per_class(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Float[np.ndarray, " patient"] | None = None,
) -> tuple[float, ...]:
    """Each class against all others."""
    return tuple(auroc(risks[:, k], outcome == k, weight) for k in range(risks.shape[1]))


def auroc_macro(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Float[np.ndarray, " patient"] | None = None,
) -> float:
    """The plain mean of the classes' AUROCs."""
    return float(np.mean(auroc_per_class(risks, outcome, weight)))
