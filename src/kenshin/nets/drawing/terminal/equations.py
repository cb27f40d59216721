"""How is every equation of a step written out, with all its terms?"""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import numpy as np
from rich.text import Text

from kenshin.nets.drawing.shown import kind_of, shape_text
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet
from kenshin.nets.drawing.terminal.spelled import every_term
from kenshin.nets.trace.spell import spell, units
from kenshin.nets.trace.step import Step
from kenshin.nets.trace.trace import Trace

__all__ = ["equations_lines"]

_MOST: Final = 256
_DIGITS: Final = 4  # enough to work a sum out again with a pocket calculator


def equations_lines(sheet: Sheet, trace: Trace, names: Sequence[str]) -> list[Text]:
    """Every equation of the named steps; a layer's name stands for all that happens inside it.

    Raises:
        KeyError: no step or layer has that name.
    """
    lines: list[Text] = []
    for name in _steps_named(trace, names):
        lines += [*([Text()] if lines else []), *_step(sheet, trace.step(name))]
    return lines


def _steps_named(trace: Trace, names: Sequence[str]) -> list[str]:
    inside = {layer.name: layer.operations for layer in trace.anatomy.layers if len(layer.operations) > 1}
    kept = {step.operation.name for step in trace.steps}
    found: list[str] = []
    for name in names:
        found += [o for o in inside[name] if o in kept] if name in inside and name not in kept else [name]
    return list(dict.fromkeys(found))


def _step(sheet: Sheet, step: Step) -> list[Text]:
    title = f"{step.operation.name} · {kind_of(step.operation)} → {shape_text(step.operation.shape)}"
    lines = sheet.paragraph(title, HEAD, room=sheet.width)
    count = 0 if np.iscomplexobj(step.output) else int(step.numbers.size)
    if not count:
        return [*lines, *sheet.paragraph(sheet.say("terminal.no_numbers"), QUIET_INK, room=sheet.width)]
    made = [spell(step, unit) for unit in islice(units(step), _MOST)]
    if made[0].expression is None:
        said = sheet.say("terminal.not_spelled", kind=step.kind)
        lines += sheet.paragraph(said, QUIET_INK, room=sheet.width)
    for equation in made:
        lines += every_term(equation, sheet.width, _DIGITS)
    if count > _MOST:
        said = sheet.say("terminal.equations_more", count=count - _MOST)
        lines += sheet.paragraph(said, QUIET_INK, room=sheet.width)
    return lines
