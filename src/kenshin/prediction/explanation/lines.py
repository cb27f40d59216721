"""How are a person's curves drawn as lines of text: taller where the model's number is higher?"""

from typing import Final

from kenshin.nets.drawing.terminal.bars import strip
from kenshin.nets.drawing.terminal.columns import Column, table_lines
from kenshin.prediction.explanation.curves import OwnCurve
from kenshin.prediction.explanation.explanation import Explanation, of_100
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = ["curve_lines"]

_HERE: Final = "◆"
_STRANGE: Final = "·"
_LEAST_LABEL: Final = 12  # terminal cells


def curve_lines(explanation: Explanation, language: Language = "en", width: int = 80) -> list[str]:
    """A heading and a line for each input, from the lowest to the highest value that the training knew.

    The diamond is the person's own value; a dot is where nobody of the training was like the person with
    that value. All lines have one scale, from none to the highest number on any of them.
    """
    risks = [_risks(explanation, curve) for curve in explanation.curves]
    highest = max((max(line) for line in risks), default=0.0) or 1.0
    inputs = explanation.schema.inputs
    heading = [say(f"explanation.{key}", language) for key in ("measurement", "from", "to", "number_along")]
    columns = [
        Column(heading[0], tuple(text_in(v.label, language) for v in inputs), least=_LEAST_LABEL),
        Column(heading[1], tuple(_value(explanation, i, 0) for i in range(len(inputs))), right=True),
        Column(
            "", tuple(_drawn(c, line, highest) for c, line in zip(explanation.curves, risks, strict=True))
        ),
        Column(heading[2], tuple(_value(explanation, i, -1) for i in range(len(inputs))), right=True),
        Column(heading[3], tuple(f"{of_100(min(line))}–{of_100(max(line))}" for line in risks), right=True),
    ]
    return [line.rstrip() for line in table_lines(columns, width, 2)]


def _risks(explanation: Explanation, curve: OwnCurve) -> list[float]:
    """The number that is told, at each value."""
    return [sum(each[explanation.told :]) for each in curve.probabilities]


def _drawn(curve: OwnCurve, risks: list[float], highest: float) -> str:
    marks = list(strip(risks, 0.0, highest))
    for place, strange in enumerate(curve.unfamiliar or ()):
        if strange:
            marks[place] = _STRANGE
    if curve.here is not None:
        marks[curve.here] = _HERE
    return "".join(marks)


def _value(explanation: Explanation, place: int, end: int) -> str:
    variable, value = explanation.schema.inputs[place], explanation.curves[place].values[end]
    return f"{value:.4g}" if variable.decimals is None else f"{value:.{variable.decimals}f}"
