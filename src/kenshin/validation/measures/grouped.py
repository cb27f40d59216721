"""In groups of equal risk, how far is what was said from what happened?

*Expected calibration error*: people are put into bins of equal width; the mean, by people, of
|share with the outcome − mean risk| (Naeini, Cooper & Hauskrecht 2015, AAAI, doi:10.1609/aaai.v29i1.9602).
For one class: its risk in 10 bins. *Top label*: the risk of the named class against whether it happened,
in 15 bins (Guo et al. 2017, arXiv:1706.04599). It depends on the bins, which must be said beside it, and
chance alone keeps it above 0. *Observed : expected*: how many had the outcome for each that was expected
(Debray et al. 2017, doi:10.1136/bmj.i6460); 1 is right, above 1 the risks were too low.
"""

from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int, Real

from kenshin.validation.measures.confusion import named_class

__all__ = [
    "BINS",
    "TOP_BINS",
    "binned",
    "calibration_error",
    "error_in_bins",
    "observed_expected",
    "top_label_error",
]

BINS: Final = 10
TOP_BINS: Final = 15

Risk = Float[np.ndarray, " patient"]
Outcome = Bool[np.ndarray, " patient"]
Weight = Real[np.ndarray, " patient"]


def binned(risk: Risk, bins: int = BINS) -> Int[np.ndarray, " patient"]:
    """Everyone's bin of equal width from 0 to 1; a risk on an edge is in the upper bin, 1 in the last.

    >>> binned(np.array([0.0, 0.1, 0.99, 1.0])).tolist()
    [0, 1, 9, 9]
    """
    edges = np.arange(bins + 1) / bins  # exactly the nearest numbers to 0.1, 0.2, …
    place = np.searchsorted(edges, risk, side="right") - 1
    inside: Int[np.ndarray, " patient"] = np.clip(place, 0, bins - 1)
    return inside


def calibration_error(risk: Risk, outcome: Outcome, weight: Weight | None = None, bins: int = BINS) -> float:
    """Expected calibration error of one class, 0 to 1.

    >>> calibration_error(np.array([0.25, 0.25, 0.75, 0.75]), np.array([False, False, True, True]))
    0.25
    """
    return error_in_bins(risk, outcome, binned(risk, bins), weight)


def top_label_error(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Weight | None = None,
    bins: int = TOP_BINS,
) -> float:
    """Expected calibration error of the named class's risk, 0 to 1.

    >>> top_label_error(np.array([[0.75, 0.25], [0.25, 0.75]]), np.array([0, 1]))
    0.25
    """
    named = named_class(risks)
    risk = risks[np.arange(len(named)), named].astype(np.float64)
    return error_in_bins(risk, named == outcome, binned(risk, bins), weight)


def observed_expected(risk: Risk, outcome: Outcome, weight: Weight | None = None) -> float:
    """People with the outcome for each that was expected; NaN where none was expected or none happened.

    >>> observed_expected(np.array([0.2, 0.3]), np.array([True, False]))
    2.0
    """
    weight = np.ones(len(risk)) if weight is None else weight
    observed, expected = float(weight @ outcome), float(weight @ risk)
    return observed / expected if observed > 0 and expected > 0 else float("nan")


def error_in_bins(
    risk: Risk, outcome: Outcome, place: Int[np.ndarray, " patient"], weight: Weight | None = None
) -> float:
    """The error of people who were put into bins before: Σ |with the outcome − expected| ÷ people."""
    weight = np.ones(len(risk)) if weight is None else weight
    apart = np.bincount(place, weights=weight * (outcome - risk))
    return float(np.abs(apart).sum() / weight.sum())
