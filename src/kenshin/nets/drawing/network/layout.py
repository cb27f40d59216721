"""Where does each column of the picture stand, and each of its numbers?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from kenshin.nets.drawing.network.column import Column

__all__ = ["CAPTION", "COUNTED", "DOT", "PILL", "TITLE", "Picture", "Placed", "laid_out"]

TITLE, CAPTION, COUNTED = 18.0, 33.0, 46.0  # base lines of the words above a column
_LANES: Final = 58.0  # where the first connection that leaves columns out runs
_LANE: Final = 11.0  # from one such connection to the next
DOT: Final = 16.0  # one unit without a number
PILL: Final = (48.0, 22.0)  # one unit with its number inside
_PITCH: Final = 29.0  # from one unit to the next
_LETTER: Final = 6.6  # mean width of a Latin letter in the labels' size
_LOWEST, _HIGHEST = 230.0, 470.0  # of a strip
_WIDTHS: Final = {"units": PILL[0], "strip": 84.0, "heat": 118.0, "box": 84.0}
_WEIGHTED_GAP, _PLAIN_GAP = 106.0, 70.0


@dataclass(frozen=True, eq=False)
class Placed:
    """A column with its coordinates.

    Attributes:
        column: what stands there.
        left: edge.
        width: of the units, strip or box.
        top: edge of what is drawn.
        height: of what is drawn.
        rows: middle of each unit or strip cell, from the top; empty: none are told apart.
    """

    column: Column
    left: float
    width: float
    top: float
    height: float
    rows: tuple[float, ...]

    @property
    def right(self) -> float:
        """Right edge, where lines leave."""
        return self.left + (24.0 if self.column.form == "strip" else self.width)

    @property
    def centre(self) -> float:
        """Middle, left to right."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Middle, top to bottom."""
        return self.top + self.height / 2


@dataclass(frozen=True, eq=False)
class Picture:
    """Every column in its place.

    Attributes:
        placed: in the order of the flow.
        lanes: (source, target) → height of the connection that leaves out what lies between.
        width: of all columns.
        height: of all columns, titles included.
    """

    placed: tuple[Placed, ...]
    lanes: Mapping[tuple[int, int], float]
    width: float
    height: float


def laid_out(columns: Sequence[Column], outside: Sequence[str]) -> Picture:
    """Every column with its coordinates.

    Args:
        columns: in the order of the flow.
        outside: labels that stand left of the first column, one for each of its units; may be empty.
    """
    lanes = _lanes(columns)
    head = _LANES + _LANE * (max(lanes.values(), default=-1) + 1) + 10
    tall = max((_height(c, 0.0) for c in columns), default=0.0)
    left = max(24.0 + _LETTER * max((cell_len(label) for label in outside), default=0), 46.0)
    placed: list[Placed] = []
    for column in columns:
        if placed:
            left += _WEIGHTED_GAP if column.weight is not None else _PLAIN_GAP
        placed.append(_placed(column, left, head, tall))
        left += _WIDTHS[column.form]
    heights = {ends: _LANES + _LANE * lane for ends, lane in lanes.items()}
    return Picture(tuple(placed), heights, left, head + tall)


def _lanes(columns: Sequence[Column]) -> dict[tuple[int, int], int]:
    """Connections that leave columns out, each in the lowest lane that is free all the way."""
    ends = [(s, t) for t, column in enumerate(columns) for s in column.sources if s < t - 1]
    lanes: dict[tuple[int, int], int] = {}
    for source, target in sorted(ends, key=lambda e: (e[1] - e[0], e)):
        taken = {lane for (s, t), lane in lanes.items() if s < target and source < t}
        lanes[source, target] = next(n for n in range(len(lanes) + 1) if n not in taken)
    highest = max(lanes.values(), default=0)
    return {pair: highest - lane for pair, lane in lanes.items()}  # the short ones run nearest


def _placed(column: Column, left: float, head: float, tall: float) -> Placed:
    height = _height(column, tall)
    top = head + (tall - height) / 2
    told_apart = column.count if column.form in ("units", "strip") else 0
    rows = tuple(top + (i + 0.5) * height / told_apart for i in range(told_apart))
    width = _WIDTHS[column.form]
    if column.form == "units" and column.values is None:  # smaller, in the middle of its place
        left, width = left + (width - DOT) / 2, DOT
    return Placed(column, left, width, top, height, rows)


def _height(column: Column, tall: float) -> float:
    if column.form == "units":
        return column.count * _PITCH
    if column.form == "strip":
        return min(max(2.0 * column.count, _LOWEST), max(tall, _HIGHEST))
    return 118.0 if column.form == "heat" else 44.0
