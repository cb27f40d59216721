"""What is kept of the training's people, to tell later who is like them?

How unusual people are is learned on people whom the mixture had not seen: it is fitted on four fifths of
them and judges the rest, five times, so that false alarms stay as rare as they are meant to be.

The five lowest and the five highest values of an input count as if they were the sixth: a standard deviation
would else tell the one value that lies far from all others, and one such person would make everyone familiar.
"""

from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.familiarity.filled import filled
from kenshin.prediction.familiarity.limits import far_limits, learn_limits
from kenshin.prediction.familiarity.mixture import fit_mixture, how_many
from kenshin.prediction.familiarity.rarity import learn_rarity
from kenshin.prediction.familiarity.standardised import standardised
from kenshin.prediction.familiarity.unusual import Unusual
from kenshin.saved_model.reference.familiarity import (
    BEYOND,
    Component,
    FamiliarityReference,
    InputReference,
)

__all__ = ["learn_familiarity"]

# Of 1,000 people like the training's about 8 may lie beyond the limits of a single value, and 6 more may be
# unusual together; see docs/decisions/0014-familiarity.md.
_BEYOND_LIMITS: Final = 0.008
_BEYOND_ONE: Final = 0.001  # beyond each limit, where there are few inputs
_FOLDS: Final = 5
_MOST: Final = 20_000  # people from whom the mixture is learned: more change it no longer
_FEW: Final = 10  # different values, up to which an input is taken as given

_Table = Float[np.ndarray, "patient input"]


def learn_familiarity(inputs: _Table, person: Int[np.ndarray, " patient"], seed: int) -> FamiliarityReference:
    """The reference of a training.

    Args:
        inputs: raw values of those who were trained on; NaN: missing.
        person: whose row it is; rows of one person stay in one part of the cross-fitting.
        seed: of everything random.
    """
    references = _inputs(inputs)
    random = np.random.default_rng(seed)
    taken = _sample(person, random)
    table = standardised(references, inputs[taken])
    if not table.shape[1]:
        return _without_mixture(references, seed)
    few = np.array([each.few for each in references if each.scale is not None])
    whole = filled(standardised(references, _drawn_in(inputs)[taken]), random)
    count = how_many(whole, seed)
    fold = _folds(person[taken], random)
    unusualness, inside = np.zeros(len(table)), np.ones(len(table), dtype=bool)
    for part in range(fold.max() + 1):
        rest, rows = fold != part, fold == part
        judged = Unusual(fit_mixture(whole[rest], count, seed), few, seed)
        unusualness[rows] = judged.of(table[rows])
        inside[rows] = ~_beyond(inputs[taken][rest], inputs[taken][rows])
    components: tuple[Component, ...] = fit_mixture(whole, count, seed)
    learned = learn_rarity(unusualness, inside)
    return FamiliarityReference(
        inputs=references,
        components=components,
        unusualness=learned.unusualness,
        rarity=learned.rarity,
        tail=learned.tail,
        unusual=learned.unusual,
        unfamiliar=learned.unfamiliar,
        seed=seed,
    )


def _inputs(inputs: _Table) -> tuple[InputReference, ...]:
    beyond = _beyond_each(inputs)
    return tuple(_input(values, beyond) for values in inputs.T)


def _input(values: Float[np.ndarray, " patient"], beyond: float) -> InputReference:
    known = values[~np.isnan(values)]
    limits = learn_limits(values, beyond)
    if limits is None:
        return InputReference(low=None, high=None, centre=0.0, scale=None, few=True)
    whole, known = known, np.clip(known, *_sixth(known))
    different, counts = np.unique(known, return_counts=True)
    spread = float(known.std())
    # A value that stands out from one that (nearly) all share is the limits' matter.
    varies = len(known) - counts.max() >= BEYOND and spread > 1e-9 * float(np.abs(known).max())
    least, most = (far_limits(whole, limits, spread) if varies else None) or (None, None)
    return InputReference(
        low=limits[0],
        high=limits[1],
        centre=float(known.mean()),
        scale=spread if varies else None,
        few=len(different) <= _FEW,
        least=least,
        most=most,
    )


def _drawn_in(inputs: _Table) -> _Table:
    """The same with the five lowest and the five highest values of each input drawn in."""
    within = inputs.copy()
    for j, values in enumerate(inputs.T):
        known = values[~np.isnan(values)]
        if len(known) > 2 * BEYOND:
            within[:, j] = np.clip(values, *_sixth(known))
    return within


def _sixth(known: Float[np.ndarray, " known"]) -> tuple[float, float]:
    """The sixth value from below and from above: beyond each lie five."""
    ranked = np.partition(known, (BEYOND, len(known) - 1 - BEYOND))
    return float(ranked[BEYOND]), float(ranked[len(known) - 1 - BEYOND])


def _beyond_each(inputs: _Table) -> float:
    """The share of people beyond each limit, so that all limits together stay rare."""
    sides: int = 2 * inputs.shape[1]
    return min(_BEYOND_ONE, _BEYOND_LIMITS / sides)


def _beyond(learned_on: Float[np.ndarray, "other input"], people: _Table) -> Bool[np.ndarray, " patient"]:
    """Who lies beyond a limit that was learned on other people."""
    share, beyond = _beyond_each(people), np.zeros(len(people), dtype=bool)
    for known, values in zip(learned_on.T, people.T, strict=True):
        limits = learn_limits(known, share)
        if limits is not None:
            beyond |= (values < limits[0]) | (values > limits[1])
    return beyond


def _without_mixture(references: tuple[InputReference, ...], seed: int) -> FamiliarityReference:
    return FamiliarityReference(
        inputs=references,
        components=(),
        unusualness=(),
        rarity=(),
        tail=1.0,
        unusual=0.01,
        unfamiliar=0.001,
        seed=seed,
    )


def _sample(person: Int[np.ndarray, " patient"], random: np.random.Generator) -> Int[np.ndarray, " taken"]:
    if len(person) <= _MOST:
        return np.arange(len(person))
    return np.sort(random.choice(len(person), size=_MOST, replace=False))


def _folds(person: Int[np.ndarray, " patient"], random: np.random.Generator) -> Int[np.ndarray, " patient"]:
    """Which part each row belongs to, dealt by person."""
    persons, which = np.unique(person, return_inverse=True)
    dealt = random.permutation(len(persons)) % min(_FOLDS, len(persons))
    folds: Int[np.ndarray, " patient"] = dealt[which]
    return folds
