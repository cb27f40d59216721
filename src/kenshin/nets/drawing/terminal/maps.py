"""How are numbers drawn that are no plain list: channels of a map, places of a sequence?"""

from collections.abc import Sequence
from math import isfinite
from typing import Any, Final

import numpy as np
from rich.text import Text

from kenshin.nets.drawing.terminal.bars import ends, mean, pooled, strip
from kenshin.nets.drawing.terminal.cells import cell_len
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.nets.drawing.terminal.sheet import QUIET_INK, Sheet
from kenshin.nets.trace.expression import number_text

__all__ = ["map_lines"]

_MOST_ROWS: Final = 8
_LONGEST_STRIP: Final = 64
_SHORTEST_STRIP: Final = 12


def map_lines(sheet: Sheet, numbers: Any) -> list[Text]:
    """A line for each channel (of a map) or place (of a sequence), with a strip of shades."""
    whole = np.asarray(numbers, dtype=float)
    is_map = whole.ndim > 2
    shown = [part.ravel().tolist() for part in whole[:_MOST_ROWS]]
    said = sheet.say("terminal.channel") if is_map else sheet.say("terminal.place")
    head, *rows = table_lines(_columns(sheet, said, shown), sheet.inner - _SHORTEST_STRIP)
    room = min(sheet.inner - cell_len(head) - 2, _LONGEST_STRIP)
    low, high = ends(whole.ravel().tolist())
    lines = [Text(head, QUIET_INK)]
    for row, values in zip(rows, shown, strict=True):
        lines.append(Text(f"{row}  {strip(pooled(values, room), low, high)}"))
    left = len(whole) - _MOST_ROWS
    if left > 0:
        more = "terminal.channels_more" if is_map else "terminal.places_more"
        lines += sheet.paragraph(sheet.say(more, count=left), QUIET_INK)
    return lines


def _columns(sheet: Sheet, said: str, parts: Sequence[Sequence[float]]) -> list[Column]:
    """The number of each part, then its mean, least and greatest value."""
    counted = Column(said, tuple(str(i) for i in range(1, len(parts) + 1)), right=True)
    means = tuple(_written(mean(part)) for part in parts)
    least, greatest = (tuple(_written(ends(part)[end]) for part in parts) for end in (0, 1))
    return [
        counted,
        Column(sheet.say("terminal.mean"), means, right=True, missed_first=1),
        Column(sheet.say("terminal.least"), least, right=True, missed_first=2),
        Column(sheet.say("terminal.greatest"), greatest, right=True, missed_first=2),
    ]


def _written(value: float) -> str:
    return number_text(value) if isfinite(value) else "–"
