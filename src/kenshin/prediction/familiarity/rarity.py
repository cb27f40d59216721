"""Of people like the training's, what share is at least as unusual as this one?

A few quantiles of the unusualness of people whom the mixture had not seen, each with enough people beyond;
further out an exponential tail.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kenshin.prediction.familiarity.limits import mean_excess
from kenshin.saved_model.reference.familiarity import BEYOND, FamiliarityReference

__all__ = ["Learned", "at_rarity", "learn_rarity", "rarity_of"]

_LEVELS: Final = (1.0, 0.9, 0.75, 0.5, 0.35, 0.25, 0.15, 0.1, 0.07, 0.05, 0.035, 0.025, 0.018, 0.013, 0.01,
                  0.007, 0.005, 0.0035, 0.0025, 0.0018, 0.0013, 0.001, 0.0007, 0.0005)  # fmt: skip
_IN_THE_TAIL: Final = 20  # people at least from whom the tail is learned; of many people 1 %
_UNUSUAL: Final = 0.006  # of those within the limits of single values
_UNFAMILIAR: Final = 0.0001  # far tails are continued, not seen: meant for what is nothing like the training
_AS_MODELLED: Final = 20  # people who steady the tail of those within the limits
# With few people the far quantiles are uncertain: the levels are lowered, halved at so many people.
_HALVED_AT: Final = 200

_Values = Float[np.ndarray, " patient"]


@dataclass(frozen=True)
class Learned:
    """Unusualness and rarity, as `FamiliarityReference` keeps them."""

    unusualness: tuple[float, ...]
    rarity: tuple[float, ...]
    tail: float
    unusual: float
    unfamiliar: float


def learn_rarity(unusualness: _Values, inside: Bool[np.ndarray, " patient"]) -> Learned:
    """Quantiles, tail and levels.

    Args:
        unusualness: of people whom the mixture had not seen.
        inside: who of them lies within the limits of every single value.
    """
    careful = len(unusualness) / (len(unusualness) + _HALVED_AT)
    everyone = Learned(*_quantiles(unusualness), _excess(unusualness), 1.0, 1.0)
    ordinary = unusualness[inside] if inside.sum() > 2 * BEYOND else unusualness
    within = Learned(*_quantiles(ordinary), _excess(ordinary, _AS_MODELLED), 1.0, 1.0)
    limit = np.array([at_rarity(within, _UNUSUAL * careful)])
    unusual = float(rarity_of(everyone, limit)[0])
    return replace(everyone, unusual=unusual, unfamiliar=min(_UNFAMILIAR * careful, unusual))


def rarity_of(learned: Learned | FamiliarityReference, unusualness: _Values) -> _Values:
    """The share of people who are at least as unusual."""
    known, logs = np.array(learned.unusualness), np.log(learned.rarity)
    inside = np.interp(unusualness, known, logs)
    beyond = logs[-1] - (unusualness - known[-1]) / learned.tail
    rarity: _Values = np.exp(np.where(unusualness > known[-1], beyond, inside))
    return rarity


def at_rarity(learned: Learned | FamiliarityReference, wanted: float) -> float:
    """The unusualness that has the rarity; the way back of `rarity_of`."""
    known, logs = learned.unusualness, np.log(learned.rarity)
    if np.log(wanted) < logs[-1]:
        return float(known[-1] + (logs[-1] - np.log(wanted)) * learned.tail)
    return float(np.interp(-np.log(wanted), -logs, known))


def _quantiles(unusualness: _Values) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Different quantiles with enough people beyond, and the share of people who reach each."""
    ranked, people = np.sort(unusualness), len(unusualness)
    found: dict[float, float] = {}
    for level in _LEVELS:
        if level == 1.0:
            found[0.0] = 1.0
        elif level * people >= BEYOND and (1 - level) * people >= BEYOND:
            value = float(ranked[people - 1 - round(level * people)])
            if value > max(found):
                found[value] = level
    return tuple(found), tuple(found.values())


def _excess(unusualness: _Values, as_modelled: int = 0) -> float:
    """How far people lie beyond a high quantile on average; of the last 5 only the rank counts.

    Were the mixture the truth, this would be 1; so many people more say so.
    """
    ranked = np.sort(unusualness)
    last = max(min(_IN_THE_TAIL, len(ranked)), len(ranked) // 100)
    return (mean_excess(ranked) * last + as_modelled) / (last + as_modelled) or 1.0
