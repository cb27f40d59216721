"""Whose values are missing, and has that to do with the outcome?

For each variable: how many are missing in each class; the difference in missing shares between people with
and without the outcome (Newcombe 1998, method 10,
doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I); and Pearson's chi-square test over
the classes, where every expected count is at least 5. Values that are missing more often in one class
are not missing completely at random; that no difference is seen does not prove that they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import nan, sqrt
from typing import Final

import numpy as np
from jaxtyping import Bool, Int
from scipy.stats import chi2

from kenshin.validation.people.small_cells import Cell, row_of
from kenshin.validation.people.table_one import Column
from kenshin.validation.plain import or_none
from kenshin.validation.resampling.bootstrap import Interval
from kenshin.validation.resampling.shares import wilson

__all__ = ["MissingRow", "chi_square_p", "difference_of_shares", "is_missing", "missing_by_class"]

_EXPECTED: Final = 5.0  # below this the chi-square distribution is no good description (Cochran 1954)
_CLEAR: Final = 0.05


@dataclass(frozen=True)
class MissingRow:
    """One variable.

    Attributes:
        name: of the variable.
        missing: people without a value in each class, the last entry of everyone; hidden where few.
        difference: share missing among people with the outcome less that among the others, with its
            interval; NaN where it would give a hidden count away.
        p: chi-square test that missingness has nothing to do with the class, to 4 decimals; NaN where
            too few are missing (or not missing) to tell.
        mechanism: key of a sentence that says what follows.
    """

    name: str
    missing: tuple[Cell, ...]
    difference: Interval
    p: float
    mechanism: str

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON; a hidden count is null."""
        return {
            "name": self.name,
            "missing": [asdict(cell) for cell in self.missing],
            "difference": self.difference.to_json(),
            "p": or_none(self.p),
            "mechanism": self.mechanism,
        }


def missing_by_class(
    columns: Mapping[str, Column],
    outcome: Int[np.ndarray, " patient"],
    class_names: Sequence[str],
    from_class: int,
) -> tuple[MissingRow, ...]:
    """One row for each variable.

    Args:
        columns: name → values: numbers (NaN: missing) or words (None or "": missing).
        outcome: index of the class that happened.
        class_names: lowest risk first.
        from_class: this class and all higher ones count as the outcome.
    """
    people = np.bincount(outcome, minlength=len(class_names))
    return tuple(
        _row(name, is_missing(values), outcome, people, from_class) for name, values in columns.items()
    )


def is_missing(values: Column) -> Bool[np.ndarray, " patient"]:
    """Where there is no value.

    >>> is_missing(["a", "", None]).tolist()
    [False, True, True]
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return np.isnan(values.astype(np.float64))
    return np.array([word is None or str(word) == "" for word in values], dtype=np.bool_)


def _row(
    name: str,
    away: Bool[np.ndarray, " patient"],
    outcome: Int[np.ndarray, " patient"],
    people: Int[np.ndarray, " risk_class"],
    from_class: int,
) -> MissingRow:
    counts = np.bincount(outcome[away], minlength=len(people))
    told = row_of(np.append(counts, counts.sum()), np.append(people, people.sum()))
    p = chi_square_p(counts, people)
    difference = Interval(nan, nan, nan)
    if not any(cell.count is None for cell in told):
        difference = difference_of_shares(
            int(counts[from_class:].sum()),
            int(people[from_class:].sum()),
            int(counts[:from_class].sum()),
            int(people[:from_class].sum()),
        )
    return MissingRow(name, told, difference, p, _mechanism(int(counts.sum()), p))


def _mechanism(missing: int, p: float) -> str:
    if not missing:
        return "validation.missing_none"
    if p != p:
        return "validation.missing_few"
    return "validation.missing_related" if p < _CLEAR else "validation.missing_unrelated"


def chi_square_p(counts: Int[np.ndarray, " group"], people: Int[np.ndarray, " group"]) -> float:
    """Pearson's test that a share is the same in every group; NaN where an expected count is below 5.

    >>> round(chi_square_p(np.array([10, 30]), np.array([100, 100])), 4)
    0.0004
    """
    some = people > 0
    counts, people = counts[some], people[some]
    if len(people) < 2:
        return nan
    share = counts.sum() / people.sum()
    expected = np.stack([people * share, people * (1 - share)])
    if expected.min() < _EXPECTED:
        return nan
    spread = float((((np.stack([counts, people - counts])) - expected) ** 2 / expected).sum())
    return round(float(chi2.sf(spread, len(people) - 1)), 4)


def difference_of_shares(count: int, people: int, other_count: int, other_people: int) -> Interval:
    """One share less another with Newcombe's interval; NaN where a group has no one.

    >>> difference_of_shares(5, 10, 5, 10).estimate
    0.0
    """
    if not (people and other_people):
        return Interval(nan, nan, nan)
    one, other = wilson(count / people, people), wilson(other_count / other_people, other_people)
    p, q = one.estimate, other.estimate
    apart = p - q
    return Interval(
        apart,
        apart - sqrt((p - one.low) ** 2 + (other.high - q) ** 2),
        apart + sqrt((one.high - p) ** 2 + (q - other.low) ** 2),
    )
