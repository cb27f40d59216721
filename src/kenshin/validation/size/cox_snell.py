"""How much of the outcome do the risks explain, on the scale that sample sizes are worked out on?

Cox and Snell's R² is 1 − exp(−LR / n), where LR is twice the gain in log-likelihood over giving everyone
the prevalence; in mean log losses that is 1 − exp(2 · (model − prevalence)). Put in log losses corrected
for optimism and it is corrected too. For an outcome of several classes each pair of classes has one as
well, among the people of those two (Pate et al. 2023, doi:10.1177/09622802231151220). From a published
AUROC: Riley, Van Calster & Collins 2021, doi:10.1002/sim.8806.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log

import numpy as np
from jaxtyping import Float, Int, Real
from scipy.special import log_expit, ndtri

__all__ = ["Pair", "cox_snell_of", "cox_snell_of_auroc", "largest_cox_snell", "pairs"]

_SMALLEST = 1e-15  # a probability of exactly 0 for what happened would be an infinite loss


def cox_snell_of(log_loss_model: float, log_loss_prevalence: float) -> float:
    """Cox–Snell R² from mean log losses in nats; below 0 where the model is worse than the prevalence.

    >>> round(cox_snell_of(0.5, 0.6), 4)
    0.1813
    """
    return 1 - exp(2 * (log_loss_model - log_loss_prevalence))


def largest_cox_snell(shares: Sequence[float]) -> float:
    """What a perfect model of classes with these shares would reach: 1 − (Π pᵏ^pᵏ)².

    >>> round(largest_cox_snell([0.5, 0.5]), 4)
    0.75
    """
    return 1 - exp(2 * sum(share * log(share) for share in shares if share > 0))


def cox_snell_of_auroc(auroc: float, prevalence: float) -> float:
    """Cox–Snell R² of a model with this AUROC whose linear predictor is normal in both groups of people.

    Integrated exactly where the source simulates. NaN unless 0.5 ≤ AUROC < 1 and 0 < prevalence < 1.

    >>> round(cox_snell_of_auroc(0.81, 0.77), 2)
    0.21
    """
    if not (0.5 <= auroc < 1 and 0 < prevalence < 1):
        return float("nan")
    apart = 2**0.5 * float(ndtri(auroc))
    # E of the log-likelihood over the normal of each group, by Gauss and Hermite's rule.
    place, share = np.polynomial.hermite_e.hermegauss(80)
    share = share / share.sum()
    middle = log(prevalence / (1 - prevalence)) - apart**2 / 2
    cases = float(share @ log_expit(middle + apart * (place + apart)))
    others = float(share @ log_expit(-middle - apart * place))
    none = prevalence * log(prevalence) + (1 - prevalence) * log(1 - prevalence)
    return cox_snell_of(-(prevalence * cases + (1 - prevalence) * others), -none)


@dataclass(frozen=True)
class Pair:
    """Two classes, among the people of those two.

    Attributes:
        low: index of the lower class.
        high: index of the higher class.
        log_loss: mean log loss of the risk of one given that it is one of the two.
        log_loss_prevalence: the same of giving everyone the share of the higher class.
    """

    low: int
    high: int
    log_loss: float
    log_loss_prevalence: float

    @property
    def cox_snell(self) -> float:
        """NaN where one of the two has no one."""
        return cox_snell_of(self.log_loss, self.log_loss_prevalence)


def pairs(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Real[np.ndarray, " patient"] | None = None,
) -> tuple[Pair, ...]:
    """Every two classes, the lower one first: (0, 1), (0, 2) and so on.

    >>> half = np.full((4, 2), 0.5)
    >>> abs(pairs(half, np.array([0, 1, 1, 0]))[0].cox_snell) < 1e-12
    True
    """
    weight = np.ones(len(outcome)) if weight is None else np.asarray(weight, dtype=np.float64)
    return tuple(_pair(risks, outcome, weight, *two) for two in combinations(range(risks.shape[1]), 2))


def _pair(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    weight: Float[np.ndarray, " patient"],
    low: int,
    high: int,
) -> Pair:
    counts = [float(weight[outcome == k].sum()) for k in (low, high)]
    total = sum(counts)
    if min(counts) <= 0:
        return Pair(low, high, float("nan"), float("nan"))
    loss = 0.0
    for own, other in ((low, high), (high, low)):
        mine = np.clip(risks[outcome == own].astype(np.float64), _SMALLEST, 1.0)
        given = mine[:, own] / (mine[:, own] + mine[:, other])
        loss -= float(weight[outcome == own] @ np.log(given))
    return Pair(low, high, loss / total, -sum(n / total * log(n / total) for n in counts))
