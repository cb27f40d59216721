"""Many numbers to one: pooling, means, sums, maxima, softmax."""

from collections.abc import Callable, Iterator
from itertools import product
from math import prod
from typing import Any

from kenshin.nets.trace.expression import Expression, Function, Number, Product, Quotient, Sum
from kenshin.nets.trace.step import Step, each_side

__all__ = ["adaptive_average", "average_pool", "log_softmax", "max_pool", "reduction", "softmax"]

Index = tuple[int, ...]
_LARGEST_EXPONENT = 500.0  # e to the power of 710 is more than float64 holds


def _axes(step: Step, rank: int) -> tuple[int, ...]:
    given = step.given.get("dim")
    if given is None or given == []:
        return tuple(range(rank))
    return tuple(int(a) % rank for a in (given if isinstance(given, list) else [given]))


def reduction(name: str) -> Callable[[Step, Index], Expression]:
    """`mean`, `sum`, `max` or `min` over some axes."""

    def made(step: Step, index: Index) -> Expression:
        values = step.array("self")
        axes = _axes(step, values.ndim)
        left = iter(index)
        at: list[Any] = []
        for axis in range(values.ndim):
            if axis not in axes:
                at.append(next(left))
                continue
            at.append(slice(None))
            if step.setting("keepdim", otherwise=False):
                next(left)
        numbers = tuple(Number(float(v)) for v in values[tuple(at)].ravel().tolist())
        return Sum(numbers) if name == "sum" else Function(name, numbers)

    return made


def softmax(step: Step, index: Index) -> Expression:
    """e^z over the sum of e^z along one axis."""
    above, below = _exponentials(step, index)
    return Quotient(above, below)


def log_softmax(step: Step, index: Index) -> Expression:
    """The logarithm of softmax: z less the logarithm of the sum of e^z."""
    along, place = _along(step, index)
    shift = _shift(along)
    whole = Function("ln", (Sum(tuple(_exponential(z, shift) for z in along)),))
    terms = (Number(along[place]), *((Number(-shift),) if shift else ()))
    return Sum((*terms, Product((Number(-1.0), whole))))


def _exponentials(step: Step, index: Index) -> tuple[Expression, Expression]:
    along, place = _along(step, index)
    parts = tuple(_exponential(z, _shift(along)) for z in along)
    return parts[place], Sum(parts)


def _along(step: Step, index: Index) -> tuple[list[float], int]:
    """The numbers along the axis, and the place among them."""
    values = step.array("self", "input")
    axis = int(step.setting("dim", -1)) % values.ndim
    along = values[(*index[:axis], slice(None), *index[axis + 1 :])]
    return [float(z) for z in along], index[axis]


def _shift(along: list[float]) -> float:
    """The greatest is taken off only where e to its power would overflow: the quotient is the same."""
    return max(along) if max(abs(z) for z in along) > _LARGEST_EXPONENT else 0.0


def _exponential(z: float, shift: float) -> Expression:
    return Function("exp", (Sum((Number(z), Number(-shift))) if shift else Number(z),))


def max_pool(step: Step, index: Index) -> Expression:
    """The greatest number in the window."""
    return Function("max", tuple(Number(v) for v in _window(step, index)))


def average_pool(step: Step, index: Index) -> Expression:
    """The mean of the window; zeros beyond the edge count where PyTorch counts them."""
    numbers = tuple(Number(v) for v in _window(step, index))
    divisor = step.setting("divisor_override")
    if divisor is None and step.setting("count_include_pad", otherwise=True):
        divisor = _padded_size(step, index)
    if divisor is None or divisor == len(numbers):
        return Function("mean", numbers)
    return Quotient(Sum(numbers), Number(float(divisor)))


def _padded_size(step: Step, index: Index) -> int:
    """How many places a window has, those of the padding included but not those beyond it."""
    sides = _sides(step)
    kernel, stride, padding = _window_settings(step, sides)
    lengths = step.array("self", "input").shape[-sides:]
    starts = [o * s - p for o, s, p in zip(index[-sides:], stride, padding, strict=True)]
    ends = [min(a + k, n + p) for a, k, n, p in zip(starts, kernel, lengths, padding, strict=True)]
    return prod(b - a for a, b in zip(starts, ends, strict=True))


def _sides(step: Step) -> int:
    return int(step.kind[-2])  # max_pool2d has 2; a batch's axis and even the channels' may be absent


def _window_settings(step: Step, sides: int) -> tuple[list[int], list[int], list[int]]:
    kernel = each_side(step.setting("kernel_size", 1), sides)
    stride = each_side(step.setting("stride") or kernel, sides)
    return kernel, stride, each_side(step.setting("padding", 0), sides)


def _window(step: Step, index: Index) -> Iterator[float]:
    values, sides = step.array("self", "input"), _sides(step)
    kernel, stride, padding = _window_settings(step, sides)
    dilation = each_side(step.setting("dilation", 1), sides)
    for place in product(*(range(k) for k in kernel)):
        at = [
            o * s - p + k * d
            for o, s, p, k, d in zip(index[-sides:], stride, padding, place, dilation, strict=True)
        ]
        if all(0 <= a < n for a, n in zip(at, values.shape[-sides:], strict=True)):
            yield float(values[(*index[:-sides], *at)])


def adaptive_average(step: Step, index: Index) -> Expression:
    """The mean of the part of the map that this output stands for."""
    values, sides = step.array("self", "input"), _sides(step)
    lengths = zip(index[-sides:], values.shape[-sides:], step.output.shape[-sides:], strict=True)
    spans = [slice(o * n // m, -(-(o + 1) * n // m)) for o, n, m in lengths]
    part = values[(*index[:-sides], *spans)]
    return Function("mean", tuple(Number(float(v)) for v in part.ravel().tolist()))
