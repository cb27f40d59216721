"""With more than two classes: does the model tell all of them apart, and in their order?

Hand–Till: the mean AUROC over pairs of classes (Hand & Till 2001, doi:10.1023/A:1010920819831).
Polytomous discrimination index: of one person from each class, how often does the person of class k
have the highest risk of k? By chance 1/K (Van Calster et al. 2012, doi:10.1002/sim.5321).
Ordinal c: of two people of different classes, how often has the one of the higher class the higher
expected class (Harrell, Lee & Mark 1996, Statistics in Medicine 15:361, for an ordered outcome)?

All three depend on the order of the risks alone, which resamples of the same people share: whoever
draws many times ranks once (`Ranked`).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from jaxtyping import Float, Int, Real

from kenshin.validation.measures.discrimination import auroc_of_ranks, ranks

__all__ = ["Ranked", "hand_till", "ordinal_c", "polytomous_discrimination", "ranked"]


@dataclass(frozen=True, eq=False)
class Ranked:
    """People in the order of their risks.

    Attributes:
        of_class: for each class, everyone's rank by the risk of it.
        expected: everyone's rank by the expected class, Σ k · p_k.
        outcome: the class that happened.
    """

    of_class: tuple[Int[np.ndarray, " patient"], ...]
    expected: Int[np.ndarray, " patient"]
    outcome: Int[np.ndarray, " patient"]


def ranked(risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]) -> Ranked:
    """Rank once.

    Args:
        risks: probability of each class, the lowest class first.
        outcome: index of the class that happened.
    """
    classes = range(risks.shape[1])
    # Rounded: sums taken in another order must not part people whose risks are the same.
    expected = ranks((risks @ np.arange(len(classes))).round(12))
    return Ranked(tuple(ranks(risks[:, k]) for k in classes), expected, outcome)


_Weight = Real[np.ndarray, " patient"] | None


def hand_till(people: Ranked, weight: _Weight = None) -> float:
    """The mean over ordered pairs of classes of the AUROC of one's risk among them; NaN where one is empty.

    >>> risks = np.array([[0.9, 0.1], [0.4, 0.6], [0.6, 0.4], [0.2, 0.8]])
    >>> hand_till(ranked(risks, np.array([0, 0, 1, 1])))
    0.75
    """
    weight, outcome = _weights(people, weight), people.outcome
    found = []
    for one, other in combinations(range(len(people.of_class)), 2):
        both = (outcome == one) | (outcome == other)
        found += [
            auroc_of_ranks(people.of_class[k][both], outcome[both] == k, weight[both]) for k in (one, other)
        ]
    return float(np.mean(found))


def ordinal_c(people: Ranked, weight: _Weight = None) -> float:
    """Share of pairs of people of different classes that the expected class puts in order; ties count half.

    >>> risks = np.array([[0.8, 0.2, 0.0], [0.3, 0.5, 0.2], [0.1, 0.2, 0.7]])
    >>> ordinal_c(ranked(risks, np.array([0, 1, 2])))
    1.0
    """
    weight, outcome = _weights(people, weight), people.outcome
    ordered = pairs = 0.0
    for low, high in combinations(range(len(people.of_class)), 2):
        both = (outcome == low) | (outcome == high)
        count = float(weight[outcome == low].sum() * weight[outcome == high].sum())
        if count > 0:
            ordered += count * auroc_of_ranks(people.expected[both], outcome[both] == high, weight[both])
            pairs += count
    return ordered / pairs if pairs else float("nan")


def polytomous_discrimination(people: Ranked, weight: _Weight = None) -> tuple[float, ...]:
    """For each class, how often its person has the highest risk of it; the index is their mean.

    Exact in O(n log n): for one person of class k, the chance that a random person of another class has
    a lower risk of k is a share of that class, and the other classes are drawn independently. A tie with
    t others counts 1 / (t + 1), which is the integral of u**t from 0 to 1: so the product of
    (share below + u · share equal) is integrated over u, exactly, by Gauss and Legendre's rule.
    NaN where a class has no one.

    >>> everyone_alike = ranked(np.full((3, 3), 1 / 3), np.array([0, 1, 2]))
    >>> [round(k, 6) for k in polytomous_discrimination(everyone_alike)]
    [0.333333, 0.333333, 0.333333]
    """
    weight = _weights(people, weight)
    return tuple(_of_class(k, people, weight) for k in range(len(people.of_class)))


def _of_class(k: int, people: Ranked, weight: Float[np.ndarray, " patient"]) -> float:
    classes, rank, own = len(people.of_class), people.of_class[k], people.outcome == k
    places, shares = np.polynomial.legendre.leggauss(classes // 2 + 1)  # from −1 to 1
    u, levels = (places[:, None] + 1) / 2, int(rank.max()) + 1
    product = np.ones((len(places), int(own.sum())))
    for other in range(classes):
        if other != k:
            equal = np.bincount(rank, weights=weight * (people.outcome == other), minlength=levels)
            if equal.sum() <= 0:
                return float("nan")
            below = np.cumsum(equal) - equal
            product *= (below[rank[own]] + u * equal[rank[own]]) / equal.sum()
    everyone = weight[own].sum()
    return float((shares / 2) @ product @ weight[own] / everyone) if everyone > 0 else float("nan")


def _weights(people: Ranked, weight: _Weight) -> Float[np.ndarray, " patient"]:
    return np.ones(len(people.outcome)) if weight is None else np.asarray(weight, dtype=np.float64)
