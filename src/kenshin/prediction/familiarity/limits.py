"""Beyond which values of one input lies hardly anybody of the training?

Where the training is large the limit is a quantile; where it is small the tail is continued as an
exponential one, the limit of most tails beyond a high threshold (Pickands 1975,
doi:10.1214/aos/1176343003, with shape 0). The five values furthest out count only as being further out than
the sixth (a censored sample: Epstein & Sobel 1953, doi:10.1080/01621459.1953.10483488), so that no limit
tells how far any one person was from the others.
"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.saved_model.reference.familiarity import BEYOND

__all__ = ["far_limits", "learn_limits", "mean_excess"]

# A tail is e times thinner with every mean excess: three leave a twentieth of those beyond the limit.
_FAR: Final = 3.1
_SHORTEST: Final = 0.4  # of a standard deviation, where many share the last value and there is no tail
_IN_THE_TAIL: Final = 20  # people at least from whom a tail is learned; of many people 1 %


def learn_limits(values: Float[np.ndarray, " patient"], beyond: float) -> tuple[float, float] | None:
    """The lower and the upper limit; None where too few people have the input.

    Args:
        values: of the training's people; NaN: missing.
        beyond: share of people who lie beyond each limit.

    >>> learn_limits(np.arange(100_000) / 1000, 0.001)
    (0.1, 99.899)
    >>> learn_limits(np.array([0.0, 1.0] * 50), 0.001)
    (0.0, 1.0)
    """
    known = np.sort(values[~np.isnan(values)])
    if len(known) <= 2 * BEYOND:
        return None
    low, high = -_upper(-known[::-1], beyond), _upper(known, beyond)
    if np.array_equal(known, np.round(known)):  # between whole numbers lies nobody
        low, high = float(np.round(low)), float(np.round(high))
    return low + 0.0, high + 0.0  # no -0


def far_limits(
    values: Float[np.ndarray, " patient"], limits: tuple[float, float], spread: float
) -> tuple[float, float] | None:
    """Beyond which values nobody can be said to be like the training's people; None: the input never varies.

    Some three mean excesses beyond the limits, and two fifths of a standard deviation at least.

    Args:
        values: of the training's people; NaN: missing.
        limits: as `learn_limits` gives them.
        spread: standard deviation.

    >>> low, high = far_limits(np.arange(100_000) / 1000, (0.1, 99.899), 28.9)
    >>> round(low, 1), round(high, 1)
    (-11.5, 111.5)
    """
    if spread <= 0:
        return None
    known = np.sort(values[~np.isnan(values)])
    below, above = (max(_FAR * mean_excess(end), _SHORTEST * spread) for end in (-known[::-1], known))
    return limits[0] - below, limits[1] + above


def _upper(known: Float[np.ndarray, " patient"], beyond: float) -> float:
    """The upper limit of rising values."""
    people = len(known)
    share = max(beyond, BEYOND / people)
    place = people - 1 - max(BEYOND, round(share * people))
    quantile = float(known[place])
    if share <= beyond or quantile == known[-1]:  # a last value that many share is an end, not a tail
        return quantile
    return quantile + mean_excess(known) * float(np.log(share / beyond))


def mean_excess(known: Float[np.ndarray, " patient"]) -> float:
    """How far rising values lie beyond a high quantile, in an exponential tail; the last 5 by rank only.

    >>> mean_excess(np.arange(100.0)) == mean_excess(np.array([*range(95), 1e3, 1e4, 1e5, 1e6, 1e7]))
    True
    """
    tail = known[-max(_IN_THE_TAIL, len(known) // 100) :]
    whole = max(len(tail) - BEYOND, 1)  # of few people there may be no more than five
    return float(np.sum(np.minimum(tail, tail[whole - 1]) - tail[0]) / whole)
