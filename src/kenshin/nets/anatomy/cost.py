"""How many multiply-adds does one operation take?

A multiply-add is counted for every weight each time it is used, and one for every bias that is
added; products of two computed values count alike. The scales and shifts of a normalisation count
once per person, as torchinfo counts them. Element-wise functions, pooling and moving values, and
looking up a row of a table, count as none.
"""

from collections.abc import Mapping
from math import prod
from typing import Final

__all__ = ["multiply_adds"]

Shape = tuple[int, ...]

_CONVOLUTIONS: Final = frozenset({"conv1d", "conv2d", "conv3d"})
_TRANSPOSED: Final = frozenset({"conv_transpose1d", "conv_transpose2d", "conv_transpose3d"})
_NORMS: Final = frozenset({"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"})
_RECURRENT: Final = frozenset({"lstm", "gru", "rnn_tanh", "rnn_relu"})
_PRODUCTS: Final = frozenset({"matmul", "mm", "bmm", "addmm", "baddbmm", "mv", "dot", "addmv"})


def multiply_adds(kind: str, output: Shape | None, arguments: Mapping[str, Shape]) -> int:
    """Multiply-adds of one operation.

    Args:
        kind: as PyTorch names it.
        output: its shape, the person's axis included; the sum for all its people is given.
        arguments: the shape of each tensor argument by the schema's name; `params.0` in a list.

    >>> multiply_adds("linear", (1, 16), {"input": (1, 4), "weight": (16, 4), "bias": (16,)})
    80
    """
    if output is None:
        return 0
    if kind in _RECURRENT:  # each weight and bias once per step
        learned = (shape for name, shape in arguments.items() if name.startswith("params."))
        return prod(output[:2]) * sum(prod(shape) for shape in learned)
    if kind in _PRODUCTS:
        return _product(kind, output, arguments)
    if kind == "scaled_dot_product_attention":
        return _attention(output, arguments)
    weight = arguments.get("weight")
    if weight is None:
        return 0
    added = prod(output) if "bias" in arguments else 0
    if kind in _NORMS:
        return output[0] * (prod(weight) + prod(arguments.get("bias", (0,))))
    places = _places(kind, output, weight, arguments)
    return places * prod(weight) + added if places else 0


def _places(kind: str, output: Shape, weight: Shape, arguments: Mapping[str, Shape]) -> int:
    """How often every weight is used: once for each place of the map, or of the sequence."""
    if kind in ("linear", "bilinear"):
        return prod(output[:-1])
    if kind in _CONVOLUTIONS:
        return prod(output) // weight[0]
    # A transposed convolution spreads each place of its input over the kernel.
    return prod(arguments["input"]) // weight[0] if kind in _TRANSPOSED else 0


def _attention(output: Shape, arguments: Mapping[str, Shape]) -> int:
    """Queries times keys, then their softmax times values."""
    query, key = arguments["query"], arguments["key"]
    return prod(output[:-1]) * key[-2] * (query[-1] + output[-1])


def _product(kind: str, output: Shape, arguments: Mapping[str, Shape]) -> int:
    left = arguments.get("mat1" if kind == "addmm" else "batch1" if kind == "baddbmm" else "self")
    if kind == "addmv":
        left = arguments.get("mat")
    added = prod(output) if kind in ("addmm", "baddbmm", "addmv") else 0
    return prod(output) * (left[-1] if left else 0) + added
