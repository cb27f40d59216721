"""How much does each value add, when there are too many combinations to work out all of them?

A *walk* starts at a made-up person and exchanges one value after another, in a drawn order, until the
person is reached: an input's contribution is what its own step adds, averaged over walks (Štrumbelj &
Kononenko 2014, doi:10.1007/s10115-013-0679-x). The steps of a walk sum to its whole, so the average sums
exactly as the exact contributions do. Each order is also walked backwards (antithetic, Mitchell et al. 2022,
jmlr.org/papers/v23/21-0439.html): what two inputs do together is then counted exactly, and only what three
or more do together is left to chance. Every made-up person begins equally many walks.

The draw is seeded by the person's values, so that the answer is the same tomorrow and in any table.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.explanation.scored_rows import Score, in_parts, scored
from kenshin.prediction.explanation.shapley import differing

__all__ = ["Sampled", "sampled_contributions", "walks"]

_PAIRS: Final = 400  # of walks for a person, see docs/decisions/0016-explanations.md
_NUMBERS_AT_ONCE: Final = 4_000_000  # values of mixtures that are held at a time, 32 MB

_MadeUp = Float[np.ndarray, "made_up input"]
_MadeUpRisks = Float[np.ndarray, "made_up risk_class"]
_Steps = Float[np.ndarray, "pair made_up input risk_class"]


@dataclass(frozen=True)
class Sampled:
    """One person's contributions by drawn orders.

    Attributes:
        contributions: to the probability of each class.
        errors: their standard errors; the made-up people are taken as given.
        errors_at_least: of the contributions to the summed probability of each class and all above it.
    """

    contributions: Float[np.ndarray, "input risk_class"]
    errors: Float[np.ndarray, "input risk_class"]
    errors_at_least: Float[np.ndarray, "input risk_class"]


def sampled_contributions(
    score: Score,
    person: Float[np.ndarray, " input"],
    risks: Float[np.ndarray, " risk_class"],
    background: _MadeUp,
    made_up_risks: _MadeUpRisks,
    pairs: int = _PAIRS,
) -> Sampled:
    """One person's contributions to the probability of every class.

    Args:
        score: raw values to probabilities.
        person: whose values; NaN (missing) is a value like any other.
        risks: the person's own probabilities, as they are shown.
        background: the made-up people.
        made_up_risks: their probabilities.
        pairs: of walks, at least; each made-up person begins two or more.
    """
    rng = np.random.default_rng(_seed(person))
    each = _pairs_of_each(len(background), pairs)
    shape = (len(person), len(risks))
    total, variance, variance_at_least = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for part in in_parts(len(background), _NUMBERS_AT_ONCE // (2 * each * len(person) ** 2)):
        steps = _paired_steps(score, rng, each, person, risks, background[part], made_up_risks[part])
        total += steps.mean(axis=0).sum(axis=0)
        variance += steps.var(axis=0, ddof=1).sum(axis=0)
        variance_at_least += at_least(steps).var(axis=0, ddof=1).sum(axis=0)
    size = len(background)
    # variances within each made-up person only: that all of them begin walks is no matter of chance
    errors, errors_at_least = (np.sqrt(v / each) / size for v in (variance, variance_at_least))
    return Sampled(total / size, errors, errors_at_least)


def walks(made_up: int) -> int:
    """How many walks there are for one person, forwards and backwards."""
    return 2 * _pairs_of_each(made_up, _PAIRS) * made_up


def _pairs_of_each(made_up: int, pairs: int) -> int:
    return max(-(-pairs // made_up), 2)


def at_least(numbers: Float[np.ndarray, "*shape risk_class"]) -> Float[np.ndarray, "*shape risk_class"]:
    """Each class's number and those of all higher classes, summed.

    >>> at_least(np.array([0.5, 0.375, 0.125])).tolist()
    [1.0, 0.5, 0.125]
    """
    return np.cumsum(numbers[..., ::-1], axis=-1)[..., ::-1]


def _seed(person: Float[np.ndarray, " input"]) -> list[int]:
    """From the values alone; −0 is 0 and one missing value is as another."""
    plain = np.where(np.isnan(person), np.nan, person + 0.0).astype("<f8")
    return list(hashlib.sha256(plain.tobytes()).digest())


def _paired_steps(
    score: Score,
    rng: np.random.Generator,
    each: int,
    person: Float[np.ndarray, " input"],
    risks: Float[np.ndarray, " risk_class"],
    background: _MadeUp,
    made_up_risks: _MadeUpRisks,
) -> _Steps:
    """What each input's step adds, mean of an order and its reverse."""
    size, width = background.shape
    orders = rng.permuted(np.broadcast_to(np.arange(width), (each, size, width)), axis=2)
    walks = np.stack([orders, orders[..., ::-1]], axis=1).reshape(-1, width)
    start = np.broadcast_to(np.arange(size), (each, 2, size)).reshape(-1)
    unlike = differing(person[None], background)[0]
    reached = _reached(score, walks, start, unlike, person, risks, background, made_up_risks)
    places = np.argsort(walks, axis=1)[..., None]
    steps = np.take_along_axis(np.diff(reached, axis=1), places, axis=1)
    paired: _Steps = steps.reshape(each, 2, size, width, -1).mean(axis=1)
    return paired


def _reached(
    score: Score,
    walks: Int[np.ndarray, "walk input"],
    start: Int[np.ndarray, " walk"],
    unlike: Bool[np.ndarray, "made_up input"],
    person: Float[np.ndarray, " input"],
    risks: Float[np.ndarray, " risk_class"],
    background: _MadeUp,
    made_up_risks: _MadeUpRisks,
) -> Float[np.ndarray, "walk step risk_class"]:
    """The probabilities after each step; where a step exchanges equal values, nothing is scored."""
    count, width = walks.shape
    moves = np.take_along_axis(unlike[start], walks, axis=1)
    moved = np.concatenate([np.zeros((count, 1), dtype=np.int64), np.cumsum(moves, axis=1)], axis=1)
    unknown = np.zeros((count, width + 1), dtype=bool)
    unknown[:, 1:] = moves & (moved[:, 1:] < moved[:, -1:])
    walk, step = np.nonzero(unknown)
    # known by how many values were exchanged, which names the mixture within a walk
    known = np.empty((count, width + 1, len(risks)))
    known[:, 0] = made_up_risks[start]
    known[np.arange(count), moved[:, -1]] = risks
    if len(walk):
        taken = np.argsort(walks, axis=1)[walk] < step[:, None]
        known[walk, moved[walk, step]] = scored(score, np.where(taken, person, background[start[walk]]))
    reached = np.take_along_axis(known, moved[..., None], axis=1)
    # where person and made-up person are equal, two engines may still differ in the last digits
    reached[:, 0], reached[:, -1] = made_up_risks[start], risks
    return reached
