"""How does a stack become numbers that the compiled kernel takes, and people their probabilities?"""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Float32, Int

from kenshin.saved_model.kernel import ACTIVATIONS, score_rows
from kenshin.saved_model.stack_in_graph import Layer, Stack
from kenshin.saved_model.tile import BLOCK, LANES

__all__ = ["CompiledScorer"]

# Below this many people a second thread costs more than it brings.
_ALONE = 8_192

_Risks = Float[np.ndarray, "patient risk_class"]
_Answer = Float[np.ndarray, "3 risk_class patient"]


class CompiledScorer:
    """A stack scored by compiled code: the same bits for someone alone, in a table, on one thread or many."""

    def __init__(self, stack: Stack) -> None:
        layers, weights = _flattened(stack)
        places = np.array([stack.low[:2], [len(stack.copies) - 1 - rank for rank in stack.high[:2]]])
        self._classes = len(stack.log_class_weights)
        self._numbers = (
            np.ascontiguousarray(stack.preparation),
            np.ascontiguousarray(stack.flagged, dtype=np.int64),
            weights,
            len(stack.copies),
            layers,
            np.array([layer.constants for layer in stack.copies[0]]),
            np.ascontiguousarray(stack.log_class_weights),
            stack.temperature,
            places.astype(np.int64),
            np.array([stack.low[2], stack.high[2]]),
        )

    def __call__(self, raw: Float[np.ndarray, "patient input"]) -> tuple[_Risks, _Risks, _Risks]:
        """Probabilities and the ends of their spread for raw values (NaN: missing)."""
        columns = np.ascontiguousarray(raw.T, dtype=np.float64)
        people = columns.shape[1]
        answer = np.empty((3, self._classes, people))
        if people <= _ALONE:
            score_rows(columns, 0, people, *self._numbers, answer)
        else:
            self._on_every_core(columns, answer)
        return answer[0].T, answer[1].T, answer[2].T

    def _on_every_core(self, columns: Float[np.ndarray, "input patient"], answer: _Answer) -> None:
        people, threads = columns.shape[1], os.cpu_count() or 1
        tiles = -(-people // LANES)
        edges = [min(people, LANES * (tiles * part // threads)) for part in range(threads + 1)]
        with ThreadPoolExecutor(threads) as pool:
            parts = [
                pool.submit(lambda a, b: score_rows(columns, a, b, *self._numbers, answer), begin, end)
                for begin, end in pairwise(edges)
            ]
            for part in parts:
                part.result()


def _flattened(stack: Stack) -> tuple[Int[np.ndarray, "layer 5"], Float32[np.ndarray, " weight"]]:
    """Where each layer's numbers stand within a copy, and every copy's numbers in a row."""
    layers, place = [], 0
    for layer in stack.copies[0]:
        units, width = layer.weight.shape
        padded = -(-units // BLOCK) * BLOCK
        code = ACTIVATIONS.index(layer.activation)
        layers.append((width, padded, place, place + padded * width, code))
        place += padded * (width + 1)
    numbers = [part for copy in stack.copies for layer in copy for part in _padded(layer)]
    return np.array(layers, dtype=np.int64), np.concatenate(numbers)


def _padded(layer: Layer) -> tuple[Float32[np.ndarray, " weight"], Float32[np.ndarray, " unit"]]:
    """Weights and biases with units of zeros up to a whole block."""
    more = -len(layer.bias) % BLOCK
    return np.pad(layer.weight, ((0, more), (0, 0))).ravel(), np.pad(layer.bias, (0, more))
