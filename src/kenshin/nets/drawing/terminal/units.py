"""How are the numbers of one list drawn: as units with bars, or as a strip of shades?"""

from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final

from rich.text import Text

from kenshin.nets.drawing.shown import shortened
from kenshin.nets.drawing.terminal.bars import MOST_MARKS, bar, ends, pooled, strip, two_sided
from kenshin.nets.drawing.terminal.cells import cell_len, padded, tame
from kenshin.nets.drawing.terminal.sheet import QUIET_INK, Sheet, signed_ink
from kenshin.nets.trace.equation import subscript
from kenshin.nets.trace.expression import number_text

__all__ = ["Units", "many_lines", "named_lines", "unit_lines"]

_STRONGEST: Final = 5
_SHORTEST_BAR: Final = 7
_GAP: Final = "  "
_SHORTEST_HALF: Final = 3
_LONGEST_HALF: Final = 14
_STRETCH: Final = 12
_MOST_PER_ROW: Final = 6


@dataclass(frozen=True)
class Units:
    """Numbers of one layer.

    Attributes:
        letter: of the units.
        values: what flows on.
        before: the same units before a ReLU; empty: there is none.
        names: of the units; empty: they have none.
    """

    letter: str
    values: tuple[float, ...]
    before: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def greatest(self) -> float:
        """The largest size, for the bars' scale; 1 where all are zero."""
        return max((abs(v) for v in self.values if isfinite(v)), default=0.0) or 1.0

    @property
    def on(self) -> tuple[bool, ...]:
        """Which units a ReLU let pass; without one, all."""
        return tuple(not self.before or v != 0 for v in self.values)

    def symbol(self, place: int) -> str:
        """Name of a unit, e.g. `a₁₂`."""
        return self.letter + subscript(str(place + 1))

    def aside(self, place: int) -> str:
        """What a unit that is off was before its ReLU, in brackets."""
        return f"({number_text(self.before[place])})"

    def order(self) -> list[int]:
        """Places of the units, the largest size first."""
        sizes = [abs(v) if isfinite(v) else -1.0 for v in self.values]
        return sorted(range(len(sizes)), key=lambda i: -sizes[i])


@dataclass(frozen=True)
class _Grid:
    """How wide the parts of a unit are, and how many units stand in a row."""

    symbol: int
    number: int
    room: int  # of the bar, or of what stands in brackets
    in_row: int


def unit_lines(sheet: Sheet, units: Units) -> list[Text]:
    """All units, several in a row: those that are on with a bar, the others with what switched them off."""
    grid = _grid(sheet, units)
    cells = [_cell(units, i, grid) for i in range(len(units.values))]
    rows = [cells[i : i + grid.in_row] for i in range(0, len(cells), grid.in_row)]
    return [Text(" ").join(row) for row in rows]


def _grid(sheet: Sheet, units: Units) -> _Grid:
    count = len(units.values)
    symbol, number = cell_len(units.symbol(count - 1)), max(map(cell_len, map(number_text, units.values)))
    fixed = symbol + 1 + number + 1 + (2 if units.before else 0)  # with the mark for on or off
    aside = [cell_len(units.aside(i)) for i in range(count) if not units.on[i]]
    shortest = max(_SHORTEST_BAR, *aside) if aside else _SHORTEST_BAR
    in_row = min(max((sheet.inner + 1) // (fixed + shortest + 1), 1), _MOST_PER_ROW, count)
    in_row = ceil(count / ceil(count / in_row))  # the last row is nearly as long as the others
    room = min((sheet.inner + 1) // in_row - 1 - fixed, shortest + _STRETCH)
    return _Grid(symbol, number, room, in_row)


def _cell(units: Units, place: int, grid: _Grid) -> Text:
    value = units.values[place]
    named = padded(units.symbol(place), grid.symbol) + " "
    written = padded(number_text(value), grid.number, right=True) + " "
    if not units.before:
        drawn = padded(two_sided(value / units.greatest, (grid.room - 2) // 2), grid.room)
        return Text.assemble(named, written, (drawn, signed_ink(value)))
    if not units.on[place]:
        return Text(f"○ {named}{written}{padded(units.aside(place), grid.room)}", QUIET_INK)
    drawn = padded(bar(value / units.greatest, grid.room - 1), grid.room)
    return Text.assemble("● ", named, written, (drawn, signed_ink(value)))


def named_lines(sheet: Sheet, units: Units) -> list[Text]:
    """One line for each unit: its name, its number and a bar from an axis in the middle."""
    count = len(units.values)
    symbol, number = cell_len(units.symbol(count - 1)), max(map(cell_len, map(number_text, units.values)))
    names = [tame(name) for name in units.names] or [""] * count
    spare = sheet.inner - symbol - number - 3 * len(_GAP)
    label = max(map(cell_len, names))
    half = min(max((spare - label - 1) // 2, _SHORTEST_HALF), _LONGEST_HALF)
    label = min(label, spare - 2 * half - 1)
    lines = []
    for place, (name, value) in enumerate(zip(names, units.values, strict=True)):
        said = [
            padded(units.symbol(place), symbol),
            padded(shortened(name, label), label),
            padded(number_text(value), number, right=True),
        ]
        drawn = two_sided(value / units.greatest, half)
        lines.append(Text.assemble(_GAP.join([*said, ""]), (drawn, signed_ink(value))))
    return lines


def many_lines(sheet: Sheet, units: Units) -> list[Text]:
    """A strip of shades over all units, then the strongest with their numbers."""
    marks = strip(pooled(units.values, MOST_MARKS), *ends(units.values))
    rows = ceil(len(marks) / sheet.inner)
    in_row = ceil(len(marks) / rows)
    lines = [Text(marks[i : i + in_row]) for i in range(0, len(marks), in_row)]
    strongest = "   ".join(
        f"{units.symbol(i)} {number_text(units.values[i])}" for i in units.order()[:_STRONGEST]
    )
    lines += sheet.paragraph(sheet.say("terminal.strongest_few", units=strongest), hanging=2)
    return lines
