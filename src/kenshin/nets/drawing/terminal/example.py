"""Which number of a step is spelled out beside the drawing, and how?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from rich.text import Text

from kenshin.nets.drawing.shown import MOST_UNITS, kind_of
from kenshin.nets.drawing.terminal.block import Block
from kenshin.nets.drawing.terminal.cells import cell_len, padded
from kenshin.nets.drawing.terminal.sheet import QUIET_INK, Sheet
from kenshin.nets.drawing.terminal.spelled import equation_lines
from kenshin.nets.drawing.terminal.units import Units
from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.kinds.moved import DROPOUTS, MOVES
from kenshin.nets.trace.spell import spell

__all__ = ["Spelled", "example_lines", "labelled", "unit_equations"]

Place = tuple[int, ...]


@dataclass(frozen=True)
class Spelled:
    """An equation to be shown.

    Attributes:
        said: the word before it.
        equation: what made one number.
        then: what comes after its value.
        most_lines: where not all its terms fit.
    """

    said: str
    equation: Equation
    then: str = ""
    most_lines: int = 2


def example_lines(sheet: Sheet, block: Block, units: Units) -> list[Text]:
    """How many units are on, the equation of the strongest, and of one that is off."""
    lines: list[Text] = []
    if units.before:
        on = sum(units.on)
        key = "terminal.on_and_off" if len(units.on) <= MOST_UNITS else "terminal.on_and_off_many"
        lines += sheet.paragraph(sheet.say(key, on=on, off=len(units.on) - on), QUIET_INK)
    if block.folded:
        said = sheet.say("terminal.folded", count=block.inside, name=block.folded)
        return [*lines, *sheet.paragraph(said, QUIET_INK)]
    made: list[Spelled] = []
    for key, place, most_lines in (
        ("terminal.strongest", _strongest(block), 2),
        ("terminal.switched_off", _off(units), 1),
    ):
        found = None if place is None else _spelled(block, place)
        if found is not None:
            made.append(Spelled(sheet.say(key), *found, most_lines))
    return lines + labelled(sheet, made)


def unit_equations(sheet: Sheet, block: Block) -> list[list[Text]]:
    """For each unit of a short list its equation; nothing where none can be written."""
    values = block.values()
    count = 0 if values is None else values.size
    found = []
    for place in range(1, count + 1):
        at = (place,) if values is not None and values.ndim else ()
        pair = _spelled(block, at)
        lines = [] if pair is None else equation_lines(sheet, *pair, sheet.inner - 4)
        found.append([Text.assemble("    ", line) for line in lines])
    return found


def labelled(sheet: Sheet, made: Sequence[Spelled]) -> list[Text]:
    """Equations, each with its word before it."""
    label = max((cell_len(one.said) for one in made), default=0)
    lines: list[Text] = []
    for one in made:
        drawn = equation_lines(sheet, one.equation, one.then, sheet.inner - label - 2, one.most_lines)
        for place, line in enumerate(drawn):
            lines.append(Text.assemble((padded("" if place else one.said, label), QUIET_INK), "  ", line))
    return lines


def _spelled(block: Block, place: Place) -> tuple[Equation, str] | None:
    """The equation of one number, and what happens to it in the same box."""
    steps = {step.operation.name: step for step in block.steps}
    main = steps.get(block.main.name)
    if main is None or block.main.kind in MOVES or block.folded:
        return None
    equation = spell(main, place)
    if equation.expression is None:
        return None
    then, value = "", equation.value
    for operation in block.followers:
        step = steps.get(operation.name)
        now = value if step is None else float(step.numbers[tuple(n - 1 for n in place)])
        if operation.kind not in DROPOUTS or now != value:
            then += f" → {kind_of(operation)} → {number_text(now)}"
        value = now
    return equation, then


def _strongest(block: Block) -> Place | None:
    values = block.values()
    if values is None or not values.size:
        return None
    sizes = np.nan_to_num(np.abs(np.asarray(values, dtype=float)), nan=-1.0)
    return tuple(int(n) + 1 for n in np.unravel_index(int(sizes.argmax()), sizes.shape))


def _off(units: Units) -> Place | None:
    """Of the units that are off, the one furthest below zero."""
    off = [i for i, on in enumerate(units.on) if not on and isfinite(units.before[i])]
    return (min(off, key=lambda i: units.before[i]) + 1,) if off else None
