"""Which kind of operation is spelled out how?"""

from collections.abc import Callable
from typing import Final

import numpy as np

from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.expression import Expression
from kenshin.nets.trace.kinds.elementwise import ACTIVATIONS, ARITHMETIC, activation, arithmetic, choice
from kenshin.nets.trace.kinds.gathered import (
    adaptive_average,
    average_pool,
    log_softmax,
    max_pool,
    reduction,
    softmax,
)
from kenshin.nets.trace.kinds.moved import MOVES, dropout, moved
from kenshin.nets.trace.kinds.normalised import batch_norm, group_norm, layer_norm, rms_norm
from kenshin.nets.trace.kinds.weighted import convolution, embedding, linear, matrix_product
from kenshin.nets.trace.step import Step

__all__ = ["WEIGHTED", "letter", "spell", "spelled_kinds", "units"]

Spelling = Callable[[Step, tuple[int, ...]], Expression | None]

WEIGHTED: Final = frozenset(
    {"linear", "conv1d", "conv2d", "conv3d", "matmul", "mm", "bmm", "addmm", "baddbmm"}
)

_SPELLINGS: Final[dict[str, Spelling]] = {
    **dict.fromkeys(ACTIVATIONS, activation),
    **dict.fromkeys(ARITHMETIC, arithmetic),
    **dict.fromkeys(MOVES, moved),
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), convolution),
    **dict.fromkeys(("matmul", "mm", "bmm", "addmm", "baddbmm"), matrix_product),
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d"), max_pool),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), average_pool),
    **dict.fromkeys(("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"), adaptive_average),
    **dict.fromkeys(("dropout", "feature_dropout"), dropout),
    "linear": linear,
    "embedding": embedding,
    "layer_norm": layer_norm,
    "group_norm": group_norm,
    "batch_norm": batch_norm,
    "rms_norm": rms_norm,
    "mean": reduction("mean"),
    "sum": reduction("sum"),
    "amax": reduction("max"),
    "amin": reduction("min"),
    "softmax": softmax,
    "_softmax": softmax,
    "log_softmax": log_softmax,
    "_log_softmax": log_softmax,
    "where": choice,
}


def spelled_kinds() -> tuple[str, ...]:
    """Every kind whose numbers are spelled out."""
    return tuple(sorted(_SPELLINGS))


def letter(kind: str) -> str:
    """Z for weighted sums, p for softmax, a for everything else."""
    if kind in WEIGHTED:
        return "z"
    return "p" if kind in ("softmax", "_softmax") else "a"


def spell(step: Step, unit: tuple[int, ...]) -> Equation:
    """How one number of a step was made.

    Args:
        step: the operation with its real values.
        unit: place in its output, counted from 1, without the person's axis.

    Raises:
        IndexError: there is no such place.
    """
    whole = step.output
    lead = (0,) if whole.ndim and whole.shape[0] == 1 else ()
    index = (*lead, *(n - 1 for n in unit))
    if len(index) != whole.ndim or any(i < 0 for i in index):
        raise IndexError(unit)
    value = float(whole[index])
    maker = _SPELLINGS.get(step.kind)
    try:
        made = maker(step, index) if maker else None
    except (KeyError, IndexError, ValueError, TypeError):
        made = None  # an argument's value was not kept, or a foreign anatomy names one that does not fit
    return Equation(letter(step.kind), unit, made, value)


def units(step: Step) -> list[tuple[int, ...]]:
    """Every place of a step's output, counted from 1."""
    return [tuple(i + 1 for i in place) for place in np.ndindex(step.numbers.shape)]
