"""How often is which class named for whom? Counts only: accuracy and F1 mislead and are never given.

Source: Van Calster et al. 2025, Evaluation of performance measures in predictive AI, arXiv:2412.10288.
"""

import numpy as np
from jaxtyping import Float, Int

__all__ = ["confusion", "named_class"]


def named_class(risks: Float[np.ndarray, "patient risk_class"]) -> Int[np.ndarray, " patient"]:
    """The most probable class after rounding to 6 decimals; in a tie the higher-risk one."""
    rounded = np.round(risks, 6)[:, ::-1]
    named: Int[np.ndarray, " patient"] = risks.shape[1] - 1 - rounded.argmax(axis=1)
    return named


def confusion(
    risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]
) -> Int[np.ndarray, "true predicted"]:
    """People by the class that happened (rows) and the class that was named (columns).

    >>> confusion(np.array([[0.9, 0.1], [0.5, 0.5]]), np.array([0, 0]))
    array([[1, 1],
           [0, 0]])
    """
    table = np.zeros((risks.shape[1], risks.shape[1]), dtype=np.int64)
    np.add.at(table, (outcome, named_class(risks)), 1)
    return table
