"""Where do the numbers of a net lie, and how do its tensors get there and back?

Weights lie in squares of `FOUR` × `FOUR`, one row of squares after another; each layer's biases follow
its weights. Units are rounded up to whole squares by units whose weights are zero, and stay zero.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float32, Int64
from torch import nn

from kenshin.training.compiled.activation import RELU
from kenshin.training.compiled.memory import Net
from kenshin.training.compiled.stack import Function, Stack
from kenshin.training.compiled.tile import FOUR, TILE

__all__ = ["net_layout", "parameter_count", "read_parameters", "rounded_up", "write_parameters"]

EXTRAS = FOUR  # outcome and weights stand behind the inputs, in a block of their own
_ALIGNED = 16  # a layer's biases begin and end at a multiple of this: no register holds two layers' numbers


def rounded_up(number: int, unit: int = FOUR) -> int:
    """The next multiple of `unit`.

    >>> rounded_up(5), rounded_up(8)
    (8, 8)
    """
    return -(-number // unit) * unit


def net_layout(stack: Stack) -> Net:
    """Places for a net of this structure."""
    units = np.array([stack.layers[0].inputs, *(layer.outputs for layer in stack.layers)], dtype=np.int64)
    padded = (-(-units // FOUR) * FOUR).astype(np.int64)
    functions = [stack.functions, *(layer.functions for layer in stack.layers)]
    flat = [function for has in functions for function in has]
    rectified = np.array([_is_relu(has) for has in functions])
    rectified[[0, -1]] = False  # nothing goes back through the inputs; the logits' place is used otherwise
    sizes = np.concatenate([padded, padded]) * TILE
    sizes[0] += EXTRAS * TILE
    starts = np.concatenate([[0], np.cumsum(sizes)])
    weights, biases = _parameter_starts(padded)
    moved = _moved(stack, weights, biases, padded)
    return Net(
        layers=len(stack.layers),
        units=units,
        padded=padded,
        weights=weights,
        biases=biases,
        values=starts[: len(units)],
        slopes=starts[len(units) : -1],
        rectified=rectified.astype(np.int64),
        curved=(np.array([len(has) > 0 for has in functions]) & ~rectified).astype(np.int64),
        edges=np.cumsum([0, *map(len, functions)]),
        kinds=np.array([function.kind for function in flat], dtype=np.int64),
        settings=np.array([function.settings for function in flat], dtype=np.float32).ravel(),
        moved=moved,
        stretches=len(moved) // 2,
        lowest=next(k for k, layer in enumerate(stack.layers) if layer.weight_moves or layer.bias_moves),
        tile=int(starts[-1]),
    )


def _is_relu(functions: Sequence[Function]) -> bool:
    return [function.kind for function in functions] == [RELU]


def _parameter_starts(
    padded: Int64[np.ndarray, " stage"],
) -> tuple[Int64[np.ndarray, " layer"], Int64[np.ndarray, " layer"]]:
    weights, biases, end = [], [], 0
    for inputs, outputs in pairwise(padded):
        weights.append(end)
        biases.append(end + inputs * outputs)
        end = biases[-1] + rounded_up(int(outputs), _ALIGNED)
    return np.array(weights, dtype=np.int64), np.array(biases, dtype=np.int64)


def _moved(
    stack: Stack,
    weights: Int64[np.ndarray, " layer"],
    biases: Int64[np.ndarray, " layer"],
    padded: Int64[np.ndarray, " stage"],
) -> Int64[np.ndarray, " end"]:
    """Stretches of trained parameters; those that touch are one."""
    stretches: list[list[int]] = []
    for k, layer in enumerate(stack.layers):
        ends = int(biases[k]) + rounded_up(int(padded[k + 1]), _ALIGNED)
        for moves, start, end in (
            (layer.weight_moves, int(weights[k]), int(biases[k])),
            (layer.bias_moves, int(biases[k]), ends),
        ):
            if moves and stretches and stretches[-1][1] == start:
                stretches[-1][1] = end
            elif moves:
                stretches.append([start, end])
    return np.array(stretches, dtype=np.int64).ravel()


def parameter_count(net: Net) -> int:
    """How many numbers the parameters take, padding included."""
    return int(net.biases[-1]) + rounded_up(int(net.padded[-1]), _ALIGNED)


def write_parameters(
    stack: Stack, net: Net, tensors: Mapping[str, nn.Parameter], parameters: Float32[np.ndarray, " parameter"]
) -> None:
    """A net's tensors into the kernel's order."""
    for k, layer in enumerate(stack.layers):
        squares = _squares(net, k, parameters)
        whole = np.zeros((squares.shape[0] * FOUR, squares.shape[1] * FOUR), dtype=np.float32)
        whole[: layer.outputs, : layer.inputs] = tensors[layer.weight].detach().numpy()
        squares[:] = whole.reshape(squares.shape[0], FOUR, squares.shape[1], FOUR).swapaxes(1, 2)
        if layer.bias is not None:
            start = net.biases[k]
            parameters[start : start + layer.outputs] = tensors[layer.bias].detach().numpy()


def read_parameters(
    stack: Stack, net: Net, parameters: Float32[np.ndarray, " parameter"], tensors: Mapping[str, nn.Parameter]
) -> None:
    """The trained numbers into the net's tensors; what is frozen is not touched."""
    for k, layer in enumerate(stack.layers):
        squares = _squares(net, k, parameters)
        whole = squares.swapaxes(1, 2).reshape(squares.shape[0] * FOUR, -1)
        if layer.weight_moves:
            tensors[layer.weight].detach().numpy()[:] = whole[: layer.outputs, : layer.inputs]
        if layer.bias is not None and layer.bias_moves:
            start = net.biases[k]
            tensors[layer.bias].detach().numpy()[:] = parameters[start : start + layer.outputs]


def _squares(
    net: Net, layer: int, parameters: Float32[np.ndarray, " parameter"]
) -> Float32[np.ndarray, "rows columns four four"]:
    inputs, outputs = int(net.padded[layer]), int(net.padded[layer + 1])
    stretch = parameters[net.weights[layer] : net.weights[layer] + inputs * outputs]
    return stretch.reshape(outputs // FOUR, inputs // FOUR, FOUR, FOUR)
