"""How many people does it take to develop a model with this many parameters?

The largest of three answers: enough that (i) the predictors' effects need at most 10 % shrinkage, (ii)
Nagelkerke's R² looks at most 0.05 better than it is, (iii) the overall risk is known to within 0.05.
Binary outcome: Riley et al. 2019, doi:10.1002/sim.7992, and 2020, doi:10.1136/bmj.m441. Several classes:
Pate et al. 2023, doi:10.1177/09622802231151220; its worked example has five classes, and the 4 and 0.05/5
in its code are K − 1 and 0.05/K for K of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from math import ceil, isfinite, log, nan
from typing import Final

from scipy.stats import chi2

from kenshin.validation.size.cox_snell import largest_cox_snell

__all__ = ["DevelopmentSize", "size_of_binary", "size_of_several"]

SHRINKAGE: Final = 0.9  # at most 10 %
OPTIMISM: Final = 0.05  # of Nagelkerke's R²
MARGIN: Final = 0.05  # of the overall risk
_Z = 1.96  # as in the source, so that its numbers come out


@dataclass(frozen=True)
class DevelopmentSize:
    """People needed; None where no number of people would do.

    Attributes:
        parameters: learned numbers besides intercepts; with several classes, of one linear predictor.
        cox_snell: R² that is expected, corrected for optimism.
        shrinkage: criterion i.
        optimism: criterion ii.
        overall_risk: criterion iii.
        n: the largest of the three.
        events: people with the outcome among n; with several classes, people of the smallest class.
        events_per_parameter: those events for each parameter.
        reason: key of a sentence that says why there is no number.
    """

    parameters: float
    cox_snell: float
    shrinkage: int | None
    optimism: int | None
    overall_risk: int | None
    n: int | None
    events: int | None
    events_per_parameter: float | None
    reason: str | None = None

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self) | {"cox_snell": self.cox_snell if isfinite(self.cox_snell) else None}


def size_of_binary(cox_snell: float, parameters: float, prevalence: float) -> DevelopmentSize:
    """People needed for a yes-or-no outcome.

    Args:
        cox_snell: R² that the model is expected to reach in new people.
        parameters: learned numbers besides the intercept, counting every candidate that was looked at.
        prevalence: share of people with the outcome.

    >>> found = size_of_binary(0.288, 24, 0.174)
    >>> found.shrinkage, found.optimism, found.overall_risk, found.n, found.events
    (623, 662, 221, 662, 116)
    """
    if not 0 < prevalence < 1:
        return _impossible(cox_snell, parameters, "validation.size_no_outcome")
    largest = largest_cox_snell([prevalence, 1 - prevalence])
    if not 0 < cox_snell < largest:
        return _impossible(cox_snell, parameters, "validation.size_no_signal")
    return _largest(
        cox_snell,
        parameters,
        prevalence,
        _effects(parameters, cox_snell, SHRINKAGE),
        _effects(parameters, cox_snell, cox_snell / (cox_snell + OPTIMISM * largest)),
        (_Z / MARGIN) ** 2 * prevalence * (1 - prevalence),
    )


def size_of_several(
    cox_snell: float, pairwise: Mapping[tuple[int, int], float], parameters: float, shares: Sequence[float]
) -> DevelopmentSize:
    """People needed for an outcome of several classes.

    Args:
        cox_snell: R² that the whole model is expected to reach in new people.
        pairwise: of each two classes (lower index first), the R² among the people of those two.
        parameters: of one linear predictor, without its intercept; a model of K classes has K − 1 of
            them, so a net with P learned numbers counts as P / (K − 1).
        shares: of each class among the people.
    """
    total = sum(shares)
    if len(shares) < 2 or not total > 0 or min(shares) <= 0:
        return _impossible(cox_snell, parameters, "validation.size_no_outcome")
    share = [each / total for each in shares]
    classes, largest = len(share), largest_cox_snell(share)
    found = {pair: pairwise.get(pair, nan) for pair in combinations(range(classes), 2)}
    if not 0 < cox_snell < largest or not all(_possible(r2, pair, share) for pair, r2 in found.items()):
        return _impossible(cox_snell, parameters, "validation.size_no_signal")
    effects = [
        _effects(parameters, r2, SHRINKAGE) / (share[low] + share[high]) for (low, high), r2 in found.items()
    ]
    overall = _effects((classes - 1) * parameters, cox_snell, cox_snell / (cox_snell + OPTIMISM * largest))
    # Bonferroni: K shares are wanted within the margin at once.
    wide = float(chi2.ppf(1 - 0.05 / classes, 1)) / MARGIN**2 * max(p * (1 - p) for p in share)
    return _largest(cox_snell, parameters, min(share), max(effects), overall, wide)


def _possible(r2: float, pair: tuple[int, int], share: Sequence[float]) -> bool:
    together = share[pair[0]] + share[pair[1]]
    return 0 < r2 < largest_cox_snell([share[pair[0]] / together, share[pair[1]] / together])


def _effects(parameters: float, cox_snell: float, shrinkage: float) -> float:
    """People for whom a model's effects shrink to no less than `shrinkage` of what was fitted."""
    left = 1 - cox_snell / shrinkage
    return parameters / ((shrinkage - 1) * log(left)) if left > 0 else 0.0


def _largest(
    cox_snell: float, parameters: float, share: float, effects: float, optimism: float, overall: float
) -> DevelopmentSize:
    first, second, third = (ceil(people - 1e-9) for people in (effects, optimism, overall))
    n = max(first, second, third)
    per_parameter = n * share / parameters if parameters > 0 else None
    events = ceil(n * share - 1e-9)
    return DevelopmentSize(parameters, cox_snell, first, second, third, n, events, per_parameter)


def _impossible(cox_snell: float, parameters: float, reason: str) -> DevelopmentSize:
    return DevelopmentSize(parameters, cox_snell, None, None, None, None, None, None, reason)
