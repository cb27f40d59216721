"""How are contributions drawn as lines of text: to the right what adds, to the left what takes away?"""

from typing import Final

from kenshin.nets.drawing.terminal.bars import two_sided
from kenshin.nets.drawing.terminal.cells import cell_len
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.prediction.explanation.explanation import Explanation, of_100
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = ["contribution_bars"]

_LEAST_LABEL: Final = 12  # terminal cells
_LONGEST_HALF: Final = 16
_GAP: Final = 2


def contribution_bars(explanation: Explanation, language: Language = "en", width: int = 80) -> list[str]:
    """A heading, the average, a line for each input, and the person's own risk, as plain text.

    The longest bar is the largest contribution; no line takes more than `width` terminal cells.
    """
    columns = _columns(explanation, language)
    half = (width - sum(column.widest for column in columns) - _GAP * len(columns) - 1) // 2
    half = min(max(half, 2), _LONGEST_HALF)
    numbers = explanation.told_contributions
    greatest = max((abs(number) for number in numbers), default=0.0) or 1.0
    bars = [two_sided(numbers[i] / greatest, half) for i in explanation.order]
    empty = two_sided(0.0, half)
    lines = table_lines([*columns, Column("", (empty, *bars, empty))], width, _GAP)
    return [line.rstrip() for line in lines]


def _columns(explanation: Explanation, language: Language) -> list[Column]:
    places, numbers = explanation.order, explanation.told_contributions
    average = say("explanation.average", language, count=explanation.made_up)
    whole = explanation.told_base + sum(numbers)
    labels = [text_in(explanation.schema.inputs[i].label, language) for i in places]
    values = [explanation.measured(i, language) for i in places]
    shown = [of_100(numbers[i], signed=True) for i in places]
    first, last = average, say("explanation.total", language)
    shown = [of_100(explanation.told_base), *shown, of_100(whole)]
    heading = (
        explanation.target.sentence(language),
        say("explanation.value", language),
        say("explanation.of_100", language),
    )
    least = min(_LEAST_LABEL, cell_len(heading[0]))
    return [
        Column(heading[0], (first, *labels, last), least=max(least, _LEAST_LABEL)),
        Column(heading[1], ("", *values, ""), right=True),
        Column(heading[2], tuple(shown), right=True),
    ]
