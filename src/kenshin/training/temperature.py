"""How sure may the copies be?

Temperature scaling divides the logits by one number T > 0, fitted by log loss on rows that
neither trained nor stopped the copies. T > 1 makes an overconfident net modest.
Source: Guo et al. 2017, On calibration of modern neural networks, arXiv:1706.04599.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from scipy.optimize import minimize_scalar

__all__ = ["SPREAD", "ensemble_risks", "fit_temperature", "softmax"]

SPREAD = (0.05, 0.95)  # which percentiles over the copies are the ends of an interval

# T between 1/20 and 20; beyond that the net has learned nothing that a temperature could mend.
_BOUNDS = (-3.0, 3.0)

_ByClass = Float[np.ndarray, "risk_class copy patient"]
_Each = Float[np.ndarray, "copy patient"]


def softmax(logits: Float[np.ndarray, "*any risk_class"]) -> Float[np.ndarray, "*any risk_class"]:
    """Probabilities from logits, safe from overflow.

    >>> softmax(np.array([[0.0, 0.0]]))
    array([[0.5, 0.5]])
    """
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    risks: Float[np.ndarray, "*any risk_class"] = shifted / shifted.sum(axis=-1, keepdims=True)
    return risks


def ensemble_risks(
    logits: Float[np.ndarray, "copy patient risk_class"], temperature: float
) -> Float[np.ndarray, "patient risk_class"]:
    """Each copy: logits ÷ temperature → softmax; then the mean over copies."""
    risks: Float[np.ndarray, "patient risk_class"] = softmax(logits / temperature).mean(axis=0)
    return risks


def fit_temperature(
    parts: Sequence[tuple[Float[np.ndarray, "_ _ risk_class"], Int[np.ndarray, " _"]]],
) -> float:
    """The T with the least log loss over all parts, each scored by the copies that never met it.

    Args:
        parts: logits [copy, person of the part, class] and outcomes; parts may differ in size.
    """
    turned = [_turned(logits, outcome) for logits, outcome in parts]

    def log_loss(log_temperature: float) -> float:
        temperature = float(np.exp(log_temperature))
        losses = [-np.log(np.clip(_own_risk(*part, temperature), 1e-15, 1)) for part in turned]
        return float(np.concatenate(losses).mean())

    found = minimize_scalar(log_loss, bounds=_BOUNDS, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


def _turned(
    logits: Float[np.ndarray, "copy patient risk_class"], outcome: Int[np.ndarray, " patient"]
) -> tuple[_ByClass, _Each, _Each]:
    """All logits, the largest of each person, and that of the class that happened.

    Classes come first: to add up a few long rows is much faster than many short ones.
    """
    by_class = np.ascontiguousarray(np.moveaxis(logits, -1, 0))
    return by_class, by_class.max(axis=0), logits[:, np.arange(len(outcome)), outcome]


def _own_risk(
    logits: _ByClass, largest: _Each, own: _Each, temperature: float
) -> Float[np.ndarray, " patient"]:
    """What `ensemble_risks` says of the class that happened, in the same order of operations."""
    highest = largest / temperature
    shares = np.exp(own / temperature - highest) / np.exp(logits / temperature - highest).sum(axis=0)
    risks: Float[np.ndarray, " patient"] = shares.mean(axis=0)
    return risks
