"""Which groups does a person belong to, from the finest to everyone?

The variables of `compare_by` make groups together; leaving some of them out makes coarser ones. Among
equally coarse ones those that keep the later variables come first: of sex and age, age alone is nearer to
a person than sex alone.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
from jaxtyping import Float

from kenshin.schema.schema import Schema
from kenshin.validation.people.groups import UNKNOWN, groups_of, short

__all__ = ["Groups", "group_columns", "levels"]

# One label for each variable; None: whatever it is.
Groups = tuple[str | None, ...]


def levels(variables: int) -> tuple[tuple[int, ...], ...]:
    """Which variables make the groups, the finest level first.

    >>> levels(2)
    ((0, 1), (1,), (0,), ())
    """
    sizes = range(variables, -1, -1)
    return tuple(
        level for size in sizes for level in sorted(combinations(range(variables), size), reverse=True)
    )


def group_columns(
    schema: Schema,
    by: Sequence[str],
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    words: Mapping[str, Sequence[str]],
    people: int,
) -> tuple[tuple[str | None, ...], ...]:
    """For each variable, everyone's label; None where it is not known."""
    columns = []
    for name in by:
        labels = groups_of(schema.variable(name), numbers, words, people)
        columns.append(tuple(None if label == UNKNOWN else short(label) for label in labels))
    return tuple(columns)
