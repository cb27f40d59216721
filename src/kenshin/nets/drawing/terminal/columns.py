"""How is a table laid out when there may be too little room for it?

First the columns that may be cut are made narrower, the widest first; then columns that may be
missed are left out. Names are cut in their middle; numbers never are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kenshin.nets.drawing.shown import shortened
from kenshin.nets.drawing.terminal.cells import cell_len, padded, tame

__all__ = ["Column", "fit", "table_lines"]


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        heading: over it.
        cells: one for each row.
        right: set to the right, as numbers are.
        least: how narrow it may become; None: it is never cut.
        missed_first: columns with a higher number are left out earlier; 0: never.
    """

    heading: str
    cells: tuple[str, ...]
    right: bool = False
    least: int | None = None
    missed_first: int = 0

    @property
    def widest(self) -> int:
        """Cells that it takes uncut."""
        return max(cell_len(text) for text in (self.heading, *self.cells))


def table_lines(columns: Sequence[Column], room: int, gap: int = 2) -> list[str]:
    """Heading and rows, every line of the same number of cells where the table fits at all."""
    kept = [replace(c, heading=tame(c.heading), cells=tuple(tame(cell) for cell in c.cells)) for c in columns]
    widths = _widths(kept, room, gap)
    while widths is None and any(column.missed_first for column in kept):
        kept.remove(max(kept, key=lambda column: column.missed_first))
        widths = _widths(kept, room, gap)
    if widths is None:  # a name may be lost, a number not
        widths = _widths([replace(c, least=None if c.least is None else 1) for c in kept], room, gap)
    shown = widths or [column.widest for column in kept]
    rows = zip(*((column.heading, *column.cells) for column in kept), strict=True)
    return [shortened(_line(row, kept, shown, gap), room) for row in rows]


def fit(columns: Sequence[Column], room: int, gap: int = 2) -> bool:
    """Whether all columns fit, some of them cut."""
    return _widths(columns, room, gap) is not None


def _line(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], gap: int) -> str:
    cells = [
        padded(shortened(text, wide), wide, right=column.right)
        for text, column, wide in zip(row, columns, widths, strict=True)
    ]
    return (" " * gap).join(cells)


def _widths(columns: Sequence[Column], room: int, gap: int) -> list[int] | None:
    """Each column's width; None: they do not fit."""
    widths = [column.widest for column in columns]
    floor = [w if c.least is None else min(c.least, w) for c, w in zip(columns, widths, strict=True)]
    spare = room - gap * (len(columns) - 1)
    if sum(floor) > spare:
        return None
    while sum(widths) > spare:
        loose = [i for i in range(len(widths)) if widths[i] > floor[i]]
        widths[max(loose, key=lambda i: widths[i])] -= 1
    return widths
