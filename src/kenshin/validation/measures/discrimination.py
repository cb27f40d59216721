"""Do people with the outcome get higher risks than people without?

AUROC: the chance that a random person with the outcome has a higher risk than one without, ties
counting half (Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747).
"""

import numpy as np
from jaxtyping import Bool, Float, Int, Real

__all__ = ["auroc", "auroc_macro", "auroc_of_ranks", "auroc_per_class", "ranks"]


def ranks(risk: Float[np.ndarray, " patient"]) -> Int[np.ndarray, " patient"]:
    """0 for the lowest risk, 1 for the next higher one, …; equal risks share a rank.

    >>> ranks(np.array([0.3, 0.1, 0.3]))
    array([1, 0, 1])
    """
    rank: Int[np.ndarray, " patient"] = np.unique(risk, return_inverse=True)[1]
    return rank


def auroc_of_ranks(
    rank: Int[np.ndarray, " patient"],
    outcome: Bool[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> float:
    """AUROC from ranks, which all resamples of the same people share; NaN where one side has no one."""
    weight = np.ones(len(rank)) if weight is None else weight
    everyone = np.bincount(rank, weights=weight)
    cases = np.bincount(rank[outcome], weights=weight[outcome], minlength=len(everyone))
    others = everyone - cases
    pairs = float(cases.sum() * others.sum())
    if pairs <= 0:
        return float("nan")
    below = np.cumsum(others) - others
    return float(cases @ (below + others / 2)) / pairs


def auroc(
    risk: Float[np.ndarray, " patient"],
    outcome: Bool[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> float:
    """Area under the receiver operating characteristic; NaN where one side has no one.

    >>> auroc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))
    0.75
    """
    return auroc_of_ranks(ranks(risk), outcome, weight)


def auroc_per_class(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> tuple[float, ...]:
    """Each class against all others."""
    return tuple(auroc(risks[:, k], outcome == k, weight) for k in range(risks.shape[1]))


def auroc_macro(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> float:
    """The plain mean of the classes' AUROCs; NaN where a class has no one."""
    return float(np.mean(auroc_per_class(risks, outcome, weight)))
