"""How do the logits of one copy become the draft estimate of all copies, in numbers and bars?"""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from kenshin.nets.drawing.terminal.bars import chance_line
from kenshin.nets.drawing.terminal.box import arrow, box
from kenshin.nets.drawing.terminal.cells import cell_len, padded, tame
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.nets.drawing.terminal.example import Spelled, labelled
from kenshin.nets.drawing.terminal.sheet import HEAD, PLUS_INK, QUIET_INK, Sheet
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.person import PersonTrace

__all__ = ["answer_lines"]

_LABEL: Final = 10  # room for a class beside its numbers; a longer one gets a line of its own


def answer_lines(sheet: Sheet, person: PersonTrace, labels: Sequence[str], number: int) -> list[Text]:
    """The last box, and the arrow into it.

    Args:
        sheet: where it goes.
        person: the whole way.
        labels: of the classes.
        number: of the box.
    """
    copies = len(person.every_copy)
    drafted = person.class_names.index(person.risk_class)
    lines = [*_classes(sheet, person, labels, drafted), _scale(sheet)]
    lines += sheet.paragraph(sheet.say("terminal.chance_legend", copies=copies), QUIET_INK)
    lines += _equations(sheet, person, drafted)
    temperature = number_text(person.calibrated.temperature)
    facts = sheet.say("terminal.temperature_and_copies", temperature=temperature, copies=copies)
    into = arrow(sheet, sheet.say("terminal.logits", count=len(labels)))
    title = f"[{number}] {sheet.say('terminal.calibrated')}"
    return [into, *box(sheet, title, facts, lines, flows_on=False)]


def _classes(sheet: Sheet, person: PersonTrace, labels: Sequence[str], drafted: int) -> list[Text]:
    """For each class its numbers, and below them its chance on a line from 0 to 100 %."""
    head, *rows = table_lines(_columns(sheet, person), sheet.inner - _LABEL)
    room = sheet.inner - cell_len(head)
    lines = [Text(padded("  " + sheet.say("terminal.class"), room) + head, QUIET_INK)]
    for k, (label, row) in enumerate(zip(labels, rows, strict=True)):
        style = HEAD if k == drafted else ""
        marked = f"{'►' if k == drafted else ' '} {tame(label)}"
        if cell_len(marked) >= room:
            lines += sheet.paragraph(marked, style, hanging=2)
            marked = ""
        lines += [Text(padded(marked, room) + row, style), _chance(sheet, person, k)]
    return lines


def _columns(sheet: Sheet, person: PersonTrace) -> list[Column]:
    made, say = person.calibrated, sheet.say
    mean = say("terminal.mean_of", copies=len(person.every_copy))
    columns = [
        Column(say("terminal.logit"), _written(made.logits), right=True, missed_first=2),
        Column(say("terminal.softmax"), _percents(made.softmax), right=True, missed_first=4),
        Column(say("terminal.log_weight"), _written(made.log_class_weights), right=True, missed_first=5),
        Column(say("terminal.divided"), _written(made.scores), right=True, missed_first=3),
        Column(say("terminal.this_copy"), _percents(made.risks), right=True, missed_first=1),
        Column(mean, _percents(person.probabilities), right=True),
        Column(say("terminal.range"), _ranges(person), right=True),
    ]
    return columns if any(made.log_class_weights) else [*columns[:2], *columns[3:]]


def _ranges(person: PersonTrace) -> tuple[str, ...]:
    if not person.low:
        return ("–",) * len(person.probabilities)
    return tuple(
        f"{100 * low:.1f}–{100 * high:.1f} %" for low, high in zip(person.low, person.high, strict=True)
    )


def _written(values: Sequence[float]) -> tuple[str, ...]:
    return tuple(number_text(value) for value in values)


def _percents(values: Sequence[float]) -> tuple[str, ...]:
    return tuple(f"{100 * value:.1f} %" for value in values)


def _chance(sheet: Sheet, person: PersonTrace, k: int) -> Text:
    mean = person.probabilities[k]
    low, high = (person.low[k], person.high[k]) if person.low else (mean, mean)
    return Text.assemble("  ", (chance_line(low, mean, high, sheet.inner - 2), PLUS_INK))


def _scale(sheet: Sheet) -> Text:
    """0 to 100 % under the bars."""
    room = sheet.inner - 2
    cells = [" "] * room
    for percent in (0, 25, 50, 75, 100):
        said = f"{percent} %" if percent == 100 else str(percent)
        left = min(max(round(percent / 100 * (room - 1)) - len(said) // 2, 0), room - len(said))
        cells[left : left + len(said)] = said
    return Text("  " + "".join(cells), QUIET_INK)


def _equations(sheet: Sheet, person: PersonTrace, k: int) -> list[Text]:
    """One class spelled out: its probability in this copy, and the mean of all."""
    made, copies = person.calibrated, len(person.every_copy)
    spelled = [
        Spelled(sheet.say("terminal.this_copy"), made.risk_equation(k + 1)),
        Spelled(sheet.say("terminal.mean_of", copies=copies), person.mean_equation(k + 1), "", 1),
    ]
    if made.log_class_weights[k]:  # without a weight it is one division, which the table shows
        spelled.insert(0, Spelled(sheet.say("terminal.divided"), made.score_equation(k + 1)))
    return labelled(sheet, spelled)
