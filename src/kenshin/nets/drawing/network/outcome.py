"""How is the end of a person's way drawn: one copy's probabilities, then the mean of all with its spread?"""

from dataclasses import dataclass
from typing import Final

from kenshin.nets.drawing.network.layout import CAPTION, PILL, TITLE, Placed
from kenshin.nets.drawing.shown import shortened
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.person import PersonTrace
from kenshin.palette import QUIET, TEXT, class_colours
from kenshin.schema.text import text_in
from kenshin.svg import curve, path, place, rectangle, text_at
from kenshin.wording.say import Language, say

__all__ = ["OUTCOME_WIDTH", "Outcome"]

_BAR: Final = 150.0  # the length that stands for 100 %
_ROW: Final = 58.0  # from one class to the next
_GAP: Final = 72.0
_LABEL: Final = 34  # columns of a class's label
OUTCOME_WIDTH: Final = _GAP + PILL[0] + 58.0 + _BAR + 96.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """The right end of a person's picture."""

    person: PersonTrace
    logits: Placed
    language: Language

    @property
    def height(self) -> float:
        """What the classes take, titles included."""
        return 60.0 + _ROW * len(self.person.probabilities)

    def parts(self) -> list[str]:
        """One copy's probabilities, and the bars."""
        left = self.logits.left + PILL[0] + _GAP
        rows = self.logits.rows
        temperature = number_text(self.person.calibrated.temperature, 3)
        copy = say("drawing.copy", self.language, copy=self.person.copy)
        head = say("drawing.calibrated", self.language, temperature=temperature)
        drawn = [
            text_at(left + PILL[0] / 2, TITLE, head, kind="kn-title"),
            text_at(left + PILL[0] / 2, CAPTION, copy, kind="kn-caption"),
        ]
        for row, risk in zip(rows, self.person.calibrated.risks, strict=True):
            drawn.append(self._link(self.logits.right, row, left, row))
            drawn += self._pill(left, row, f"{100 * risk:.0f} %")
        return drawn + self._bars(left + PILL[0])

    def _pill(self, left: float, row: float, words: str) -> list[str]:
        pill = rectangle(left, row - PILL[1] / 2, *PILL, f'rx="4" fill="#fff" stroke="{TEXT}"')
        return [pill, text_at(left + PILL[0] / 2, row + 4, words, kind="kn-value")]

    def _link(self, x1: float, y1: float, x2: float, y2: float) -> str:
        return path(curve(x1, y1, x2, y2), f'stroke="{QUIET}" stroke-width="1.2"')

    def _bars(self, begin: float) -> list[str]:
        person, left = self.person, begin + 58.0
        count = len(person.every_copy)
        said = say("drawing.mean_of", self.language, copies=count)
        colours = class_colours(len(person.probabilities))
        drawn = [
            text_at(left, TITLE, said, "start", "kn-title"),
            text_at(left, CAPTION, say("drawing.range", self.language), "start", "kn-caption"),
        ]
        first = self.logits.middle - _ROW * (len(colours) - 1) / 2
        for k, colour in enumerate(colours):
            row = first + k * _ROW
            drawn.append(self._link(begin, self.logits.rows[k], left - 6, row))
            drawn += self._bar(left, row, k, colour)
        return drawn

    def _bar(self, left: float, row: float, k: int, colour: str) -> list[str]:
        person = self.person
        mean, low, high = person.probabilities[k], person.low[k], person.high[k]
        label = shortened(text_in(person.class_labels[k], self.language), _LABEL)
        y, tall = row - 6, 16.0
        said = f"{100 * mean:.0f} % ({100 * low:.0f}–{100 * high:.0f})"
        return [
            text_at(left, row - 12, label, "start", "kn-label"),
            rectangle(left, y, _BAR, tall, f'fill="none" stroke="{QUIET}" stroke-width=".6"'),
            rectangle(left, y, mean * _BAR, tall, f'fill="{colour}" stroke="{TEXT}"'),
            *_whisker(left + low * _BAR, left + high * _BAR, y + tall / 2),
            text_at(left + _BAR + 8, row + 6, said, "start", "kn-label"),
        ]


def _whisker(x1: float, x2: float, y: float) -> list[str]:
    """Dark on a light edge, so that it is seen on every class's colour."""
    ends = f"M{place(x1)} {place(y - 5)}v10M{place(x2)} {place(y - 5)}v10M{place(x1)} {place(y)}H{place(x2)}"
    return [
        path(ends, 'stroke="#fff" stroke-width="3.4"'),
        path(ends, f'stroke="{TEXT}" stroke-width="1.4"'),
    ]
