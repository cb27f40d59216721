"""Weighted sums: linear layers, convolutions and products of matrices."""

from itertools import product
from typing import Any

import numpy as np

from kenshin.nets.trace.expression import Expression, Number, Product, Sum
from kenshin.nets.trace.step import Step, each_side

__all__ = ["convolution", "embedding", "linear", "matrix_product"]

Index = tuple[int, ...]


def linear(step: Step, index: Index) -> Expression:
    """z_j = Σᵢ w_ji·x_i + b_j: row j of the weight, which PyTorch stores as [output, input]."""
    weights, values = step.array("weight")[index[-1]], step.array("input")[index[:-1]]
    pairs = list(zip(weights.tolist(), values.tolist(), strict=True))
    bias = step.given.get("bias")
    return _weighted(pairs, None if bias is None else float(bias[index[-1]]))


def _weighted(pairs: list[tuple[float, float]], bias: float | None) -> Expression:
    terms: list[Expression] = [Product((Number(w), Number(x))) for w, x in pairs]
    if bias is not None:
        terms.append(Number(bias))
    return Sum(tuple(terms))


def convolution(step: Step, index: Index) -> Expression:
    """Kernel times the window under it; places beyond the edge are zero and left out."""
    weight, image = step.array("weight"), step.array("input")
    sides = weight.ndim - 2
    if image.ndim == sides + 1:  # one person's picture without an axis for people
        image, index = image[None], (0, *index)
    stride, dilation = (each_side(step.setting(name, 1), sides) for name in ("stride", "dilation"))
    padding = _padding(step.setting("padding", 0), weight.shape[2:], dilation)
    groups = int(step.setting("groups", 1))
    channels = weight.shape[1]
    first = index[1] // (weight.shape[0] // groups) * channels
    pairs: list[tuple[float, float]] = []
    for channel, *place in product(range(channels), *(range(n) for n in weight.shape[2:])):
        at = [
            o * s - p + k * d
            for o, s, p, k, d in zip(index[2:], stride, padding, place, dilation, strict=True)
        ]
        if all(0 <= a < n for a, n in zip(at, image.shape[2:], strict=True)):
            w = weight[(index[1], channel, *place)]
            pairs.append((float(w), float(image[(index[0], first + channel, *at)])))
    bias = step.given.get("bias")
    return _weighted(pairs, None if bias is None else float(bias[index[1]]))


def _padding(value: Any, kernel: tuple[int, ...], dilation: list[int]) -> list[int]:
    if value == "valid":
        return [0] * len(kernel)
    if value == "same":
        return [(d * (k - 1)) // 2 for k, d in zip(kernel, dilation, strict=True)]
    return each_side(value, len(kernel))


def matrix_product(step: Step, index: Index) -> Expression:
    """Σₖ a_ik·b_kj, plus what is added."""
    left, right, added = _factors(step)
    place = list(index)  # [batch …, row, column]; a list of numbers has no row, or no column, of its own
    column = place.pop() if right.ndim > 1 else None
    row = place.pop() if left.ndim > 1 else None
    lefts = left if row is None else left[(*_batch(place, left), row)]
    rights = right if column is None else right[(*_batch(place, right), slice(None), column)]
    pairs = list(zip(lefts.tolist(), rights.tolist(), strict=True))
    if added is None:
        return _weighted(pairs, None)
    share, factor = float(step.setting("beta", 1.0)), float(step.setting("alpha", 1.0))
    plus = float(np.broadcast_to(added, step.output.shape)[index])
    made = _weighted(pairs, plus if share == factor == 1 else None)
    if share == factor == 1:
        return made
    return Sum((Product((Number(share), Number(plus))), Product((Number(factor), made))))


def _batch(place: list[int], factor: Any) -> tuple[int, ...]:
    """Where in a factor's own batch axes, which are repeated as PyTorch broadcasts them."""
    lengths = factor.shape[:-2]
    own = place[len(place) - len(lengths) :]
    return tuple(0 if n == 1 else i for i, n in zip(own, lengths, strict=True))


def _factors(step: Step) -> tuple[Any, Any, Any]:
    if step.kind == "addmm":
        return step.array("mat1"), step.array("mat2"), step.array("self")
    if step.kind == "baddbmm":
        return step.array("batch1"), step.array("batch2"), step.array("self")
    return step.array("self"), step.array("other", "mat2"), None


def embedding(step: Step, index: Index) -> Expression:
    """The row of the table that the input names."""
    row = int(step.array("indices")[index[:-1]])
    return Number(float(step.array("weight")[row, index[-1]]))
