"""Which columns does the picture of a net have, and what stands in each?

A column is the input, one stage, or the stages inside one layer. Up to 32 numbers are drawn as units;
more numbers, and numbers in several dimensions, as heat. Where nobody's numbers are known (an anatomy),
units are empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.anatomy.flow import NET_INPUT, Operation
from kenshin.nets.drawing.shown import MOST_UNITS, shape_text
from kenshin.nets.drawing.stages import Stage, groups_of
from kenshin.nets.trace.trace import Trace
from kenshin.wording.say import Language, say

__all__ = ["MOST_LETTERS", "Column", "columns_of"]

MOST_LETTERS: Final = 20  # of what stands above a column
_GATES: Final = frozenset({"relu", "relu6", "threshold", "dropout", "feature_dropout"})

Form = Literal["units", "strip", "heat", "box"]


@dataclass(frozen=True, eq=False)
class Column:
    """The input, or one group of stages.

    Attributes:
        name: of the operation whose output stands here; `x` for the input.
        operations: what happens in it; none for the input.
        title: names of the operations.
        caption: shapes before and after.
        parameters: how many learned numbers it uses.
        shape: of the numbers, for one person; None: not one tensor.
        sources: positions of the columns that flow in.
        weight: [unit, unit of the source], where each line has a weight of its own.
        values: the person's numbers; None: nobody's are known.
        before: the numbers before the activation, where there is one.
        off: which numbers an activation or dropout made 0.
        labels: what the numbers are called; empty: they have no names.
    """

    name: str
    operations: tuple[Operation, ...]
    title: str
    caption: str
    parameters: int
    shape: tuple[int, ...] | None
    sources: tuple[int, ...]
    weight: Any = None
    values: Any = None
    before: Any = None
    off: Any = None
    labels: tuple[str, ...] = ()

    @property
    def form(self) -> Form:
        """How its numbers are drawn."""
        return _form(self.shape, known=self.values is not None)

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return int(np.prod(self.shape)) if self.shape is not None else 0


def _form(shape: tuple[int, ...] | None, *, known: bool) -> Form:
    """How numbers of that shape are drawn, for one person.

    >>> _form((16,), known=True), _form((64,), known=False), _form((8, 16, 16), known=True)
    ('units', 'strip', 'heat')
    """
    if shape is None or 0 in shape:
        return "box"
    if len(shape) == 1:
        return "units" if shape[0] <= MOST_UNITS else "strip"
    return "heat" if known and len(shape) in (2, 3) else "box"


def columns_of(anatomy: Anatomy, trace: Trace | None, language: Language) -> tuple[Column, ...]:
    """The input and every group of stages, in the order of the flow.

    Args:
        anatomy: of the net.
        trace: one person's way through it; None: only the net is drawn.
        language: the reader's.
    """
    steps = {} if trace is None else {step.operation.name: step for step in trace.steps}
    groups = groups_of(anatomy)
    places = {o.name: i + 1 for i, group in enumerate(groups) for s in group for o in s.operations}
    places[NET_INPUT] = 0
    columns = [_entered(anatomy, trace, language)]
    for position, group in enumerate(groups, start=1):
        came = (places[source] for stage in group for source in stage.main.sources())
        sources = tuple(dict.fromkeys(place for place in came if place != position))
        columns.append(_column(group, sources, anatomy, steps, trace))
    if trace is not None and not anatomy.operations:
        columns += _watched(trace)
    return tuple(columns)


def _entered(anatomy: Anatomy, trace: Trace | None, language: Language) -> Column:
    values = None if trace is None else trace.input[0]
    names = () if trace is None else trace.input_names
    caption = f"x · {shape_text(anatomy.input_shape)}"
    title = say("drawing.input", language)
    return Column(
        NET_INPUT, (), title, caption, 0, anatomy.input_shape, (), values=values, labels=tuple(names)
    )


def _column(
    group: Sequence[Stage],
    sources: tuple[int, ...],
    anatomy: Anatomy,
    steps: Mapping[str, Any],
    trace: Trace | None,
) -> Column:
    stage, alone = group[-1], len(group) == 1
    last, first = steps.get(stage.last.name), steps.get(stage.main.name)
    values = None if last is None or last.output.size == 0 else last.numbers
    gated = alone and any(operation.kind in _GATES for operation in stage.operations)
    activated = alone and len(stage.operations) > 1
    is_result = trace is not None and stage.last.name == anatomy.result
    return Column(
        name=stage.last.name,
        operations=tuple(operation for part in group for operation in part.operations),
        title=stage.title if alone else group[0].main.module,
        caption=_caption(group, anatomy),
        parameters=_parameters(group, anatomy),
        shape=stage.last.shape,
        sources=sources,
        weight=_weight(stage, first, anatomy) if alone else None,
        values=values,
        before=first.numbers if first is not None and activated else None,
        off=(values == 0) if gated and values is not None else None,
        labels=trace.output_names if is_result and trace is not None else (),
    )


def _weight(stage: Stage, first: Any, anatomy: Anatomy) -> Any:
    if stage.weight is None:
        return None
    given = None if first is None else first.given.get("weight")
    return given if given is not None else anatomy.weights.get(stage.weight)


def _caption(group: Sequence[Stage], anatomy: Anatomy) -> str:
    shapes = {o.name: o.shape for o in anatomy.operations} | {NET_INPUT: anatomy.input_shape}
    given = [shapes.get(source) for source in group[0].main.sources()]
    came, went = (", ".join(dict.fromkeys(shape_text(s) for s in given)), shape_text(group[-1].last.shape))
    whole = f"{came} → {went}"
    return whole if came and len(whole) <= MOST_LETTERS else f"→ {went}"


def _parameters(group: Sequence[Stage], anatomy: Anatomy) -> int:
    counts = {p.name: p.count for p in anatomy.parameters}
    used = {name for stage in group for operation in stage.operations for name in operation.learned()}
    return sum(counts.get(name, 0) for name in used)


def _watched(trace: Trace) -> list[Column]:
    """Modules that were only watched: drawn one after the other."""
    return [
        Column(
            name=step.operation.name,
            operations=(step.operation,),
            title=step.operation.name,
            caption=f"→ {shape_text(step.operation.shape)}",
            parameters=0,
            shape=step.operation.shape,
            sources=(place,),
            values=step.numbers if step.output.size else None,
        )
        for place, step in enumerate(trace.steps)
    ]
