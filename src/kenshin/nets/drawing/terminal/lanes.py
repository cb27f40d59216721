"""How is a flow with detours drawn beside a list of its steps, like the history of a repository?

One node per row, in the order of the flow. What goes straight on to the next row needs no line.
What is used again further down gets a lane of its own to the left: it leaves with `╭─┤` under its
node and comes back with `╰►●`, or with `├►●` where it goes on. Lanes that only cross do not touch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Lanes", "Row", "lanes_of"]


@dataclass(frozen=True)
class Row:
    """What stands beside one step.

    Attributes:
        node: the step's own line.
        below: the line under it; None: the next row follows at once.
        beside: what stands beside further lines of text between the two.
        unseen: sources for which no lane was free.
    """

    node: str
    below: str | None
    beside: str
    unseen: tuple[int, ...]


@dataclass(frozen=True)
class Lanes:
    """All rows, every line `width` cells wide."""

    rows: tuple[Row, ...]
    width: int


@dataclass(frozen=True)
class _Lane:
    """From one row to the rows that use it again; `column` 0 is next to the nodes."""

    column: int
    source: int
    users: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.users[-1]


def lanes_of(inputs: Sequence[Sequence[int]], most: int = 6) -> Lanes:
    r"""Lanes for rows that take their inputs from earlier rows.

    Args:
        inputs: for each row the places of the rows that it uses.
        most: lanes side by side; what does not fit is listed as unseen.

    >>> for row in lanes_of([[], [0], [1], [0, 2]]).rows:
    ...     print("\n".join([row.node, row.below] if row.below else [row.node]))
      ●
    ╭─┤
    │ ●
    │ ●
    ╰►●
    """
    lanes = _allotted(inputs, most)
    columns = max((lane.column + 1 for lane in lanes), default=0)
    seen = {(lane.source, user) for lane in lanes for user in lane.users}
    rows = []
    for place, given in enumerate(inputs):
        straight = place + 1 < len(inputs) and place in inputs[place + 1]
        unseen = tuple(s for s in given if s != place - 1 and (s, place) not in seen)
        below = _below(lanes, columns, place, straight=straight) if place + 1 < len(inputs) else None
        beside = _beside(lanes, columns, place) + ("│" if straight else " ")
        rows.append(Row(_node(lanes, columns, place), below, beside, unseen))
    return Lanes(tuple(rows), 2 * columns + 1)


def _allotted(inputs: Sequence[Sequence[int]], most: int) -> list[_Lane]:
    lanes: list[_Lane] = []
    for source in range(len(inputs)):
        users = tuple(p for p in range(source + 2, len(inputs)) if source in inputs[p])
        if not users:
            continue
        taken = {lane.column for lane in lanes if lane.end > source}
        free = [column for column in range(most) if column not in taken]
        if free:
            lanes.append(_Lane(free[0], source, users))
    return lanes


def _node(lanes: Sequence[_Lane], columns: int, place: int) -> str:
    drawn, running = "", False
    for column in reversed(range(columns)):
        lane = _at(lanes, column, place)
        mark = "─" if running else " "
        if lane is not None:
            mark = "│"
            if place in lane.users:
                ends = place == lane.end
                mark = ("┴" if ends else "┼") if running else ("╰" if ends else "├")
                running = True
        drawn += mark + ("─" if running else " ")
    return (drawn[:-1] + "►" if running else drawn) + "●"


def _at(lanes: Sequence[_Lane], column: int, place: int) -> _Lane | None:
    """The lane that runs through this column beside a row's node."""
    for lane in lanes:
        if lane.column == column and lane.source < place <= lane.end:
            return lane
    return None


def _beside(lanes: Sequence[_Lane], columns: int, place: int) -> str:
    passing = {lane.column for lane in lanes if lane.source < place < lane.end}
    return "".join("│ " if column in passing else "  " for column in reversed(range(columns)))


def _below(lanes: Sequence[_Lane], columns: int, place: int, *, straight: bool) -> str | None:
    opened = next((lane for lane in lanes if lane.source == place), None)
    if opened is None and straight:
        return None
    drawn, running = "", False
    for column in reversed(range(columns)):
        passing = any(lane.column == column and lane.source < place < lane.end for lane in lanes)
        mark = "│" if passing else "─" if running else " "
        if opened is not None and opened.column == column:
            mark, running = "╭", True
        drawn += mark + ("─" if running else " ")
    if opened is None:
        return drawn + " "
    return drawn + ("┤" if straight else "╯")
