"""How good are these risks, in the few numbers that a refit is judged by?

A refit is scored once on everyone; what it is worth on the people that it was drawn from is the same
risks under other weights, so ranks are found once.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int, Real

from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.discrimination import auroc_of_ranks, ranks
from kenshin.validation.measures.overall import person_brier, person_log_loss
from kenshin.validation.measures.several_classes import (
    hand_till,
    ordinal_c,
    polytomous_discrimination,
    ranked,
)
from kenshin.validation.measures.utility import net_benefit

__all__ = ["Acted", "performance_of"]

# From which class on one would act, and at which risk.
Acted = tuple[int, float]
Weight = Real[np.ndarray, " patient"]


def performance_of(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    acted: Acted | None = None,
) -> Callable[[Weight | None], dict[tuple[str, ...], float]]:
    """The numbers under any weighting: measure → value, with the class's number where it is of one class.

    Args:
        risks: probability of each class.
        outcome: the class that happened.
        acted: (class from which on one would act, threshold); None: no net benefit.
    """
    order, classes = ranked(risks, outcome), range(risks.shape[1])
    losses, errors = person_log_loss(risks, outcome), person_brier(risks, outcome)
    happened = [outcome == k for k in classes]
    together = None if acted is None else ranks(risks[:, acted[0] :].sum(axis=1).round(12))

    def numbers(weight: Weight | None) -> dict[tuple[str, ...], float]:
        found: dict[tuple[str, ...], float] = {
            ("log_loss",): float(np.average(losses, weights=weight)),
            ("brier",): float(np.average(errors, weights=weight)),
        }
        aurocs = [auroc_of_ranks(order.of_class[k], happened[k], weight) for k in classes]
        found["auroc_macro",] = float(np.mean(aurocs))
        found["hand_till",] = hand_till(order, weight)
        found["pdi",] = float(np.mean(polytomous_discrimination(order, weight)))
        found["ordinal_c",] = ordinal_c(order, weight)
        for k in classes:
            found["auroc", str(k)] = aurocs[k]
            found["calibration_in_the_large", str(k)] = calibration_in_the_large(
                risks[:, k], happened[k], weight
            )
            found["calibration_slope", str(k)] = recalibration_line(risks[:, k], happened[k], weight)[1]
        if acted is not None and together is not None:
            start, threshold = acted
            risk, event = risks[:, start:].sum(axis=1), outcome >= start
            found["auroc_acted",] = auroc_of_ranks(together, event, weight)
            found["net_benefit",] = net_benefit(risk, event, threshold, weight)
        return found

    return numbers
