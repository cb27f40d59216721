"""Values that are only moved: reshaped, sliced, joined, dropped out in eval mode."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from kenshin.nets.trace.expression import Expression, Number, Product, Quotient, Sum
from kenshin.nets.trace.step import Step

__all__ = ["DROPOUTS", "MOVES", "dropout", "moved"]

Index = tuple[int, ...]
DROPOUTS: Final = frozenset({"dropout", "feature_dropout", "alpha_dropout"})


def _slice(step: Step, a: Any) -> Any:
    axis = int(step.setting("dim", 0))
    end = step.setting("end", a.shape[axis])
    at: list[Any] = [slice(None)] * a.ndim
    at[axis] = slice(
        int(step.setting("start", 0)), int(min(end, a.shape[axis])), int(step.setting("step", 1))
    )
    return a[tuple(at)]


def _reshaped(step: Step, a: Any) -> Any:
    return a.reshape(step.output.shape)


def _same(_: Step, a: Any) -> Any:
    return a


MOVES: Final[dict[str, Callable[[Step, Any], Any]]] = {
    "clone": _same,
    "detach": _same,
    "contiguous": _same,
    "alias": _same,
    "to": _same,
    "_to_copy": _same,
    "type_as": _same,
    "view": _reshaped,
    "reshape": _reshaped,
    "_unsafe_view": _reshaped,
    "flatten": _reshaped,
    "unflatten": _reshaped,
    "squeeze": _reshaped,
    "unsqueeze": _reshaped,
    "permute": lambda step, a: np.transpose(a, [int(d) for d in step.setting("dims")]),
    "t": lambda _, a: a.T,
    "numpy_T": lambda _, a: a.T,
    "transpose": lambda step, a: np.swapaxes(a, int(step.setting("dim0")), int(step.setting("dim1"))),
    "expand": lambda step, a: np.broadcast_to(a, step.output.shape),
    "select": lambda step, a: np.take(a, int(step.setting("index")), axis=int(step.setting("dim"))),
    "slice": _slice,
    "flip": lambda step, a: np.flip(a, tuple(int(d) for d in step.setting("dims"))),
    "cat": lambda step, parts: np.concatenate(parts, axis=int(step.setting("dim", 0))),
    "stack": lambda step, parts: np.stack(parts, axis=int(step.setting("dim", 0))),
}


def moved(step: Step, index: Index) -> Expression | None:
    """The number that stands here now; None where it is not the one that was there (dropout at work)."""
    given = step.given.get("tensors")
    try:
        came = MOVES[step.kind](step, given if given is not None else step.array("self", "input"))
    except (ValueError, TypeError):
        return None
    if came.shape != step.output.shape:
        return None
    if step.output.dtype.kind == "f":  # a number may be rounded on the way, but not cut to a whole one
        came = came.astype(step.output.dtype)
    return Number(float(came[index])) if _equal(came[index], step.output[index]) else None


def _equal(before: Any, after: Any) -> bool:
    """NaN counts as equal to itself."""
    return bool(before == after or (before != before and after != after))


def dropout(step: Step, index: Index) -> Expression | None:
    """In eval mode the number itself; in train mode dropped to 0, or divided by the share that is kept."""
    before, after = float(step.array("input")[index]), float(step.output[index])
    if not step.setting("train", otherwise=False):
        return Number(before)
    if after == 0 or (np.isnan(after) and not np.isnan(before)):  # zero times infinity is no number
        return Product((Number(0.0), Number(before)))
    return Quotient(Number(before), Sum((Number(1.0), Number(-float(step.setting("p", 0.5))))))
