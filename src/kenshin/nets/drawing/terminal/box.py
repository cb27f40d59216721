"""How is a box drawn around a few lines, and how do boxes hang together?"""

from collections.abc import Sequence

from rich.text import Text

from kenshin.nets.drawing.shown import shortened
from kenshin.nets.drawing.terminal.cells import cell_len, padded, tame
from kenshin.nets.drawing.terminal.sheet import HEAD, QUIET_INK, Sheet

__all__ = ["arrow", "box"]


def box(
    sheet: Sheet, title: str, facts: str, lines: Sequence[Text], *, flows_on: bool, style: str = HEAD
) -> list[Text]:
    """A box with a title in its upper edge, and facts at that edge's right end where they fit.

    Args:
        sheet: where it goes.
        title: what stands in the box.
        facts: about it; moved to the first line where the edge is too short for both.
        lines: the inside, none wider than the sheet's `inner`.
        flows_on: whether an arrow leaves the lower edge.
        style: of the title.
    """
    title, facts = tame(title), tame(facts)
    room = sheet.width - 6
    inside = list(lines)
    if facts and cell_len(title) + cell_len(facts) + 4 > room:
        inside = [*sheet.paragraph(facts, QUIET_INK), *inside]
        facts = ""
    upper = _upper(shortened(title, room - 2), facts, sheet.width, style)
    return [upper, *(_sided(line, sheet.inner) for line in inside), _lower(sheet.width, flows_on=flows_on)]


def _upper(title: str, facts: str, width: int, style: str) -> Text:
    left = width - 5 - cell_len(title) - (cell_len(facts) + 3 if facts else 0)
    end = f" {facts} ─╮" if facts else "╮"
    return Text.assemble(("╭─ ", QUIET_INK), (title, style), (" " + "─" * left + end, QUIET_INK))


def _sided(line: Text, room: int) -> Text:
    kept = line.copy()
    kept.truncate(room)  # a last guard: the lines were made to fit
    return Text.assemble(("│ ", QUIET_INK), kept, " " * (room - kept.cell_len), (" │", QUIET_INK))


def _lower(width: int, *, flows_on: bool) -> Text:
    if not flows_on:
        return Text("╰" + "─" * (width - 2) + "╯", QUIET_INK)
    left = (width - 2) // 2
    return Text("╰" + "─" * left + "┬" + "─" * (width - 3 - left) + "╯", QUIET_INK)


def arrow(sheet: Sheet, said: str, passing: str = "") -> Text:
    """The line between two boxes: an arrowhead and what flows; or what it passes, and what becomes of it."""
    left = sheet.width // 2
    before = shortened(tame(passing), left - 1)
    after = shortened(tame(said), sheet.width - left - 2)
    mark = " │ " if passing else " ▼ "
    return Text.assemble((padded(before, left - 1, right=True) + mark + after, QUIET_INK))
