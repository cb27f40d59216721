"""How does one person's way through any net look in a terminal?"""

from collections.abc import Sequence

from rich.text import Text

from kenshin.nets.anatomy.flow import Gap
from kenshin.nets.drawing.terminal.flow import flow_lines, input_lines
from kenshin.nets.drawing.terminal.gather import blocks_of
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet, spread
from kenshin.nets.trace.spell import WEIGHTED
from kenshin.nets.trace.trace import Trace

__all__ = ["gap_lines", "see_more", "trace_lines"]


def trace_lines(sheet: Sheet, trace: Trace) -> list[Text]:
    """Title, what could not be shown, every box, and where to see more."""
    blocks = blocks_of(trace)
    title = sheet.paragraph(sheet.say("terminal.trace_title", net=trace.anatomy.net), HEAD, room=sheet.width)
    mode = Text(sheet.say(f"terminal.mode_{trace.anatomy.mode}"), QUIET_INK)
    lines = [*title[:-1], *spread(title[-1], mode, sheet.width), Text(), *gap_lines(sheet, trace.gaps)]
    lines += [
        *input_lines(sheet, trace, flows_on=bool(blocks)),
        *flow_lines(sheet, trace, blocks, trace.output_names, flows_on=False),
        Text(),
    ]
    for sentence in (
        sheet.say("terminal.rounded"),
        *see_more(sheet, trace),
    ):
        lines += sheet.paragraph(sentence, QUIET_INK, room=sheet.width)
    return lines


def gap_lines(sheet: Sheet, gaps: Sequence[Gap]) -> list[Text]:
    """What could not be shown, marked so that nobody takes the drawing for the whole."""
    lines: list[Text] = []
    for gap in gaps:
        said = f"! {sheet.say('terminal.gap')} {gap.sentence(sheet.language)}"
        lines += [*sheet.paragraph(said, HEAD, hanging=2, room=sheet.width), Text()]
    return lines


def see_more(sheet: Sheet, trace: Trace) -> list[str]:
    """How to see every equation, with a step that is worth it; nothing where none can be written."""
    weighted = [step.operation.name for step in trace.steps if step.kind in WEIGHTED]
    return [sheet.say("terminal.see_more", step=weighted[0])] if weighted else []
