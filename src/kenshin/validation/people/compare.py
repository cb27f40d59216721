"""Are the people of a validation like those whom the model was developed on?

From two tables of people (`table_one`) alone, so that a model can carry its own along without anyone's
values: standardised differences over everyone, variable by variable (Debray et al. 2015,
doi:10.1016/j.jclinepi.2014.06.018; 0.1 is the usual bound of what may be neglected, Austin 2009,
doi:10.1002/sim.3697).
"""

from dataclasses import dataclass
from math import isfinite, nan
from typing import Final

from kenshin.validation.people import differences
from kenshin.validation.people.table_one import NumberRow, Numbers, TableOne, WordRow

__all__ = ["NEGLIGIBLE", "Difference", "compared"]

NEGLIGIBLE: Final = 0.1


@dataclass(frozen=True)
class Difference:
    """One variable in both tables.

    Attributes:
        name: of the variable.
        before: numbers of the development, or its shares by level.
        now: the same of the new people.
        missing_before: share without a value; None where hidden.
        missing_now: the same of the new people.
        standardised: for numbers how far the new mean is above, in SDs; for words a distance; NaN where
            it does not exist.
        spread: new SD ÷ SD of the development; NaN for words.
        new_levels: words that the development never met.
    """

    name: str
    before: Numbers | dict[str, float]
    now: Numbers | dict[str, float]
    missing_before: float | None
    missing_now: float | None
    standardised: float
    spread: float = nan
    new_levels: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the difference is more than may be neglected."""
        return abs(self.standardised) > NEGLIGIBLE

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "name": self.name,
            "before": _plain(self.before),
            "now": _plain(self.now),
            "missing_before": self.missing_before,
            "missing_now": self.missing_now,
            "standardised": _or_none(self.standardised),
            "spread": _or_none(self.spread),
            "new_levels": list(self.new_levels),
            "differs": self.differs,
        }


def _or_none(value: float) -> float | None:
    return value if isfinite(value) else None  # a card may hold an SD of next to nothing


def _plain(side: Numbers | dict[str, float]) -> dict[str, float | None]:
    values = vars(side) if isinstance(side, Numbers) else side
    return {name: _or_none(value) for name, value in values.items()}


def compared(before: TableOne, now: TableOne) -> tuple[Difference, ...]:
    """Every variable that both tables have as the same kind, in the order of the first."""
    new = {row.name: row for row in now.rows}
    found = []
    for row in before.rows:
        other = new.get(row.name)
        if isinstance(row, NumberRow) and isinstance(other, NumberRow):
            found.append(_of_numbers(row, other))
        elif isinstance(row, WordRow) and isinstance(other, WordRow):
            found.append(_of_words(row, other))
    return tuple(found)


def _of_numbers(row: NumberRow, other: NumberRow) -> Difference:
    one, two = row.numbers[-1], other.numbers[-1]
    return Difference(
        name=row.name,
        before=one,
        now=two,
        missing_before=row.missing[-1].share,
        missing_now=other.missing[-1].share,
        standardised=differences.of_numbers(one.mean, one.sd, two.mean, two.sd),
        spread=two.sd / one.sd if one.sd > 0 else nan,
    )


def _of_words(row: WordRow, other: WordRow) -> Difference:
    """Levels hidden on either side, and what has no word, count together as one level of the rest."""
    sides = [
        {level: cells[-1].share for level, cells in zip(r.levels, r.counts, strict=True)}
        for r in (row, other)
    ]
    absent = [{level for level in sides[1 - at] if level not in sides[at]} for at in (0, 1)]
    known = [
        level
        for level in dict.fromkeys([*row.levels, *other.levels])
        if all(level in lost or side[level] is not None for side, lost in zip(sides, absent, strict=True))
    ]
    shares = [{level: side.get(level) or 0.0 for level in known} for side in sides]
    rest = [max(0.0, 1 - sum(side.values())) for side in shares]
    vectors = [
        [*side.values(), 0.0 if left < 1e-9 else left] for side, left in zip(shares, rest, strict=True)
    ]
    return Difference(
        name=row.name,
        before=shares[0],
        now=shares[1],
        missing_before=row.missing[-1].share,
        missing_now=other.missing[-1].share,
        standardised=differences.of_shares(*vectors),
        new_levels=tuple(sorted(absent[0])),
    )
