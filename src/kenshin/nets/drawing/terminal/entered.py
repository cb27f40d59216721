"""How are a person's check-up values drawn on their way into the net?"""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from kenshin.nets.drawing.terminal.bars import two_sided
from kenshin.nets.drawing.terminal.box import box
from kenshin.nets.drawing.terminal.cells import cell_len, padded
from kenshin.nets.drawing.terminal.columns import Column, fit, table_lines
from kenshin.nets.drawing.terminal.sheet import QUIET_INK, Sheet, signed_ink
from kenshin.nets.trace.equation import expression_text, subscript
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.person import Entered
from kenshin.schema.text import text_in

__all__ = ["entered_lines"]

_INDENT: Final = "   "  # below `x₁ `
_LABEL: Final = 26  # on one line with all the rest a label is never cut to less
_LONGEST_HALF: Final = 8
_SHORTEST_HALF: Final = 2
_LEAST_SCALE: Final = 2.0  # standard deviations at a bar's end, or the furthest value


def entered_lines(sheet: Sheet, entered: Sequence[Entered]) -> list[Text]:
    """The first box: every value, what stood in for it, and its standardisation with real numbers."""
    made = _made(entered)
    columns = [*_columns(sheet, entered), Column(sheet.say("terminal.standardised"), made)]
    lines = _wide(sheet, entered, columns) if fit(columns, sheet.inner) else _narrow(sheet, entered, made)
    if any(one.value is None for one in entered):
        lines += sheet.paragraph(sheet.say("terminal.stands_in"), QUIET_INK)
    title = f"[1] {sheet.say('terminal.values_in')}"
    return box(sheet, title, sheet.say("terminal.of_training_rows"), lines, flows_on=True)


def _wide(sheet: Sheet, entered: Sequence[Entered], columns: Sequence[Column]) -> list[Text]:
    """Everything about a value on one line; a bar where there is room."""
    head, *rows = table_lines(columns, sheet.inner)
    half = min((sheet.inner - cell_len(head) - 2) // 2, _LONGEST_HALF)
    scale = max([_LEAST_SCALE, *(abs(one.prepared) for one in entered)])
    lines = [Text(head, QUIET_INK)]
    for row, one in zip(rows, entered, strict=True):
        drawn = f" {two_sided(one.prepared / scale, half)}" if half >= _SHORTEST_HALF else ""
        lines.append(Text.assemble(row, (drawn, signed_ink(one.prepared))))
    return lines


def _narrow(sheet: Sheet, entered: Sequence[Entered], made: Sequence[str]) -> list[Text]:
    """The standardisation on a line of its own."""
    head, *rows = table_lines(_columns(sheet, entered), sheet.inner)
    lines = [Text(head, QUIET_INK), Text(_INDENT + sheet.say("terminal.standardised"), QUIET_INK)]
    for row, spelled, one in zip(rows, made, entered, strict=True):
        lines += [Text(row), Text(_INDENT + spelled, signed_ink(one.prepared))]
    return lines


def _columns(sheet: Sheet, entered: Sequence[Entered]) -> list[Column]:
    """What was measured; the label may be cut, the value never."""
    named = tuple(
        f"x{subscript(str(i))} {text_in(e.label, sheet.language)}" for i, e in enumerate(entered, start=1)
    )
    return [
        Column(_INDENT + sheet.say("terminal.measurement"), named, least=_LABEL),
        Column(sheet.say("terminal.value"), _measured(sheet, entered)),
    ]


def _made(entered: Sequence[Entered]) -> tuple[str, ...]:
    """`(58 − 49.9) / 17.5 = 0.46`, equals signs below each other; a flag is taken as it is."""
    spelled = [_standardised(one) for one in entered]
    results = [number_text(one.prepared) for one in entered]
    left, right = max(map(cell_len, spelled)), max(map(cell_len, results))
    return tuple(
        f"{padded(text, left, right=True)} = {padded(result, right, right=True)}"
        for text, result in zip(spelled, results, strict=True)
    )


def _standardised(one: Entered) -> str:
    expression = one.equation(1).expression
    return expression_text(expression) if one.mean is not None and expression is not None else ""


def _measured(sheet: Sheet, entered: Sequence[Entered]) -> tuple[str, ...]:
    """Values set to the right, units to the left of one line between them."""
    measured = [one.measured(sheet.language) for one in entered]
    units = [text_in(one.unit_label or one.unit, sheet.language) for one in entered]
    numbers = [text.removesuffix(unit) for text, unit in zip(measured, units, strict=True)]
    shown = [_number(sheet, one, number.rstrip()) for one, number in zip(entered, numbers, strict=True)]
    widest = max(map(cell_len, shown))
    return tuple(
        padded(text, widest, right=True) + (" " if number.endswith(" ") else "") + unit
        for text, number, unit in zip(shown, numbers, units, strict=True)
    )


def _number(sheet: Sheet, one: Entered, used: str) -> str:
    return used if one.value is not None else f"{sheet.say('terminal.missing')} → {used}"
