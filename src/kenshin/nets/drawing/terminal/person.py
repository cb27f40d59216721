"""How does one person's whole way look: check-up values, the net, calibration, all copies?"""

from rich.text import Text

from kenshin.nets.drawing.terminal.answer import answer_lines
from kenshin.nets.drawing.terminal.cells import tame, wrapped
from kenshin.nets.drawing.terminal.entered import entered_lines
from kenshin.nets.drawing.terminal.flow import flow_lines
from kenshin.nets.drawing.terminal.gather import blocks_of
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet, spread
from kenshin.nets.drawing.terminal.trace import gap_lines, see_more
from kenshin.nets.trace.person import PersonTrace
from kenshin.schema.text import text_in

__all__ = ["person_lines"]


def person_lines(sheet: Sheet, person: PersonTrace) -> list[Text]:
    """From the title, through every box, to the notices that stand beside every output."""
    blocks = blocks_of(person.net)
    labels = tuple(text_in(label, sheet.language) for label in person.class_labels)
    return [
        *_head(sheet, person),
        Text(),
        *gap_lines(sheet, person.net.gaps),
        *entered_lines(sheet, person.entered),
        *flow_lines(sheet, person.net, blocks, labels, flows_on=True),
        *answer_lines(sheet, person, labels, len(blocks) + 2),  # box 1 holds the values
        Text(),
        *_foot(sheet, person),
    ]


def _head(sheet: Sheet, person: PersonTrace) -> list[Text]:
    badge = sheet.say("terminal.draft_badge")
    copy = sheet.say("terminal.copy_of", copy=person.copy, last=len(person.every_copy) - 1)
    where = f"{sheet.say('terminal.model', model=person.model[:12])} · {copy}"
    titled = wrapped(tame(f"{text_in(person.title, sheet.language)} · {badge}"), sheet.width)
    lines = [Text(line, HEAD) for line in titled]
    return [*lines[:-1], *spread(lines[-1], Text(where, QUIET_INK), sheet.width)]


def _foot(sheet: Sheet, person: PersonTrace) -> list[Text]:
    lines: list[Text] = []
    for notice in person.notices:
        lines += sheet.paragraph(text_in(notice, sheet.language), HEAD, room=sheet.width)
    said = [sheet.say("terminal.rounded"), *see_more(sheet, person.net)]
    for sentence in said:
        lines += sheet.paragraph(sentence, QUIET_INK, room=sheet.width)
    return lines
