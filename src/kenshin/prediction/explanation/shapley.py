"""How much does each value of a person add to what the model says, worked out over every combination?

The values of some inputs, a *coalition* S, are the person's; the others are those of made-up people, one
after another: v(S) is the mean of the model's probabilities of these mixtures. An input's contribution is
what it adds to v, averaged over all orders in which the inputs can join:

    φᵢ = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ {i}) − v(S))

so that the contributions and the mean over the made-up people sum to the person's own probability.

This is the *interventional* kind: a value is exchanged while the others stay. Where inputs go together in
people, such as height and weight, some mixtures are people who do not exist, and the contributions say how
the model responds to each input by itself. They do not spread what one input knows over another that goes
with it, and an input that the model does not use gets exactly nothing.

Source: Štrumbelj & Kononenko 2014, doi:10.1007/s10115-013-0679-x; Lundberg & Lee 2017, arXiv:1705.07874.
"""

from functools import cache
from math import factorial
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.explanation.scored_rows import Score, in_parts, scored

__all__ = ["EXACT_UP_TO", "differing", "exact_contributions"]

EXACT_UP_TO: Final = 12  # inputs; each more doubles the rows
_NUMBERS_AT_ONCE: Final = 2_000_000  # probabilities of mixtures that are held at a time, 16 MB

_People = Float[np.ndarray, "person input"]
_Risks = Float[np.ndarray, "person risk_class"]
_MadeUp = Float[np.ndarray, "made_up input"]
_MadeUpRisks = Float[np.ndarray, "made_up risk_class"]


def exact_contributions(
    score: Score, people: _People, risks: _Risks, background: _MadeUp, made_up_risks: _MadeUpRisks
) -> Float[np.ndarray, "person input risk_class"]:
    """Every person's contributions to the probability of every class.

    Args:
        score: raw values to probabilities.
        people: whose values; NaN (missing) is a value like any other.
        risks: their own probabilities, as they are shown.
        background: the made-up people.
        made_up_risks: their probabilities.

    >>> def double(raw):
    ...     return np.column_stack([1 - 2 * raw[:, 0], 2 * raw[:, 0]])
    >>> person, made_up = np.array([[0.3, 7.0]]), np.array([[0.1, 5.0], [0.2, 9.0]])
    >>> found = exact_contributions(double, person, double(person), made_up, double(made_up))
    >>> found[0, :, 1].round(9).tolist()
    [0.3, 0.0]
    """
    width, classes = people.shape[1], risks.shape[1]
    of_a_pair = (1 << width) * classes
    made_up_at_once = max(_NUMBERS_AT_ONCE // of_a_pair, 1)
    people_at_once = max(_NUMBERS_AT_ONCE // (of_a_pair * min(made_up_at_once, len(background))), 1)
    found = np.empty((len(people), width, classes))
    weights, order = _weights(width), _neighbours(people)
    for places in in_parts(len(people), people_at_once):
        who = order[places]
        values = np.zeros((len(who), 1 << width, classes))
        for part in in_parts(len(background), made_up_at_once):
            values += _summed(score, people[who], risks[who], background[part], made_up_risks[part])
        values /= len(background)
        values[:, 0], values[:, -1] = made_up_risks.mean(axis=0), risks[who]
        found[who] = weights @ values
    return found


def differing(people: _People, background: _MadeUp) -> Bool[np.ndarray, "person made_up input"]:
    """Where a person's value is another one than a made-up person's; both missing is the same.

    >>> differing(np.array([[1.0, np.nan]]), np.array([[1.0, np.nan], [2.0, 0.0]])).tolist()
    [[[False, False], [True, True]]]
    """
    one, other = people[:, None], background[None]
    unlike: Bool[np.ndarray, "person made_up input"] = (one != other) & ~(np.isnan(one) & np.isnan(other))
    return unlike


def _neighbours(people: _People) -> Int[np.ndarray, " person"]:
    """An order in which neighbours share values, first of all those of the inputs with few different ones."""
    columns = sorted(people.T, key=lambda column: -len(np.unique(column)))
    order: Int[np.ndarray, " person"] = np.lexsort(columns)
    return order


def _summed(
    score: Score, people: _People, risks: _Risks, background: _MadeUp, made_up_risks: _MadeUpRisks
) -> Float[np.ndarray, "person coalition risk_class"]:
    """Every coalition's probabilities, summed over some made-up people.

    A coalition is a number whose bit i says that input i is the person's. Each mixture is scored once:
    inputs that are equal in both are taken out of the coalition, and of several people who share the values
    of a coalition the first stands for all. What is the made-up person, or the person, is known already.
    """
    width = people.shape[1]
    unlike = differing(people, background) @ (1 << np.arange(width))
    coalition = np.arange(1 << width)[:, None]
    first = _first_alike(people)
    names = coalition & unlike[:, None, :]
    unknown = (names == coalition) & (coalition != 0) & (coalition != unlike[:, None, :])
    unknown &= (first == np.arange(len(people))[:, None])[..., None]
    known = np.empty((*unknown.shape, risks.shape[1]))
    known[:, 0] = made_up_risks
    known[np.arange(len(people))[:, None], unlike, np.arange(len(background))] = risks[:, None]
    if unknown.any():
        known[unknown] = scored(score, _mixtures(people, background, unknown))
    first_of = np.take(first, names + (np.arange(len(people)) << width)[:, None, None])
    rows = ((first_of << width) + names) * len(background) + np.arange(len(background))
    summed: Float[np.ndarray, "person coalition risk_class"] = (
        known.reshape(-1, risks.shape[1]).take(rows, axis=0).sum(axis=2)
    )
    return summed


def _first_alike(people: _People) -> Int[np.ndarray, "person coalition"]:
    """The place of the first person who has the same values in each coalition."""
    first = np.zeros((len(people), 1 << people.shape[1]), dtype=np.int64)
    if len(people) > 1:
        columns = [np.unique(column, return_inverse=True)[1] for column in people.T]
        for coalition in range(1, first.shape[1]):
            last = coalition.bit_length() - 1
            pairs = first[:, coalition ^ (1 << last)] * len(people) + columns[last]
            _, places, alike = np.unique(pairs, return_index=True, return_inverse=True)
            first[:, coalition] = places[alike]
    return first


def _mixtures(
    people: _People, background: _MadeUp, wanted: Bool[np.ndarray, "person coalition made_up"]
) -> Float[np.ndarray, "row input"]:
    who, coalition, other = np.nonzero(wanted)
    columns = np.empty((people.shape[1], len(who)))
    for i, column in enumerate(columns):
        column[:] = np.where(coalition >> i & 1, people[who, i], background[other, i])
    return columns.T


@cache
def _weights(width: int) -> Float[np.ndarray, "input coalition"]:
    """What each coalition's value counts in each input's contribution."""
    coalition = np.arange(1 << width)
    member: Int[np.ndarray, "input coalition"] = coalition >> np.arange(width)[:, None] & 1
    size = member.sum(axis=0)
    share = [factorial(k) * factorial(width - k - 1) / factorial(width) for k in range(width)]
    joined = np.array([0.0, *share])[size]
    alone = np.array([*share, 0.0])[size]
    weights: Float[np.ndarray, "input coalition"] = np.where(member == 1, joined, -alone)
    return weights
