"""Which counts of a table must stay hidden, so that no one is recognised among a few people?

Counts of 1 to 4 are hidden. Totals are shown, so a hidden count could be worked out from its row or its
column: others are hidden as well (the smallest first) until in every row and column at least two are, of
5 or more people together, and until none follows from several rows and columns at once. Nothing tells which
of the hidden counts are small; a mark such as "<5" on those alone would often give the number away.

A hidden count can be worked out exactly if it lies on no closed path of hidden counts through rows and
columns in turn: a bridge of that graph (Gusfield 1988, doi:10.1137/0217034).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Int

__all__ = ["FEW", "Cell", "cells", "hidden", "row_of"]

FEW: Final = 5  # counts below this, other than 0, are hidden


@dataclass(frozen=True)
class Cell:
    """A count of people and its share of the people of its column; None where hidden (or of no one)."""

    count: int | None
    share: float | None


def cells(
    counts: Int[np.ndarray, "row column"], people: Int[np.ndarray, " column"]
) -> tuple[tuple[Cell, ...], ...]:
    """Counts row by row, the overall count last, without those that must stay hidden.

    Args:
        counts: rows that together hold everyone; the last column is the sum of the others.
        people: of each column; every share is of these, so that none tells how many are missing.
    """
    return _told(counts, hidden(counts), people)


def row_of(counts: Int[np.ndarray, " column"], people: Int[np.ndarray, " column"]) -> tuple[Cell, ...]:
    """The same for one row by itself, such as the people with a missing value.

    >>> row_of(np.array([3, 9, 30, 42]), np.array([100, 100, 100, 300]))[2].count
    30
    >>> [cell.count for cell in row_of(np.array([3, 9, 30, 42]), np.array([100, 100, 100, 300]))]
    [None, None, 30, 42]
    """
    alone = counts[None, :]
    return _told(alone, hidden(alone, across=False), people)[0]


def _told(
    counts: Int[np.ndarray, "row column"],
    out: Bool[np.ndarray, "row column"],
    people: Int[np.ndarray, " column"],
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(
            Cell(None, None) if away else Cell(int(count), int(count) / int(total) if total else None)
            for count, away, total in zip(row, gone, people, strict=True)
        )
        for row, gone in zip(counts, out, strict=True)
    )


def hidden(counts: Int[np.ndarray, "row column"], *, across: bool = True) -> Bool[np.ndarray, "row column"]:
    """Which counts must stay hidden.

    Args:
        counts: the last column is the sum of the others.
        across: whether the columns' sums are known too.

    >>> hidden(np.array([[2, 40, 42], [30, 28, 58], [68, 32, 100]])).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 0]])
    """
    out = (counts > 0) & (counts < FEW)
    while _more(counts, out, across=across):
        pass
    return out


def _more(
    counts: Int[np.ndarray, "row column"], out: Bool[np.ndarray, "row column"], *, across: bool
) -> bool:
    """Hide more counts where they are needed; False when none is."""
    rows, columns = counts.shape
    # Where a row's overall count is hidden too, no one knows how many people its others are together.
    found = [_tells(counts[r], out[r], sums=not out[r, -1]) and _hide(counts, out, 0, r) for r in range(rows)]
    if across:
        found += [
            _tells(counts[:, c], out[:, c], sums=True) and _hide(counts, out, 1, c) for c in range(columns)
        ]
    if any(found) or not across:
        return any(found)
    return any(
        _hide(counts, out, 0, row) or _hide(counts, out, 1, column)
        for row, column in np.argwhere(out).tolist()
        if _is_bridge(out, row, column)
    )


def _tells(counts: Int[np.ndarray, " cell"], out: Bool[np.ndarray, " cell"], *, sums: bool) -> bool:
    """Whether what is hidden in a line follows from the rest, or is known to be few people together."""
    away = int(out.sum())
    return away == 1 or (away > 1 and sums and int(counts[out].sum()) < FEW)


def _hide(
    counts: Int[np.ndarray, "row column"], out: Bool[np.ndarray, "row column"], axis: int, at: int
) -> bool:
    """Hide the smallest shown count of a line, best where its other line hides one; zeros only if need be.

    Args:
        counts: of people.
        out: which are hidden; changed.
        axis: 0 for a row, 1 for a column.
        at: which row or column.
    """
    shown = np.flatnonzero(~np.take(out, at, axis)).tolist()
    if not shown:
        return False
    last = counts.shape[1] - 1
    lonely = out.sum(axis=axis) == 0  # there a count would have to be hidden by yet another one

    def place(of: int) -> tuple[int, int]:
        return (at, of) if axis == 0 else (of, at)

    best = min(
        shown, key=lambda of: (counts[place(of)] == 0, lonely[of], place(of)[1] == last, counts[place(of)])
    )
    out[place(best)] = True
    return True


def _is_bridge(out: Bool[np.ndarray, "row column"], row: int, column: int) -> bool:
    """Whether the row and the column of a hidden count hang together by nothing else."""
    others = out.copy()
    others[row, column] = False
    reached = others[row]
    while True:
        wider = reached | others[others[:, reached].any(axis=1)].any(axis=0)
        if (wider == reached).all():
            return not reached[column]
        reached = wider
