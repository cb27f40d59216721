"""How wide must the interval beside a probability be?

The copies differ by chance and by the people whom each left out. They share what the net cannot
follow: all of them bend a steep risk to the same side. So the trained model's risks are taken for the
truth for once: outcomes are made up from them, the whole training is run on these, and since the true
risk of everyone is known, it shows how often the spread holds it. One factor on the logit scale makes it
hold as many as it should: an interval calibrated by the bootstrap (Loh 1987, Journal of the American
Statistical Association 82:155; Efron & Tibshirani 1993, An introduction to the bootstrap, chapter 18).
Measured in docs/decisions/0018-uncertainty-interval.md.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.reproducible import seeds
from kenshin.saved_model.reference.interval import IntervalReference

__all__ = ["LEVEL", "Refit", "has_interval", "learn_interval", "needed_factors", "widen", "widened"]

LEVEL: Final = 0.9  # of the known risks
_WIDEST: Final = 20.0
_MOST_PEOPLE: Final = 2000  # whose risks are looked at in each refit; more change the second decimal
_EDGE: Final = 1e-9  # a probability is kept this far from 0 and 1, where the logit ends
_LARGEST: Final = 600.0  # of a log ratio: beyond, the exponential times any odds would be infinite
_AT_A_TIME: Final = 2**12  # people of one piece of work: their numbers stay in the processor's cache

_Risks = Float[np.ndarray, "patient risk_class"]
# Outcomes and a seed → everyone's risks and the ends of their spread, by a training on these outcomes.
Refit = Callable[[Int[np.ndarray, " patient"], int], tuple[_Risks, _Risks, _Risks]]


def widen(probabilities: _Risks, low: _Risks, high: _Risks, factor: float) -> tuple[_Risks, _Risks]:
    """The ends of the interval, moved away from the probability on the logit scale.

    Args:
        probabilities: of everyone.
        low: the spread's lower ends.
        high: its upper ends.
        factor: 1 leaves it as it is.

    >>> low, high = widen(np.array([[0.5]]), np.array([[0.4]]), np.array([[0.6]]), 2)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([[0.3077]], [[0.6923]])
    """
    if factor == 1:
        return low, high
    wider_low, wider_high = np.empty_like(low), np.empty_like(high)
    for start in range(0, len(low), _AT_A_TIME):
        rows = slice(start, start + _AT_A_TIME)
        middle = _odds(probabilities[rows])
        np.minimum(_moved(middle, low[rows], factor), low[rows], out=wider_low[rows])
        np.maximum(_moved(middle, high[rows], factor), high[rows], out=wider_high[rows])
    return wider_low, wider_high


def has_interval(copies: int) -> bool:
    """Whether so many copies have a spread: a single one cannot say how sure it is."""
    return copies > 1


def widened(
    reference: IntervalReference | None, probabilities: _Risks, low: _Risks, high: _Risks
) -> tuple[_Risks, _Risks]:
    """The ends of the interval by the factor that a model remembers; without one, those of the spread."""
    return (low, high) if reference is None else widen(probabilities, low, high, reference.factor)


def learn_interval(
    probabilities: _Risks, refit: Refit, draws: int, seed: int, *, level: float = LEVEL
) -> IntervalReference | None:
    """The factor that makes the interval hold its share of known risks.

    None: no refit could be trained, or a single copy leaves nothing that could be widened.

    Args:
        probabilities: the trained model's, of the people of its training: taken for the truth.
        refit: runs the whole training again on other outcomes of the same people.
        draws: how many times.
        seed: of outcomes and trainings.
        level: the share that should be held.
    """
    people = len(probabilities)
    looked_at = np.random.default_rng(seeds(seed, ["looked at"])).permutation(people)[:_MOST_PEOPLE]
    steps = probabilities.cumsum(axis=1)[:, :-1]
    needed = []
    for number in range(draws):
        rng = np.random.default_rng(seeds(seed, ["outcomes", number]))
        outcome = (rng.random((people, 1)) > steps).sum(axis=1)
        try:
            risks, low, high = refit(outcome, seeds(seed, ["simulated", number]))
        except DataError:  # the draw left a class with too few people
            continue
        if not (high > low).any():
            return None
        seen = (part[looked_at] for part in (probabilities, risks, low, high))
        needed.append(needed_factors(*seen))
    if not needed:
        return None
    every = np.concatenate(needed)
    factor = float(np.clip(np.quantile(every, level, method="higher"), 1.0, _WIDEST))
    shares = [float((every <= limit).mean()) for limit in (factor, 1.0)]
    return IntervalReference(factor=factor, level=shares[0], plain=shares[1], draws=len(needed))


def needed_factors(known: _Risks, probabilities: _Risks, low: _Risks, high: _Risks) -> _Risks:
    """By which factor each interval would just hold the known risk."""
    truth, middle, lows, highs = (np.log(_odds(part)) for part in (known, probabilities, low, high))
    away = truth - middle
    half = np.where(away > 0, highs - middle, middle - lows)
    # Copies that agree to the last bit have no spread that could be widened.
    needed: _Risks = np.abs(away) / np.maximum(half, _EDGE)
    return needed


def _odds(risks: _Risks) -> _Risks:
    clipped = np.clip(risks, _EDGE, 1 - _EDGE)
    odds: _Risks = clipped / (1 - clipped)
    return odds


def _moved(middle: _Risks, end: _Risks, factor: float) -> _Risks:
    """Where an end comes to lie: a factor of log odds is a power of the ratio of odds."""
    moved = _odds(end)
    moved /= middle
    np.log(moved, out=moved)
    moved *= factor
    np.exp(np.minimum(moved, _LARGEST, out=moved), out=moved)
    moved *= middle
    moved /= 1 + moved
    return moved
