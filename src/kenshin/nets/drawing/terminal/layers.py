"""How are a net's layers listed in the order of the flow, with lanes for what skips some?"""

from typing import Final

from rich.text import Text

from kenshin.nets.anatomy.anatomy import Anatomy, Layer
from kenshin.nets.anatomy.flow import NET_INPUT
from kenshin.nets.drawing.shown import kind_of, shape_text
from kenshin.nets.drawing.terminal.cells import cell_len
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.nets.drawing.terminal.lanes import Lanes, lanes_of
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet

__all__ = ["layer_lines"]

_NOTHING: Final = "–"
_TABLE: Final = 56  # narrowest room for the table; lanes share what is left


def layer_lines(sheet: Sheet, anatomy: Anatomy) -> list[Text]:
    """The input, every layer, and the totals."""
    lanes = _lanes(sheet, anatomy)
    margin = " " * (lanes.width + 2)
    head, *rows, totals = table_lines(_columns(sheet, anatomy), sheet.inner - len(margin))
    names = [NET_INPUT, *(layer.name for layer in anatomy.layers)]
    lines = [Text(margin + head, QUIET_INK)]
    for row, text in zip(lanes.rows, rows, strict=True):
        lines.append(Text(f"{row.node}  {text}"))
        if row.unseen:
            said = sheet.say("terminal.also_from", names=", ".join(names[i] for i in row.unseen))
            noted = sheet.paragraph(said, room=sheet.inner - len(margin) - 2)
            lines += [Text(f"{row.beside}    {note.plain}", QUIET_INK) for note in noted]
        if row.below is not None:
            lines.append(Text(row.below, QUIET_INK))
    return [*lines, Text(margin + "─" * cell_len(head), QUIET_INK), Text(margin + totals, HEAD)]


def _lanes(sheet: Sheet, anatomy: Anatomy) -> Lanes:
    places = {layer.name: i for i, layer in enumerate(anatomy.layers, start=1)} | {NET_INPUT: 0}
    inputs = [[places[name] for name in layer.inputs if name in places] for layer in anatomy.layers]
    return lanes_of([[], *inputs], most=max((sheet.width - _TABLE) // 6, 2))


def _columns(sheet: Sheet, anatomy: Anatomy) -> list[Column]:
    """Of the input, every layer, and the totals."""
    layers = anatomy.layers
    kinds = {operation.name: kind_of(operation) for operation in anatomy.operations}
    named = (NET_INPUT, *(layer.name for layer in layers), sheet.say("terminal.total"))
    kind = (sheet.say("terminal.input"), *(_kind(layer, kinds) for layer in layers), "")
    shapes = (shape_text(anatomy.input_shape), *map(_shapes, layers), "")
    learned = (_NOTHING, *(_parameters(sheet, layer) for layer in layers), f"{anatomy.total:,}")
    cost = (_NOTHING, *(_count(layer.multiply_adds) for layer in layers), f"{anatomy.multiply_adds:,}")
    columns = [
        Column(sheet.say("terminal.layer"), named, least=14),
        Column(sheet.say("terminal.kind"), kind, least=7, missed_first=1),
        Column(sheet.say("terminal.in_out"), shapes, least=14),
        Column(sheet.say("terminal.parameters_head"), learned, right=True),
    ]
    if anatomy.operations:
        columns.append(Column(sheet.say("terminal.multiply_adds"), cost, right=True, missed_first=2))
    return columns


def _kind(layer: Layer, kinds: dict[str, str]) -> str:
    alone = layer.operations[0] if len(layer.operations) == 1 else ""
    return kinds.get(alone, layer.kind)


def _shapes(layer: Layer) -> str:
    given = ", ".join(dict.fromkeys(shape_text(shape) for shape in layer.input_shapes))
    return f"{given} → {shape_text(layer.output_shape)}" if given else shape_text(layer.output_shape)


def _parameters(sheet: Sheet, layer: Layer) -> str:
    return sheet.say("terminal.shared") if layer.count and not layer.first_call else _count(layer.count)


def _count(count: int) -> str:
    return f"{count:,}" if count else _NOTHING
