"""How does one person's way through a net look: a box for each step, arrows between?"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from rich.text import Text

from kenshin.nets.drawing.shown import MOST_UNITS, shape_text
from kenshin.nets.drawing.terminal.block import Block
from kenshin.nets.drawing.terminal.box import arrow, box
from kenshin.nets.drawing.terminal.example import example_lines, unit_equations
from kenshin.nets.drawing.terminal.maps import map_lines
from kenshin.nets.drawing.terminal.sheet import QUIET_INK, Sheet
from kenshin.nets.drawing.terminal.units import Units, many_lines, named_lines, unit_lines
from kenshin.nets.trace.spell import WEIGHTED, letter
from kenshin.nets.trace.trace import Trace

__all__ = ["flow_lines", "input_lines"]

_EVERY_EQUATION: Final = 4  # a list this short gets each unit's equation


def input_lines(sheet: Sheet, trace: Trace, *, flows_on: bool) -> list[Text]:
    """The box of what the net was given."""
    numbers = trace.input[0]
    units = Units("x", _numbers(numbers), names=tuple(trace.input_names))
    lines = (
        named_lines(sheet, units)
        if units.names and numbers.size <= MOST_UNITS
        else _values(sheet, numbers, units)
    )
    if _is_strip(numbers):
        lines += sheet.paragraph(sheet.say("terminal.what_a_strip_is"), QUIET_INK)
    title = f"[1] {sheet.say('terminal.input')}"
    return box(sheet, title, shape_text(trace.anatomy.input_shape), lines, flows_on=flows_on)


def flow_lines(
    sheet: Sheet, trace: Trace, blocks: Sequence[Block], names: Sequence[str], *, flows_on: bool
) -> list[Text]:
    """Arrows and boxes from the first operation to the net's answer.

    Args:
        sheet: where they go.
        trace: the way.
        blocks: its boxes.
        names: of the net's answers; none: they have none.
        flows_on: whether something follows below.
    """
    legends = _legends(blocks, strip_known=_is_strip(trace.input[0]))
    lines: list[Text] = []
    for place, block in enumerate(blocks):
        last = place == len(blocks) - 1
        if block.only_moves and block.sources == (place - 1,) and not last:
            lines.append(arrow(sheet, _moved(sheet, block), f"[{place + 2}] {block.title}"))
            continue
        lines.append(arrow(sheet, _incoming(sheet, blocks, place)))
        inside = _inside(sheet, block, names if last else ())
        if place in legends:
            said = sheet.say("terminal.between_sentences").join(sheet.say(key) for key in legends[place])
            inside += sheet.paragraph(said, QUIET_INK)
        goes = flows_on if last else place in blocks[place + 1].sources
        lines += box(sheet, f"[{place + 2}] {block.title}", _facts(sheet, block), inside, flows_on=goes)
    return lines


def _legends(blocks: Sequence[Block], *, strip_known: bool) -> dict[int, list[str]]:
    """Each explanation once, where it is first needed."""
    said: dict[int, list[str]] = {}
    needed = {
        "terminal.what_z_is": [b.main.kind in WEIGHTED and not b.folded for b in blocks],
        "terminal.what_relu_does": [b.switch is not None for b in blocks],
        "terminal.what_a_strip_is": [not b.only_moves and _is_strip(b.values()) for b in blocks],
    }
    if strip_known:
        del needed["terminal.what_a_strip_is"]
    for key, places in needed.items():
        if True in places:
            said.setdefault(places.index(True), []).append(key)
    return said


def _is_strip(values: Any | None) -> bool:
    return values is not None and (values.ndim > 1 or values.size > MOST_UNITS)


def _moved(sheet: Sheet, block: Block) -> str:
    shapes = f"{shape_text(block.given[0])} → {shape_text(block.shape)}"
    return f"{shapes} {sheet.say('terminal.only_moved')}"


def _incoming(sheet: Sheet, blocks: Sequence[Block], place: int) -> str:
    """What flows in; from where, if it is not just the box above."""
    block = blocks[place]
    if block.sources == (place - 1,):
        return _flowing(sheet, block.given[0]) if block.given else ""
    named = [
        f"[{source + 2}] {blocks[source].output if source >= 0 else sheet.say('terminal.input')}"
        for source in block.sources
    ]
    return sheet.say("terminal.from_boxes", boxes=" + ".join(named)) if named else ""


def _flowing(sheet: Sheet, shape: tuple[int, ...] | None) -> str:
    if shape is not None and len(shape) == 1:
        return sheet.say("terminal.numbers", count=shape[0])
    return shape_text(shape)


def _facts(sheet: Sheet, block: Block) -> str:
    given = ", ".join(shape_text(shape) for shape in block.given)
    facts = [block.kinds, f"{given} → {shape_text(block.shape)}"]
    if block.shared:
        facts.append(sheet.say("terminal.shared_parameters"))
    elif block.parameters:
        facts.append(sheet.say("terminal.parameters", count=block.parameters))
    return " · ".join(facts)


def _inside(sheet: Sheet, block: Block, names: Sequence[str]) -> list[Text]:
    values = block.values()
    if values is None or not values.size:
        key = "terminal.not_kept" if values is None else "terminal.no_numbers"
        return sheet.paragraph(sheet.say(key), QUIET_INK)
    units = _units(block, values, names)
    if _has_lines_of_its_own(values, units):
        return _each(sheet, block, units)
    return [*_values(sheet, values, units), *example_lines(sheet, block, units)]


def _has_lines_of_its_own(values: Any, units: Units) -> bool:
    """Whether every unit gets a line: those with names, and short lists."""
    if units.names:
        return len(units.names) <= MOST_UNITS
    return values.ndim < 2 and values.size <= _EVERY_EQUATION and not units.before


def _units(block: Block, values: Any, names: Sequence[str]) -> Units:
    before = block.before_switch() if values.ndim < 2 else None
    kept = before is not None and np.size(before) == values.size
    kind = next(o.kind for o in block.operations if o.name == block.output)
    named = tuple(names) if len(names) == values.size and values.ndim == 1 else ()
    return Units(letter(kind), _numbers(values), _numbers(before) if kept else (), named)


def _each(sheet: Sheet, block: Block, units: Units) -> list[Text]:
    """Every unit on a line of its own; its equation below where there are few."""
    drawn = named_lines(sheet, units)
    if len(units.values) > _EVERY_EQUATION or block.folded:
        return [*drawn, *example_lines(sheet, block, units)]
    equations = unit_equations(sheet, block)
    return [line for unit, below in zip(drawn, equations, strict=True) for line in (unit, *below)]


def _values(sheet: Sheet, numbers: Any, units: Units) -> list[Text]:
    if not numbers.size:
        return sheet.paragraph(sheet.say("terminal.no_numbers"), QUIET_INK)
    if numbers.ndim > 1:
        return map_lines(sheet, numbers)
    if numbers.size > MOST_UNITS:
        return many_lines(sheet, units)
    return unit_lines(sheet, units)


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(v) for v in np.asarray(values).ravel().tolist())
