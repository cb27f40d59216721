"""Where does a person stand among people of the same sex and age band, or whatever the schema compares by?

A number is placed on the quantiles that were kept of the training, linearly between them. Where many
share a number, such as a whole one, those who have a lower one and those who have the same are told
apart, to 5 of 100; beyond the last quantile that is kept only "fewer than" and "more than" can be said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from kenshin.prediction.comparison.cells import Groups, group_columns, levels
from kenshin.prediction.comparison.comparison import Comparison, Place
from kenshin.prediction.comparison.learn import cumulated
from kenshin.saved_model.reference.comparison import SHARES, Cell, ComparisonReference, Curve
from kenshin.schema.schema import Schema

__all__ = ["Placed", "place", "place_everyone"]


@dataclass(frozen=True, eq=False)
class Placed:
    """Everyone of a table among people like them.

    Attributes:
        schema: labels of classes and inputs.
        reference: the groups.
        cell: which of its cells each person was placed in; -1: none.
        lower: of 100 there, how many have a lower number: of the risks of each class but the lowest "or
            higher", then of the inputs; NaN: not known.
        higher: likewise.
    """

    schema: Schema
    reference: ComparisonReference
    cell: Int[np.ndarray, " patient"]
    lower: Float[np.ndarray, "patient number"]
    higher: Float[np.ndarray, "patient number"]

    def person(self, number: int) -> Comparison | None:
        """One person's; None: there are no people to compare with."""
        at = int(self.cell[number])
        if at < 0:
            return None
        cell = self.reference.cells[at]
        curves = cell.risks + cell.inputs
        pairs = zip(curves, self.lower[number].tolist(), self.higher[number].tolist(), strict=True)
        places = [None if low != low else _place(curve, low, high) for curve, low, high in pairs]
        upper = len(cell.risks)
        variables = [self.schema.variable(name) for name in self.reference.by]
        groups = tuple((v, g) for v, g in zip(variables, cell.groups, strict=True) if g is not None)
        inputs = zip(self.schema.inputs, places[upper:], strict=True)
        return Comparison(
            groups=groups,
            people=cell.people,
            risks=tuple(zip(self.schema.outcome.classes[1:], places[:upper], strict=True)),
            inputs=tuple((v, found) for v, found in inputs if v not in [made for made, _ in groups]),
        )


def place(
    reference: ComparisonReference,
    schema: Schema,
    numbers: Mapping[str, float | None],
    words: Mapping[str, str],
    risks: Sequence[float],
) -> Comparison | None:
    """One person among the finest group that is known of them; None: there is none to compare with.

    Args:
        reference: learned from the training.
        schema: of the model.
        numbers: variable's name → value in the schema's unit; None: missing.
        words: variable's name → word as tables write it.
        risks: the person's probabilities, lowest class first.
    """
    columns = {name: np.array([np.nan if v is None else v], dtype=float) for name, v in numbers.items()}
    texts = {name: (word,) for name, word in words.items()}
    return place_everyone(reference, schema, columns, texts, np.array([risks], dtype=float)).person(0)


def place_everyone(
    reference: ComparisonReference,
    schema: Schema,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    words: Mapping[str, Sequence[str]],
    risks: Float[np.ndarray, "patient risk_class"],
) -> Placed:
    """Everyone at once; a name that is not there is missing for everyone."""
    people = len(risks)
    nowhere = np.full(people, np.nan)
    inputs = [numbers.get(name, nowhere) for name in reference.inputs]
    values = np.column_stack([cumulated(risks), *inputs])
    cell = _cells(reference, group_columns(schema, reference.by, numbers, words, people), people)
    lower, higher = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    for at in np.unique(cell[cell >= 0]).tolist():
        members = np.flatnonzero(cell == at)
        for column, curve in enumerate(_curves(reference.cells[at])):
            of = values[members, column]
            lower[members, column], higher[members, column] = _shares(curve, of)
    return Placed(schema, reference, cell, lower, higher)


def _cells(
    reference: ComparisonReference, columns: tuple[tuple[str | None, ...], ...], people: int
) -> Int[np.ndarray, " patient"]:
    known = {cell.groups: at for at, cell in enumerate(reference.cells)}
    if not columns:
        return np.full(people, known.get((), -1), dtype=np.int64)
    found: dict[Groups, int] = {}
    cells = []
    for groups in zip(*columns, strict=True):
        if groups not in found:
            found[groups] = _finest(known, groups)
        cells.append(found[groups])
    return np.array(cells, dtype=np.int64)


def _finest(known: Mapping[Groups, int], groups: Groups) -> int:
    for level in levels(len(groups)):
        wanted = tuple(group if i in level else None for i, group in enumerate(groups))
        if all(wanted[i] is not None for i in level) and wanted in known:
            return known[wanted]
    return -1


def _curves(cell: Cell) -> tuple[Curve, ...]:
    return cell.risks + cell.inputs


def _known(curve: Curve) -> tuple[Float[np.ndarray, " share"], Float[np.ndarray, " share"]]:
    """The shares, in percent, and quantiles that were kept."""
    pairs = [(s, q) for s, q in zip(SHARES, curve.quantiles, strict=True) if q is not None]
    return np.array([round(100 * s) for s, _ in pairs], dtype=float), np.array(
        [q for _, q in pairs], dtype=float
    )


def _shares(
    curve: Curve, values: Float[np.ndarray, " person"]
) -> tuple[Float[np.ndarray, " person"], Float[np.ndarray, " person"]]:
    """How many of 100 have a lower number, and how many a higher one; NaN: not known.

    Below the first quantile 0 and beyond the last one 100 stand for what cannot be told.
    """
    shares, quantiles = _known(curve)
    if not len(shares):
        return np.full(len(values), np.nan), np.full(len(values), np.nan)
    lower = _reached(shares, quantiles, values)
    higher = _reached(100 - shares[::-1], -quantiles[::-1], -values)
    unknown = np.isnan(values)
    return np.where(unknown, np.nan, lower), np.where(unknown, np.nan, higher)


def _reached(
    shares: Float[np.ndarray, " share"],
    quantiles: Float[np.ndarray, " share"],
    values: Float[np.ndarray, " person"],
) -> Float[np.ndarray, " person"]:
    """The share at which the quantiles first reach each value; 0: at once, 100: never."""
    after = np.searchsorted(quantiles, values, side="left")
    found = np.where(after == 0, 0.0, 100.0)
    inside = np.flatnonzero((after > 0) & (after < len(quantiles)))
    right, left = after[inside], after[inside] - 1
    part = (values[inside] - quantiles[left]) / (quantiles[right] - quantiles[left])
    found[inside] = shares[left] + part * (shares[right] - shares[left])
    return found


def _place(curve: Curve, lower: float, higher: float) -> Place:
    shares, _ = _known(curve)
    return Place(lower, higher, first=float(shares[0]), last=float(shares[-1]))
