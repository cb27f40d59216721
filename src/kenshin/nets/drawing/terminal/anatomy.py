"""How does a net look without a person: what flows where, what was learned, what it costs?"""

from rich.text import Text

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.drawing.shown import bytes_text
from kenshin.nets.drawing.terminal.box import box
from kenshin.nets.drawing.terminal.layers import layer_lines
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet, spread
from kenshin.nets.drawing.terminal.tensors import tensor_lines
from kenshin.nets.drawing.terminal.trace import gap_lines

__all__ = ["anatomy_lines"]


def anatomy_lines(sheet: Sheet, anatomy: Anatomy) -> list[Text]:
    """Totals, the flow beside its lanes, then every learned and kept tensor."""
    return [
        *_head(sheet, anatomy),
        Text(),
        *gap_lines(sheet, anatomy.gaps),
        *box(sheet, sheet.say("terminal.flow"), "", layer_lines(sheet, anatomy), flows_on=False),
        Text(),
        *tensor_lines(sheet, anatomy),
    ]


def _head(sheet: Sheet, anatomy: Anatomy) -> list[Text]:
    title = sheet.paragraph(anatomy.net, HEAD, room=sheet.width)
    where = Text(f"{sheet.say(f'terminal.mode_{anatomy.mode}')} · {anatomy.device}", QUIET_INK)
    lines = [*title[:-1], *spread(title[-1], where, sheet.width)]
    counted = [sheet.say("terminal.totals", total=anatomy.total, trainable=anatomy.trainable)]
    if anatomy.operations:  # modules that were only watched do not say what they cost
        counted.append(sheet.say("terminal.cost", multiply_adds=anatomy.multiply_adds))
    held, passing = bytes_text(anatomy.parameter_bytes), bytes_text(anatomy.value_bytes)
    memory = sheet.say("terminal.memory", parameters=held, values=passing)
    for sentence in (" · ".join(counted), memory):
        lines += sheet.paragraph(sentence, room=sheet.width)
    return lines
