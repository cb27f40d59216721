"""How are the people of a training summed up, so that others can be placed among them?

Group by group, each person counted once: quantiles of their risks, which must come from models that
never met them, and of their inputs. Quantiles interpolate linearly between ranks (type 7 of Hyndman
& Fan 1996, doi:10.1080/00031305.1996.10473566).
"""

from math import ceil, floor
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.table import PatientTable
from kenshin.prediction.comparison.cells import Groups, group_columns, levels
from kenshin.saved_model.reference.comparison import BEYOND, FEWEST, SHARES, Cell, ComparisonReference, Curve
from kenshin.schema.schema import Schema

__all__ = ["cumulated", "curve_of", "learn_comparison", "rounded_count"]

_DIGITS: Final = 3  # of a count that is told


def learn_comparison(
    schema: Schema, table: PatientTable, risks: Float[np.ndarray, "patient risk_class"]
) -> ComparisonReference:
    """Sum up every group of at least 40 people.

    Args:
        schema: says which variables make groups, see `Schema.compare_by`.
        table: the people of the training.
        risks: each one's, by copies that neither trained nor stopped on them; NaN: there is none, and
            the person is left out.
    """
    rows = _first_of_each(table, np.flatnonzero(~np.isnan(risks).any(axis=1)))
    by = tuple(name for name in schema.compare_by if name in table.numbers or name in table.words)
    columns = group_columns(schema, by, table.numbers, table.words, len(table))
    at_least, inputs = cumulated(risks), table.inputs
    cells = []
    for groups, members in _groups(columns, rows):
        if len(members) >= FEWEST:
            risk_curves = tuple(curve_of(column) for column in at_least[members].T)
            input_curves = tuple(curve_of(column) for column in inputs[members].T)
            people = rounded_count(len(members))
            cells.append(Cell(groups=groups, people=people, risks=risk_curves, inputs=input_curves))
    names = tuple(v.name for v in schema.inputs)
    return ComparisonReference(by=by, classes=schema.class_names, inputs=names, cells=tuple(cells))


def cumulated(risks: Float[np.ndarray, "patient risk_class"]) -> Float[np.ndarray, "patient upper_class"]:
    """The probability of each class but the lowest, or a higher one.

    >>> cumulated(np.array([[0.5, 0.25, 0.25]]))
    array([[0.5 , 0.25]])
    """
    reversed_sums: Float[np.ndarray, "patient upper_class"] = np.cumsum(risks[:, ::-1], axis=1)[:, -2::-1]
    return reversed_sums


def curve_of(values: Float[np.ndarray, " person"]) -> Curve:
    """Quantiles of those who have a value; None where fewer than 5 of them lie beyond, or nobody can tell."""
    ordered = np.sort(values[~np.isnan(values)])
    return Curve(quantiles=tuple(_quantile(ordered, share) for share in SHARES))


def rounded_count(people: int) -> int:
    """Tens at least, and no more than three digits.

    >>> rounded_count(44), rounded_count(1234), rounded_count(123_456)
    (40, 1230, 123000)
    """
    step = int(max(10, 10 ** (len(str(people)) - _DIGITS)))
    return max(FEWEST, floor(people / step + 0.5) * step)


def _quantile(ordered: Float[np.ndarray, " person"], share: float) -> float | None:
    place = round(share * (len(ordered) - 1), 9)
    below, above = floor(place), ceil(place)
    if min(below, len(ordered) - 1 - above) < BEYOND:
        return None
    low, high = float(ordered[below]), float(ordered[above])
    return low if low == high else low + (place - below) * (high - low)


def _first_of_each(table: PatientTable, rows: Int[np.ndarray, " row"]) -> Int[np.ndarray, " person"]:
    """One row of each person: ten visits of one are not ten people."""
    if table.person is None:
        return rows
    seen: set[str] = set()
    first = []
    for row in rows.tolist():
        person = table.person[row]
        if person not in seen or not person:
            first.append(row)
            seen.add(person)
    return np.array(first, dtype=np.int64)


def _groups(
    columns: tuple[tuple[str | None, ...], ...], rows: Int[np.ndarray, " person"]
) -> list[tuple[Groups, Int[np.ndarray, " member"]]]:
    """Every group and the rows of its people, the finest first, in the order of their labels."""
    found: list[tuple[Groups, Int[np.ndarray, " member"]]] = []
    for level in levels(len(columns)):
        members: dict[Groups, list[int]] = {}
        for row in rows.tolist():
            groups = tuple(column[row] if i in level else None for i, column in enumerate(columns))
            if all(groups[i] is not None for i in level):
                members.setdefault(groups, []).append(row)
        ordered = sorted(members.items(), key=lambda pair: tuple(label or "" for label in pair[0]))
        found += [(groups, np.array(of, dtype=np.int64)) for groups, of in ordered]
    return found
