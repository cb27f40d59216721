"""If one acted on these risks, what would become of 1,000 people?"""

from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
from jaxtyping import Bool, Float

__all__ = ["Acting", "acting", "middle_threshold"]


@dataclass(frozen=True)
class Acting:
    """People of 1,000 like these.

    Attributes:
        threshold: from which risk on one acts.
        acted: who would be acted on.
        found: those of them who have the outcome.
        missed: who has the outcome and would not be acted on.
    """

    threshold: float
    acted: float
    found: float
    missed: float

    def to_json(self) -> dict[str, float]:
        """Plain values."""
        return asdict(self)


def middle_threshold(low: float, high: float) -> float:
    """Half-way between two risks by their ratio, since what they weigh is one harm against another.

    >>> round(middle_threshold(0.02, 0.5), 3)
    0.1
    """
    return sqrt(low * high)


def acting(
    risk: Float[np.ndarray, " patient"], outcome: Bool[np.ndarray, " patient"], threshold: float
) -> Acting:
    """Count by a threshold.

    >>> acting(np.array([0.9, 0.2, 0.7, 0.1]), np.array([True, False, False, True]), 0.5)
    Acting(threshold=0.5, acted=500.0, found=250.0, missed=250.0)
    """
    acted = risk >= threshold
    shares = (acted.mean(), (acted & outcome).mean(), (~acted & outcome).mean())
    return Acting(threshold, *(1000 * float(share) for share in shares))
