"""How are more rows scored than would fit into memory at once?

An explanation asks a model about people who do not exist: one person's values mixed with another's.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from jaxtyping import Float

__all__ = ["Score", "background_risks", "in_parts", "scored"]

# Raw values (NaN: missing) to calibrated probabilities, a row each.
Score = Callable[[Float[np.ndarray, "row input"]], Float[np.ndarray, "row risk_class"]]

_AT_ONCE: Final = 8_192  # rows; more take a fifth longer with onnxruntime, they no longer fit near it


def scored(score: Score, raw: Float[np.ndarray, "row input"]) -> Float[np.ndarray, "row risk_class"]:
    """The probabilities of at least one row, asked for in parts."""
    return np.concatenate([score(raw[part]) for part in in_parts(len(raw), _AT_ONCE)])


def background_risks(
    score: Score, background: Float[np.ndarray, "made_up input"]
) -> Float[np.ndarray, "made_up risk_class"]:
    """The probabilities of the made-up people: of model and background only, so that they can be kept.

    Raises:
        ValueError: nobody to compare with.
    """
    if not len(background):
        raise ValueError("a background must hold at least one row, it is empty")
    return scored(score, background)


def in_parts(length: int, most: int) -> Iterator[slice]:
    """The parts of a list, none longer than `most`.

    >>> list(in_parts(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for begin in range(0, length, max(most, 1)):
        yield slice(begin, min(begin + max(most, 1), length))
