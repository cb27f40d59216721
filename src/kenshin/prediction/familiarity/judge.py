"""Is this person like the people of the training?

Level 0: familiar. Level 1: a single value lies beyond what the training knew, or the combination is
unusual; a warning stands beside the number. Level 2: nobody of the training was anything like it; no
number. Most people are done after one quick test: if the mixture's largest component alone makes their
values dense enough, the whole mixture does.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.familiarity.rarity import at_rarity, rarity_of
from kenshin.prediction.familiarity.standardised import standardised
from kenshin.prediction.familiarity.unusual import Unusual, part_of, patterns
from kenshin.saved_model.reference.familiarity import FamiliarityReference

__all__ = ["FAMILIAR", "UNFAMILIAR", "UNUSUAL", "Judged", "judge_familiarity", "rarity_among", "unusual_in"]

FAMILIAR: Final = 0
UNUSUAL: Final = 1
UNFAMILIAR: Final = 2

_Raw = Float[np.ndarray, "patient input"]
_Table = Float[np.ndarray, "patient varying"]
_Mask = Bool[np.ndarray, " input"]


@dataclass(frozen=True, eq=False)
class Judged:
    """What can be said of some people.

    Attributes:
        level: 0 familiar, 1 unusual, 2 unfamiliar.
        outside: -1 where an input lies below its limit, +1 where it lies above.
        rarity: share of people like the training's who are at least as unusual in all; 1: certainly familiar,
            and not worked out further.
        together: the same of those inputs alone that lie within their limits.
    """

    level: Int[np.ndarray, " patient"]
    outside: Int[np.ndarray, "patient input"]
    rarity: Float[np.ndarray, " patient"]
    together: Float[np.ndarray, " patient"]


def judge_familiarity(reference: FamiliarityReference, raw: _Raw, counted: _Mask | None = None) -> Judged:
    """How familiar each person is.

    Args:
        reference: what is remembered of the training.
        raw: people's values in the inputs' order and units; NaN: missing.
        counted: which inputs count; the others are as if missing. None: all.
    """
    if counted is not None:
        raw = np.where(counted, raw, np.nan)
    outside = _outside(reference, raw)
    table, rarity = standardised(reference.inputs, raw), np.ones(len(raw))
    doubtful = _doubtful(reference, table)
    rarity[doubtful] = _rarity(reference, table.T[:, doubtful].T)
    together = rarity.copy()
    beyond = np.logical_or.reduce([column != 0 for column in outside.T])
    again = np.flatnonzero((rarity <= reference.unusual) & beyond)
    if len(again):
        together[again] = rarity_among(reference, np.where(outside[again] != 0, np.nan, raw[again]))
    level = (beyond | (rarity <= reference.unusual)).astype(np.int64)
    level[(rarity <= reference.unfamiliar) | _far(reference, raw, outside)] = UNFAMILIAR
    return Judged(level, outside, rarity, together)


def rarity_among(reference: FamiliarityReference, raw: _Raw) -> Float[np.ndarray, " patient"]:
    """The share of people like the training's who are at least as unusual; 1 where nothing is known."""
    return _rarity(reference, standardised(reference.inputs, raw))


def unusual_in(
    reference: FamiliarityReference, raw: _Raw, outside: Int[np.ndarray, "patient input"]
) -> Bool[np.ndarray, "patient input"]:
    """Which inputs, up to three, make each person stand out: without one of them the rest is least rare.

    Inputs outside their limits come first, else the two without which a person is most ordinary.
    """
    without = np.zeros(raw.shape)
    for j in range(raw.shape[1]):
        left = raw.copy()
        left[:, j] = np.nan
        without[:, j] = np.where(np.isnan(raw[:, j]), -1.0, rarity_among(reference, left))
    without[outside != 0] += 2.0
    order = np.argsort(-without, axis=1, kind="stable")
    named = np.zeros(raw.shape, dtype=bool)
    beyond = np.minimum((outside != 0).sum(axis=1), 3)
    most = np.where(beyond > 0, beyond, np.minimum(2, (without >= 0).sum(axis=1)))
    for place in range(min(3, raw.shape[1])):
        rows = np.flatnonzero(most > place)
        named[rows, order[rows, place]] = True
    return named


def _rarity(reference: FamiliarityReference, table: _Table) -> Float[np.ndarray, " patient"]:
    if not reference.components or not len(table):
        return np.ones(len(table))
    rarity = rarity_of(reference, _unusual(reference).of(table))
    return np.where(np.isnan(table).all(axis=1), 1.0, rarity)


@lru_cache(maxsize=8)
def _unusual(reference: FamiliarityReference) -> Unusual:
    few = np.array([each.few for each in reference.inputs if each.scale is not None], dtype=bool)
    return Unusual(reference.components, few, reference.seed)


def _outside(reference: FamiliarityReference, raw: _Raw) -> Int[np.ndarray, "patient input"]:
    outside = np.zeros(raw.shape, dtype=np.int8, order="F")
    for j, each in enumerate(reference.inputs):
        if each.low is not None and each.high is not None:
            values = raw[:, j]
            np.subtract(values > each.high, values < each.low, out=outside[:, j], dtype=np.int8)
    return outside


def _far(
    reference: FamiliarityReference, raw: _Raw, outside: Int[np.ndarray, "patient input"]
) -> Bool[np.ndarray, " patient"]:
    """Who has a value so far out that its tail says nothing any more; asked only of those who are outside."""
    far = np.zeros(len(raw), dtype=bool)
    for j, each in enumerate(reference.inputs):
        rows = np.flatnonzero(outside[:, j])
        if len(rows) and each.least is not None and each.most is not None:
            far[rows] |= (raw[rows, j] < each.least) | (raw[rows, j] > each.most)
    return far


def _doubtful(reference: FamiliarityReference, table: _Table) -> Int[np.ndarray, " doubtful"]:
    """Who is not certainly familiar after the quick test."""
    if not reference.components or not len(table):
        return np.arange(0)
    unusual = _unusual(reference)
    limit = at_rarity(reference, reference.unusual)
    doubtful = []
    for known, rows in patterns(~np.isnan(table)):
        if known.any():
            scale = unusual.scale(known)
            enough = scale.dense_enough(limit) + 1e-9  # no rounding may decide
            found = np.flatnonzero(scale.density.at_least(part_of(table, known, rows)) < enough)
            doubtful.append(found if isinstance(rows, slice) else rows[found])
    return np.sort(np.concatenate(doubtful)) if doubtful else np.arange(0)
