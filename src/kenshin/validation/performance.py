"""How good are these risks, in the few numbers that a refit is judged by?

A refit is scored once on everyone; what it is worth on the people that it was drawn from is the same
risks under other weights, so whatever no weight changes is worked out once.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int, Real

from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.discrimination import auroc_of_ranks, ranks
from kenshin.validation.measures.utility import net_benefit
from kenshin.validation.numbers import overall_numbers, together_numbers, union_risk

__all__ = ["Acted", "performance_of"]

# From which class on one would act, and at which risk.
Acted = tuple[int, float]
Name = tuple[str, ...]
Weight = Real[np.ndarray, " patient"]

# In the order in which a report shows them.
_OF_ALL = ("log_loss", "brier", "scaled_brier", "auroc_macro", "hand_till", "pdi", "ordinal_c")


def performance_of(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    acted: Acted | None = None,
) -> Callable[[Weight | None], dict[Name, float]]:
    """The numbers under any weighting: measure → value, with the class's number where it is of one class.

    Args:
        risks: probability of each class.
        outcome: the class that happened.
        acted: (class from which on one would act, threshold); None: no net benefit.
    """
    overall, together = overall_numbers(risks, outcome), together_numbers(risks, outcome)
    useful = None if acted is None else _acted(risks, outcome, *acted)

    def numbers(weight: Weight | None) -> dict[Name, float]:
        parts = overall(weight) | together(weight)
        found: dict[Name, float] = {(name,): parts[name,] for name in _OF_ALL}
        for k in range(risks.shape[1]):
            happened = outcome == k
            found["auroc", str(k)] = parts["auroc", str(k)]
            large = calibration_in_the_large(risks[:, k], happened, weight)
            found["calibration_in_the_large", str(k)] = large
            found["calibration_slope", str(k)] = recalibration_line(risks[:, k], happened, weight)[1]
        return found if useful is None else found | useful(weight)

    return numbers


def _acted(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    start: int,
    threshold: float,
) -> Callable[[Weight | None], dict[Name, float]]:
    """Those that one would act on against all others."""
    risk, event = union_risk(risks, start), outcome >= start
    order = ranks(risk)

    def numbers(weight: Weight | None) -> dict[Name, float]:
        return {
            ("auroc_acted",): auroc_of_ranks(order, event, weight),
            ("net_benefit",): net_benefit(risk, event, threshold, weight),
        }

    return numbers
