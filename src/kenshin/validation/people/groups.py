"""Into which group of people does someone fall: a band of a number, a year, or a word?"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.patients.dates import read_date
from kenshin.patients.table import PatientTable
from kenshin.schema.variable import Variable
from kenshin.validation.people.bands import band_names, bands

__all__ = ["UNKNOWN", "group_labels", "group_order", "groups_of", "makes_groups", "most_groups", "short"]

_MOST_GROUPS: Final = 30  # of a column of words; more are names or codes, not groups
_FEWEST_EACH: Final = 5  # people in a group on average; fewer, and its words point at someone
_LONGEST: Final = 60  # letters of a word that is shown; more is a note, not a name
UNKNOWN: Final = "?"


def group_labels(table: PatientTable, variable: Variable) -> tuple[str, ...]:
    """Everyone's group: the band of a number, the year of a date, else the word itself; “?” where unknown."""
    return groups_of(variable, table.numbers, table.words, len(table))


def groups_of(
    variable: Variable,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    words: Mapping[str, Sequence[str]],
    people: int,
) -> tuple[str, ...]:
    """The same for people who are no table: numbers and words by the variable's name."""
    if variable.name in numbers:
        values = numbers[variable.name]
        if variable.bands:
            return bands(values, variable.bands, decimals=variable.decimals or 0, missing=UNKNOWN)
        return tuple(UNKNOWN if v != v else f"{v:g}" for v in values.tolist())
    written = words.get(variable.name, ("",) * people)
    if variable.role == "date":
        return tuple(_year(word) for word in written)
    return tuple(word.strip() or UNKNOWN for word in written)


def group_order(variable: Variable, labels: Sequence[str]) -> Sequence[str]:
    """Bands from low to high, words by their letters; the unknown last, as in table 1."""
    names = band_names(variable.bands, decimals=variable.decimals or 0) if variable.bands else ()
    return (*(names or sorted(set(labels) - {UNKNOWN})), UNKNOWN)


def makes_groups(variable: Variable) -> bool:
    """Whether its values stand for groups of people, and not each for itself."""
    if variable.numeric:
        return bool(variable.bands or variable.values)
    return variable.role != "id"


def most_groups(people: int, most: int = _MOST_GROUPS) -> int:
    """How many groups may be named: few enough that each has several people.

    >>> most_groups(12), most_groups(60), most_groups(6000)
    (2, 12, 30)
    """
    return max(2, min(most, people // _FEWEST_EACH))


def short(word: str) -> str:
    """A word as it is shown.

    >>> len(short("A" * 10_000))
    61
    """
    return word if len(word) <= _LONGEST else word[:_LONGEST] + "…"


def _year(word: str) -> str:
    found = read_date(word)
    return UNKNOWN if found is None else str(found.year)
