"""Do risks, outcomes and what is asked of them fit together?"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Shaped

from kenshin.errors import DataError, UsageError

__all__ = ["require_decision", "require_groups", "require_outcome", "require_risks"]

_OFF = 1e-4  # a softmax in float32 errs by 1e-7; more than this is no rounding


def require_outcome(outcome: Shaped[np.ndarray, "..."], classes: int) -> None:
    """Class numbers of at least two people.

    Raises:
        DataError: they are not.
    """
    if classes < 2:
        raise DataError("validation.too_few_classes", got=classes)
    if outcome.ndim != 1 or not np.issubdtype(outcome.dtype, np.integer):
        raise DataError("validation.outcome_kind", got=f"{_shape(outcome)} {outcome.dtype}")
    if len(outcome) < 2:
        raise DataError("validation.too_few", got=len(outcome))
    low, high = int(outcome.min()), int(outcome.max())
    if low < 0 or high >= classes:
        raise DataError("validation.outcome_outside", classes=classes, low=low, high=high)


def require_groups(person: Sequence[str] | None, cluster: Sequence[str] | None, rows: int) -> None:
    """One person and one cluster for each row, where any are named.

    Raises:
        DataError: there are more or fewer.
    """
    if person is not None and len(person) != rows:
        raise DataError("validation.person", people=rows, got=len(person))
    if cluster is not None and len(cluster) != rows:
        raise DataError("validation.cluster", people=rows, got=len(cluster))


def require_risks(risks: Shaped[np.ndarray, "..."], people: int, classes: int) -> None:
    """Probabilities of each class for each person.

    Raises:
        DataError: they are not.
    """
    if risks.shape != (people, classes):
        raise DataError("validation.shape", people=people, classes=classes, got=_shape(risks))
    possible = np.issubdtype(risks.dtype, np.floating) and bool(np.isfinite(risks).all())
    if not possible or (risks < 0).any() or np.abs(risks.sum(axis=1) - 1).max() > _OFF:
        raise DataError("validation.not_probabilities")


def require_decision(decision: tuple[int, tuple[float, float]], classes: int) -> None:
    """A class that not everyone has reached, and a range of risks at which one could act.

    Raises:
        UsageError: it is none.
    """
    at_least, (low, high) = decision
    if not 1 <= at_least < classes:
        raise UsageError("validation.decision_class", highest=classes - 1, got=at_least)
    if not 0 < low < high < 1:
        raise UsageError("validation.decision_range", low=low, high=high)


def _shape(array: Shaped[np.ndarray, "..."]) -> str:
    return "×".join(str(length) for length in array.shape) or "0"
