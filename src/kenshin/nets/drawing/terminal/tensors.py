"""How are a net's learned and kept tensors listed?"""

from collections.abc import Sequence

from rich.text import Text

from kenshin.nets.anatomy.anatomy import Anatomy, Tensor
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet
from kenshin.nets.trace.expression import number_text

__all__ = ["tensor_lines"]


def tensor_lines(sheet: Sheet, anatomy: Anatomy) -> list[Text]:
    """Parameters, then buffers; and those parameters that nothing on this way uses."""
    lines: list[Text] = []
    if anatomy.parameters:
        lines += _table(sheet, sheet.say("terminal.learned_tensors"), anatomy.parameters, learned=True)
        lines += sheet.paragraph(sheet.say("terminal.tensors_legend"), QUIET_INK, room=sheet.width)
        unused = _unused(anatomy)
        if unused:
            said = f"! {sheet.say('terminal.unused', names=', '.join(unused))}"
            lines += sheet.paragraph(said, HEAD, hanging=2, room=sheet.width)
    if anatomy.buffers:
        lines += [Text(), *_table(sheet, sheet.say("terminal.kept_tensors"), anatomy.buffers, learned=False)]
    return lines


def _unused(anatomy: Anatomy) -> list[str]:
    if not anatomy.operations:
        return []
    used = {name for layer in anatomy.layers for name in layer.parameters}
    return [tensor.name for tensor in anatomy.parameters if tensor.name not in used]


def _table(sheet: Sheet, title: str, tensors: Sequence[Tensor], *, learned: bool) -> list[Text]:
    columns = [
        Column(sheet.say("terminal.name"), tuple(t.name for t in tensors), least=20),
        Column(sheet.say("terminal.shape"), tuple(_stored(t) for t in tensors), least=8),
        Column(
            sheet.say("terminal.count"), tuple(f"{t.count:,}" for t in tensors), right=True, missed_first=3
        ),
    ]
    dtypes = {t.dtype for t in tensors}
    if len(dtypes) > 1:
        columns.append(Column(sheet.say("terminal.dtype"), tuple(t.dtype for t in tensors), missed_first=4))
    else:
        title = f"{title} · {dtypes.pop()}"
    if learned:
        columns.insert(0, Column("", tuple("●" if t.trainable else "○" for t in tensors)))
    head, *rows = table_lines(columns + _figures(sheet, tensors), sheet.width)
    return [Text(title, HEAD), Text(head, QUIET_INK), *(Text(row) for row in rows)]


def _figures(sheet: Sheet, tensors: Sequence[Tensor]) -> list[Column]:
    """Smallest, mean and deviation, largest."""
    least = tuple(_number(t.minimum) for t in tensors)
    greatest = tuple(_number(t.maximum) for t in tensors)
    around = tuple(_around(t) for t in tensors)
    return [
        Column(sheet.say("terminal.least"), least, right=True, missed_first=2),
        Column(sheet.say("terminal.mean_and_deviation"), around, right=True, missed_first=1),
        Column(sheet.say("terminal.greatest"), greatest, right=True, missed_first=2),
    ]


def _stored(tensor: Tensor) -> str:
    return f"[{', '.join(str(n) for n in tensor.shape)}]"


def _number(value: float | None) -> str:
    return "–" if value is None else number_text(value)


def _around(tensor: Tensor) -> str:
    if tensor.mean is None or tensor.deviation is None:
        return "–"
    return f"{number_text(tensor.mean)} ± {number_text(tensor.deviation)}"
