"""How does the model's probability run along one input, for one person and on average?

A person's own curve exchanges one value and keeps the others (Goldstein et al. 2015,
doi:10.1080/10618600.2014.907095); the average curve is the mean of those of the made-up people (partial
dependence, Friedman 2001, doi:10.1214/aos/1013203451). Both show the model's reaction, not the effect of a
treatment: where inputs go together in people, an exchanged value can make a person who does not exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kenshin.prediction.explanation.scored_rows import Score, scored
from kenshin.schema.variable import Variable

__all__ = ["AverageCurve", "OwnCurve", "Unfamiliar", "average_curves", "grid", "own_curves"]

# Raw values (NaN: missing) to whether they are unlike those of the training, a row each.
Unfamiliar = Callable[[Float[np.ndarray, "row input"]], Bool[np.ndarray, " row"]]

_POINTS: Final = 30  # about so many on a curve; more cannot be told apart on a page
_FEW: Final = 10  # different values; an input with no more than these has them for its points
_SEEN_EACH: Final = 5  # times, on average, before few values are taken to be all there are

_Numbers = tuple[float, ...]


@dataclass(frozen=True)
class AverageCurve:
    """Mean probabilities of the made-up people along one input.

    Attributes:
        values: of the input, rising.
        probabilities: of each class, at each value.
    """

    values: _Numbers
    probabilities: tuple[_Numbers, ...]


@dataclass(frozen=True)
class OwnCurve:
    """One person's probabilities along one input, all other values staying as they are.

    Attributes:
        values: of the input, rising; the person's own is among them.
        probabilities: of each class, at each value.
        here: the place of the person's own value; None: it is not measured.
        unfamiliar: where the person with that value would be unlike those of the training; None: not asked.
    """

    values: _Numbers
    probabilities: tuple[_Numbers, ...]
    here: int | None
    unfamiliar: tuple[bool, ...] | None = None


def grid(
    variable: Variable, low: float, high: float, seen: Float[np.ndarray, " made_up"] | None = None
) -> _Numbers:
    """The values at which curves of an input are worked out, rising.

    As the laboratory prints them where it says how, at equal steps; the few values of an input that has
    only a few.

    Args:
        variable: whose plausible range is never left.
        low: where the curves begin.
        high: where they end.
        seen: values that occur; NaN: missing.

    >>> age = Variable(name="age", role="input", columns=("age",), label="Age", range=(20, 110), decimals=0)
    >>> grid(age, 17.5, 30.2)
    (20.0, 21.0, 22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0, 29.0, 30.0)
    >>> grid(age, 20.0, 80.0)[:3], len(grid(age, 20.0, 80.0))
    ((20.0, 22.0, 24.0), 31)
    """
    least, most = variable.range or (low, high)
    low, high = (float(min(max(end, least), most)) for end in (low, high))
    few = _few(variable, seen)
    if few:
        return tuple(sorted({value for value in few if least <= value <= most} | {low, high}))
    if not low < high:
        return (low,)
    if variable.decimals is None:
        return tuple(np.linspace(low, high, _POINTS).tolist())
    return _printed(low, high, variable.decimals)


def average_curves(
    score: Score, grids: Sequence[_Numbers], background: Float[np.ndarray, "made_up input"]
) -> tuple[AverageCurve, ...]:
    """The average curve of every input: of model and background only, so that they can be kept.

    Args:
        score: raw values to probabilities.
        grids: each input's values, see `grid`.
        background: the made-up people.
    """
    curves = []
    for i, values in enumerate(grids):
        rows = np.repeat(background[None], len(values), axis=0)
        rows[:, :, i] = np.array(values)[:, None]
        risks = scored(score, rows.reshape(-1, background.shape[1]))
        means = risks.reshape(len(values), len(background), -1).mean(axis=1)
        curves.append(AverageCurve(values, _tuples(means)))
    return tuple(curves)


def own_curves(
    score: Score,
    grids: Sequence[_Numbers],
    person: Float[np.ndarray, " input"],
    risks: Float[np.ndarray, " risk_class"],
    unfamiliar: Unfamiliar | None = None,
) -> tuple[OwnCurve, ...]:
    """One person's curve of every input; at the person's own value it is what is shown.

    Args:
        score: raw values to probabilities.
        grids: each input's values, see `grid`.
        person: whose; NaN: missing.
        risks: the person's probabilities, as they are shown.
        unfamiliar: says where a curve leaves the people of the training.
    """
    values = [_with_own(points, own) for points, own in zip(grids, person.tolist(), strict=True)]
    which = np.repeat(np.arange(len(person)), [len(points) for points in values])
    rows = np.repeat(person[None], len(which), axis=0)
    rows[np.arange(len(rows)), which] = np.concatenate(values)
    found, strange = scored(score, rows), None if unfamiliar is None else unfamiliar(rows)
    curves = []
    for i, points in enumerate(values):
        at = which == i
        here = None if np.isnan(person[i]) else points.index(person[i])
        lines = found[at]
        if here is not None:
            lines[here] = risks
        marks = None if strange is None else tuple(strange[at].tolist())
        curves.append(OwnCurve(points, _tuples(lines), here, marks))
    return tuple(curves)


def _few(variable: Variable, seen: Float[np.ndarray, " made_up"] | None) -> set[float]:
    """All values of an input that has only a few; nothing where it has many, or where that is not known."""
    if variable.values:
        return set(variable.values.values())
    if seen is None:
        return set()
    present = seen[~np.isnan(seen)]
    different = np.unique(present)
    few = len(different) <= _FEW and len(different) * _SEEN_EACH <= len(present)
    return set(different.tolist()) if few else set()


def _printed(low: float, high: float, decimals: int) -> _Numbers:
    unit = 10.0**-decimals
    first, last = ceil(round(low / unit, 6)), floor(round(high / unit, 6))
    if first > last:
        return (low, high)
    step = max(ceil((last - first) / _POINTS), 1)
    places = sorted({*range(first, last, step), last})
    return tuple(round(place * unit, decimals) for place in places)


def _with_own(points: _Numbers, own: float) -> _Numbers:
    return points if np.isnan(own) else tuple(sorted({*points, own}))


def _tuples(numbers: Float[np.ndarray, "point risk_class"]) -> tuple[_Numbers, ...]:
    return tuple(tuple(line) for line in numbers.tolist())
