"""Who are these people? "Table 1": every variable, by group and over all.

Numbers have mean and SD, median and quartiles; words have counts. Counts of few people are hidden, with
those that would give them away (`small_cells`), and so are statistics of fewer than 5 people. All shares
are of the people of a column, those with a missing value included. With two groups, how far apart they
are (`differences`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any, Final

import numpy as np
from jaxtyping import Int, Real, Shaped

from kenshin.validation.people import differences
from kenshin.validation.people.small_cells import FEW, Cell, cells, hidden, row_of
from kenshin.validation.plain import or_none

__all__ = ["Column", "NumberRow", "Numbers", "TableOne", "WordRow", "table_one"]

Column = Shaped[np.ndarray, " patient"] | Sequence[str | None]
_Group = Int[np.ndarray, " patient"]

# Below this many people quartiles are left out: of five, mean, SD and quartiles are everyone's value.
_QUARTILES: Final = 20


@dataclass(frozen=True)
class Numbers:
    """Of the people who have a value; NaN where fewer than 5 (quartiles: 20), or where it gives such away."""

    mean: float
    sd: float
    quartile: float
    median: float
    upper_quartile: float


@dataclass(frozen=True)
class NumberRow:
    """A variable that is a number; one entry for each group, the last for everyone.

    Attributes:
        name: of the variable.
        missing: people without a value.
        numbers: of those with one.
        difference: standardised, the second group's mean above the first's; NaN unless there are two.
    """

    name: str
    missing: tuple[Cell, ...]
    numbers: tuple[Numbers, ...]
    difference: float

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        numbers = [{key: or_none(value) for key, value in asdict(each).items()} for each in self.numbers]
        return {
            "name": self.name,
            "missing": [asdict(cell) for cell in self.missing],
            "numbers": numbers,
            "difference": or_none(self.difference),
        }


@dataclass(frozen=True)
class WordRow:
    """A variable that is a word; one entry for each group, the last for everyone.

    Attributes:
        name: of the variable.
        missing: people without a word.
        levels: the words, sorted.
        counts: people for each level and column.
        difference: standardised, between the groups' shares; NaN unless there are two.
    """

    name: str
    missing: tuple[Cell, ...]
    levels: tuple[str, ...]
    counts: tuple[tuple[Cell, ...], ...]
    difference: float

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"difference": or_none(self.difference)}


@dataclass(frozen=True)
class TableOne:
    """Everyone, by group and over all.

    Attributes:
        groups: names of the groups; one more column, the last, is of everyone.
        people: in each column.
        rows: one for each variable.
    """

    groups: tuple[str, ...]
    people: tuple[Cell, ...]
    rows: tuple[NumberRow | WordRow, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; a hidden count is null."""
        return {
            "groups": list(self.groups),
            "people": [asdict(cell) for cell in self.people],
            "rows": [row.to_json() for row in self.rows],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "TableOne":
        """The same table again."""
        return cls(tuple(plain["groups"]), _cells(plain["people"]), tuple(_row(row) for row in plain["rows"]))


def _or_nan(value: float | None) -> float:
    return nan if value is None else value


def _cells(plain: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in plain)


def _row(plain: Mapping[str, Any]) -> NumberRow | WordRow:
    name, missing, difference = plain["name"], _cells(plain["missing"]), _or_nan(plain["difference"])
    if "levels" in plain:
        counts = tuple(_cells(level) for level in plain["counts"])
        return WordRow(name, missing, tuple(plain["levels"]), counts, difference)
    numbers = tuple(Numbers(**{k: _or_nan(v) for k, v in each.items()}) for each in plain["numbers"])
    return NumberRow(name, missing, numbers, difference)


def table_one(columns: Mapping[str, Column], group: _Group, group_names: Sequence[str]) -> TableOne:
    """Table 1.

    Args:
        columns: name → values: numbers (NaN: missing) or words (None or "": missing).
        group: everyone's group, for instance the class that happened, as an index.
        group_names: of the groups.

    >>> table = table_one({"age": np.arange(10.0)}, np.repeat([0, 1], 5), ["low", "high"])
    >>> table.people[0].count, table.rows[0].numbers[1].mean, round(table.rows[0].difference, 2)
    (5, 7.0, 3.16)
    """
    people = np.append(np.bincount(group, minlength=len(group_names)), len(group))
    rows = tuple(_row_of(name, values, group, people) for name, values in columns.items())
    whole = np.full(len(people), len(group))
    return TableOne(tuple(group_names), row_of(people, whole), rows)


def _row_of(
    name: str, values: Column, group: _Group, people: Int[np.ndarray, " column"]
) -> NumberRow | WordRow:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return _number_row(name, values.astype(np.float64), group, people)
    words = np.array(["" if word is None else str(word) for word in values], dtype=object)
    return _word_row(name, words, group, people)


def _number_row(
    name: str, values: Real[np.ndarray, " patient"], group: _Group, people: Int[np.ndarray, " column"]
) -> NumberRow:
    known = np.isfinite(values)
    groups = len(people) - 1
    missing = np.bincount(group[~known], minlength=groups)
    parts = [values[known & (group == g)] for g in range(groups)] + [values[known]]
    # A mean of few people follows from the others' means, so those of a second group are held back too.
    few = hidden(np.array([[len(part) for part in parts]], dtype=np.int64), across=False)[0]
    numbers = tuple(_numbers(part[:0] if away else part) for part, away in zip(parts, few, strict=True))
    difference = nan
    if groups == 2:
        one, two = numbers[:2]
        difference = differences.of_numbers(one.mean, one.sd, two.mean, two.sd)
    return NumberRow(name, row_of(np.append(missing, missing.sum()), people), numbers, difference)


def _numbers(values: Real[np.ndarray, " patient"]) -> Numbers:
    if len(values) < FEW:
        return Numbers(nan, nan, nan, nan, nan)
    quartiles = np.percentile(values, [25, 50, 75]).tolist() if len(values) >= _QUARTILES else [nan] * 3
    return Numbers(float(values.mean()), float(values.std(ddof=1)), *quartiles)


def _word_row(
    name: str, words: Shaped[np.ndarray, " patient"], group: _Group, people: Int[np.ndarray, " column"]
) -> WordRow:
    groups = len(people) - 1
    levels = sorted(set(words.tolist()) - {""})
    # Missing is one more level here: with it, each column's counts are all of its people.
    place = {level: at for at, level in enumerate([*levels, ""])}
    counts = np.zeros((len(place), groups + 1), dtype=np.int64)
    np.add.at(counts, (np.array([place[word] for word in words.tolist()], dtype=np.int64), group), 1)
    counts[:, -1] = counts[:, :-1].sum(axis=1)
    *told, missing = cells(counts, people)
    shares = [counts[:-1, g].tolist() for g in range(groups)]
    away = any(cell.count is None for row in told for cell in row[:2])
    # A difference to many decimals would give a hidden count away.
    difference = differences.of_shares(*shares) if groups == 2 and not away else nan
    return WordRow(name, missing, tuple(levels), tuple(told), difference)
