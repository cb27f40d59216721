"""Which sections does the page of a trace have, and which equations stand in each?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from kenshin.nets.drawing.mathml import equation_mathml
from kenshin.nets.drawing.network.column import Column
from kenshin.nets.drawing.shown import kind_of
from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.spell import spell, units
from kenshin.nets.trace.step import Step
from kenshin.nets.trace.trace import Trace
from kenshin.wording.say import Language, say

__all__ = ["MOST_ROWS", "Row", "Section", "address", "sections_of", "unit_words"]

MOST_ROWS: Final = 64  # equations of one operation on the page; the command line writes all
_MOST_OPERATIONS: Final = 24  # inside one column, e.g. of an attention
_SPOKEN_TERMS: Final = 4
_WRITTEN_TERMS: Final = 40  # of one sum; the command line writes all


@dataclass(frozen=True)
class Row:
    """One number: where it stands, and how it was made.

    Attributes:
        address: for links; empty: nothing leads here.
        equation: as MathML.
        activation: name of what came after; empty: nothing did.
        value: what flows on.
        off: whether an activation or dropout made it 0.
    """

    address: str
    equation: Markup
    activation: str
    value: str
    off: bool


@dataclass(frozen=True)
class Section:
    """One column of the picture, in words and equations.

    Attributes:
        title: names of its operations.
        caption: shapes and parameters.
        kinds: what the operations compute.
        summary: how many are on, the largest, or the range.
        rows: one for each number, as far as they are listed.
        more: how many numbers are not listed.
    """

    title: str
    caption: str
    kinds: str
    summary: str
    rows: tuple[Row, ...]
    more: int


def address(prefix: str, place: int, unit: int) -> str:
    """Where the equation of a unit stands: `trace-1-3` is the third unit of the first column."""
    return f"{prefix}-{place}-{unit + 1}"


def sections_of(
    trace: Trace, columns: tuple[Column, ...], prefix: str, language: Language
) -> tuple[Section, ...]:
    """A section for every column after the input.

    Args:
        trace: one person's way.
        columns: of the picture.
        prefix: begins the addresses.
        language: the reader's.
    """
    steps = {step.operation.name: step for step in trace.steps}
    return tuple(
        _section(column, place, steps, prefix, language)
        for place, column in enumerate(columns)
        if column.operations
    )


def _section(column: Column, place: int, steps: dict[str, Step], prefix: str, language: Language) -> Section:
    rows, more = _rows(column, place, steps, prefix, language)
    kinds = " → ".join(dict.fromkeys(kind_of(operation) for operation in column.operations))
    caption = column.caption
    if column.parameters:
        counted = say("drawing.with_parameters", language, count=column.parameters)
        caption = f"{caption} · {counted}"
    return Section(column.title, caption, kinds, _summary(column, language), rows, more)


def _rows(
    column: Column, place: int, steps: dict[str, Step], prefix: str, language: Language
) -> tuple[tuple[Row, ...], int]:
    if column.before is not None:  # a layer and the activation that only it feeds: one row for both
        return _activated(column, place, steps, prefix, language)
    rows: list[Row] = []
    more = 0
    single = len(column.operations) == 1 and column.form == "units"
    for operation in column.operations[:_MOST_OPERATIONS]:
        step = steps.get(operation.name)
        if step is None or not step.output.size:
            continue
        listed = units(step)
        more += max(len(listed) - MOST_ROWS, 0)
        for i, unit in enumerate(listed[:MOST_ROWS]):
            equation = spell(step, unit)
            where = address(prefix, place, i) if single else ""
            rows.append(Row(where, _written(equation, language), "", number_text(equation.value), off=False))
    return tuple(rows), more


def _activated(
    column: Column, place: int, steps: dict[str, Step], prefix: str, language: Language
) -> tuple[tuple[Row, ...], int]:
    step = steps[column.operations[0].name]
    listed = units(step)
    name = " → ".join(operation.name for operation in column.operations[1:])
    rows = []
    after, off = np.asarray(column.values).ravel(), column.off
    for i, unit in enumerate(listed[:MOST_ROWS]):
        where = address(prefix, place, i) if column.form == "units" else ""
        gone = off is not None and bool(np.asarray(off).ravel()[i])
        rows.append(
            Row(where, _written(spell(step, unit), language), name, number_text(float(after[i])), off=gone)
        )
    return tuple(rows), max(len(listed) - MOST_ROWS, 0)


def _written(equation: Equation, language: Language) -> Markup:
    more = say("drawing.more_terms", language, count="{count}")
    return equation_mathml(equation, 2, _WRITTEN_TERMS, more)


def _summary(column: Column, language: Language) -> str:
    if column.values is None or not np.size(column.values):
        return say("drawing.unknown", language)
    values = np.nan_to_num(np.asarray(column.values, dtype=float))
    parts = []
    if column.off is not None:
        on = int(values.size - np.count_nonzero(column.off))
        parts.append(say("drawing.on_of", language, on=on, all=values.size))
    low, high = number_text(float(values.min())), number_text(float(values.max()))
    parts.append(say("drawing.from_to", language, low=low, high=high))
    return " ".join(parts)


def unit_words(trace: Trace, column: Column, unit: int, language: Language) -> str:
    """What a unit says when it is pointed at: its equation, shortened, and what came after."""
    if not column.operations:
        label = column.labels[unit] if unit < len(column.labels) else f"x{unit + 1}"
        return f"{label}: {number_text(float(column.values[unit]))}"
    name = column.operations[0].name if column.before is not None else column.name
    more = say("drawing.more_terms", language, count="{count}")
    said = trace.equation(name, unit + 1).text(2, _SPOKEN_TERMS, more)
    if column.before is None:
        return said
    return f"{said} → {column.operations[-1].name} → {number_text(float(column.values[unit]))}"
