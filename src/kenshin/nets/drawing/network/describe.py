"""What does the picture say to someone who does not see it?"""

from collections.abc import Sequence

import numpy as np

from kenshin.nets.drawing.network.column import Column
from kenshin.nets.drawing.shown import shape_text
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.person import PersonTrace
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = ["described", "person_described"]


def described(columns: Sequence[Column], language: Language) -> str:
    """Column by column: names, shapes, and where they are known the numbers or their range."""
    return " ".join(_column(column, language) for column in columns)


def _column(column: Column, language: Language) -> str:
    facts = {"title": column.title, "shape": shape_text(column.shape)}
    if column.values is None or not np.size(column.values):
        return say("drawing.say_column", language, **facts)
    values = np.asarray(column.values, dtype=float)
    if column.form == "units":
        numbers = ", ".join(number_text(v) for v in values.tolist())
        off = "" if column.off is None else say("drawing.say_off", language, off=int(column.off.sum()))
        return say("drawing.say_units", language, **facts, numbers=numbers, off=off)
    low, high = number_text(float(np.nanmin(values))), number_text(float(np.nanmax(values)))
    return say("drawing.say_range", language, **facts, low=low, high=high)


def person_described(person: PersonTrace, columns: Sequence[Column], language: Language) -> str:
    """The picture's columns, then each class with its probability and range."""
    classes = [
        say(
            "drawing.say_class",
            language,
            label=text_in(label, language),
            mean=f"{100 * mean:.0f}",
            low=f"{100 * low:.0f}",
            high=f"{100 * high:.0f}",
        )
        for label, mean, low, high in zip(
            person.class_labels, person.probabilities, person.low, person.high, strict=True
        )
    ]
    return " ".join([described(columns, language), *classes])
