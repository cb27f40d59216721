"""How does a stack become numbers that the compiled kernel takes, and people their probabilities?"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import isfinite
from typing import Final

import numpy as np
from jaxtyping import Float, Float32, Int

from kenshin.processors import processors
from kenshin.saved_model.kernel import ACTIVATIONS, score_rows
from kenshin.saved_model.stack_in_graph import Layer, Stack
from kenshin.saved_model.tile import BLOCK

__all__ = ["CompiledScorer"]

# People whom one thread scores in a row: below, a second thread costs more than it brings.
_TOGETHER: Final = 8_192
_TURNS: Final = (
    8  # of each thread at a large table: few, for handing out costs; some, so that none waits long
)

_Risks = Float[np.ndarray, "patient risk_class"]
_Answer = Float[np.ndarray, "part risk_class patient"]


class CompiledScorer:
    """A stack scored by compiled code: the same bits for someone alone, in a table, on one thread or many."""

    def __init__(self, stack: Stack) -> None:
        layers, weights = _flattened(stack)
        places = np.array([stack.low[:2], [len(stack.copies) - 1 - rank for rank in stack.high[:2]]])
        self._copies = len(stack.copies)
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
        return self.judged(raw)[0]

    def judged(self, raw: Float[np.ndarray, "patient input"]) -> tuple[tuple[_Risks, _Risks, _Risks], bool]:
        """The same, and whether everyone got a number, which is noticed on the way."""
        people = len(raw)
        answer = np.empty((3 if self._copies > 1 else 1, self._classes, people))
        if people <= _TOGETHER:
            total = self._score(raw, 0, people, answer)
        else:
            threads = processors()
            step = max(_TOGETHER, people // (threads * _TURNS))
            with ThreadPoolExecutor(threads) as pool:
                edges = [*range(0, people, step), people]
                total = sum(pool.map(lambda e: self._score(raw, e[0], e[1], answer), pairwise(edges)))
        probability = answer[0].T
        low, high = (answer[1].T, answer[2].T) if self._copies > 1 else (probability, probability)
        return (probability, low, high), isfinite(total)

    def _score(self, raw: Float[np.ndarray, "patient input"], begin: int, end: int, answer: _Answer) -> float:
        """Fill these people's part of the answer; a sum that is finite where all of it is."""
        if raw.flags.f_contiguous and raw.flags.writeable and raw.dtype == np.float64:
            total = score_rows(raw.T, begin, end, *self._numbers, begin, answer)
        else:  # turned block by block, while it is in the processor's near memory
            columns = np.array(raw[begin:end].T, dtype=np.float64, order="C", copy=True)
            total = score_rows(columns, 0, end - begin, *self._numbers, begin, answer)
        return float(total)


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
