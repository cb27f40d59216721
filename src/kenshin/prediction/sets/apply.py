"""Which classes does a person's set hold?

Every class whose risk reaches its cut. Two things are added, and since a set only grows by them, no promise
breaks: the class that is named (`kenshin.prediction.named_class`) is always inside, so that no set is empty;
and a gap is filled, for classes have an order, and "low or high, but not medium" would tell nobody anything.
A class without a cut is in every set, which says nothing about the classes on the way to it: it makes a gap
only where it reaches the cut of a lower level. So the set of a higher level always holds that of a lower one.
"""

from itertools import pairwise
from typing import Final, Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.errors import UsageError
from kenshin.prediction.named_class import named_classes
from kenshin.prediction.sets.cut import in_millionths, reaches
from kenshin.saved_model.reference.sets import SetsReference

__all__ = ["Inside", "Kind", "class_sets", "cuts_for", "ends", "reached"]

_OUT_OF_REACH: Final = 2.0  # of a risk

Kind = Literal["class", "marginal"]
Inside = Bool[np.ndarray, "patient risk_class"]


def class_sets(
    reference: SetsReference,
    risks: Float[np.ndarray, "patient risk_class"],
    level: float = 0.9,
    kind: Kind = "class",
    by: str | None = None,
    group: str | None = None,
) -> Inside:
    """Everyone's set, as one truth per class.

    Args:
        reference: what the model remembers.
        risks: calibrated, one column per class.
        level: of the promise, one of the reference's.
        kind: "class": the promise holds for the people of each class; "marginal": only for all together.
        by: variable of the group.
        group: to which all of these people belong: its own cuts are taken.

    Raises:
        UsageError: a level or group without cuts, or another number of classes.
    """
    cuts = cuts_for(reference, level, kind, by, group)
    millionths = in_millionths(risks)
    lower = [cuts_for(reference, each, kind, by, group) for each in reference.levels if each <= level]
    found = _reached(millionths, tuple(_last(column) for column in zip(*lower, strict=True)))
    found[np.arange(len(risks)), named_classes(risks)] = True
    inside: Inside = _without_gaps(found) | _reached(millionths, cuts)
    return inside


def ends(inside: Inside) -> tuple[Int[np.ndarray, " patient"], Int[np.ndarray, " patient"]]:
    """The lowest and the highest class of each set, none of which is empty.

    >>> [end.tolist() for end in ends(np.array([[False, True, True], [True, False, False]]))]
    [[1, 0], [2, 0]]
    """
    return _first(inside.T), inside.shape[1] - 1 - _first(inside.T[::-1])


def cuts_for(
    reference: SetsReference,
    level: float = 0.9,
    kind: Kind = "class",
    by: str | None = None,
    group: str | None = None,
) -> tuple[float | None, ...]:
    """One cut per class; None: the class is in every set.

    Raises:
        UsageError: a level or a group without cuts.
    """
    if level not in reference.levels:
        known = ", ".join(f"{each:g}" for each in reference.levels)
        raise UsageError("sets.level", known=known, got=level)
    place = reference.levels.index(level)
    if kind == "marginal":
        return (reference.marginal[place],) * reference.classes
    if by is None or group is None:
        return reference.everyone.cuts[place]
    found = reference.of_group(by, group)
    if found is None:
        known = ", ".join(f"{each.variable}={each.group}" for each in reference.groups)
        raise UsageError("sets.group", known=known or "–", got=f"{by}={group}"[:60])
    return found.cuts[place]


def reached(risks: Float[np.ndarray, "patient risk_class"], cuts: tuple[float | None, ...]) -> Inside:
    """Whether each risk reaches its class's cut, and nothing more: such a set may be empty or have a gap.

    Raises:
        UsageError: another number of classes.

    >>> reached(np.array([[0.5, 0.3, 0.2]]), (0.6, 0.3, None)).tolist()
    [[False, True, True]]
    """
    return _reached(in_millionths(risks), cuts)


def _reached(millionths: Int[np.ndarray, "patient risk_class"], cuts: tuple[float | None, ...]) -> Inside:
    if millionths.shape[1] != len(cuts):
        raise UsageError("sets.classes", expected=len(cuts), got=millionths.shape[1])
    inside: Inside = millionths >= np.array([reaches(cut) for cut in cuts], dtype=np.int64)
    return inside


def _first(columns: Bool[np.ndarray, "risk_class patient"]) -> Int[np.ndarray, " patient"]:
    """Which column is the first that holds; column by column, for there are few and many people."""
    before = np.zeros(columns.shape[1], dtype=bool)
    first = np.zeros(columns.shape[1], dtype=np.int64)
    for column in columns[:-1]:
        before |= column
        first += ~before
    return first


def _last(cuts: tuple[float | None, ...]) -> float:
    """The cut of the highest level that has one; out of reach where none has."""
    return next((cut for cut in reversed(cuts) if cut is not None), _OUT_OF_REACH)


def _without_gaps(inside: Inside) -> Inside:
    """With every class that lies between two others of the set.

    >>> _without_gaps(np.array([[True, False, True, False]])).tolist()
    [[True, True, True, False]]
    """
    from_below, from_above = (np.array(inside.T[::way], order="C") for way in (1, -1))
    for columns in (from_below, from_above):  # column by column, for there are few and many people
        for before, column in pairwise(columns):
            np.logical_or(column, before, out=column)
    filled: Inside = (from_below & from_above[::-1]).T
    return filled
