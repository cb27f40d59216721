"""Are the weights exactly the ones that the model's anatomy and graph name?

safetensors keeps code out, not corruption: names may repeat, values may be NaN, a header may be
huge. So: caps first, then exact names, shapes and types, then finiteness, then equality with the
graph's own weights.
"""

import json
from collections.abc import Mapping
from typing import Final

import numpy as np
import safetensors.numpy
from jaxtyping import Shaped

from kenshin.errors import ModelFileError

__all__ = ["read_weights"]

_LARGEST_HEADER: Final = 8_000_000  # bytes
_MOST_TENSORS: Final = 50_000

_DTYPES: Final = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "I64": "int64",
    "I32": "int32",
    "BOOL": "bool",
}


def read_weights(
    raw: bytes,
    anatomy: Mapping[str, tuple[tuple[int, ...], str]],
    graph: Mapping[str, Shaped[np.ndarray, "..."]],
) -> dict[str, Shaped[np.ndarray, "..."]]:
    """The tensors by name.

    Args:
        raw: the safetensors file.
        anatomy: name → (shape, numpy type) that must be there, and nothing else.
        graph: the graph's own weights by name; a shared name must hold the same bits.

    Raises:
        ModelFileError: naming the tensor.
    """
    if _header(raw) != dict(anatomy):
        raise ModelFileError("saved_model.weights_differ", name="weights.safetensors")
    try:
        tensors: dict[str, Shaped[np.ndarray, "..."]] = safetensors.numpy.load(raw)
    except (safetensors.SafetensorError, ValueError, TypeError):
        raise ModelFileError("saved_model.weights_differ", name="weights.safetensors") from None
    for name, tensor in tensors.items():
        if not np.isfinite(tensor).all():
            raise ModelFileError("saved_model.weights_not_finite", name=name[:80])
        if name in graph and not np.array_equal(graph[name], tensor):
            raise ModelFileError("saved_model.weights_differ", name=name[:80])
    if {name for name in graph if name.startswith("copies.")} - set(tensors):
        raise ModelFileError("saved_model.weights_differ", name="graph.onnx")
    return tensors


def _header(raw: bytes) -> dict[str, tuple[tuple[int, ...], str]]:
    """Names, shapes and types; a repeated name is refused."""
    length = int.from_bytes(raw[:8], "little")
    if len(raw) < 8 or length > min(_LARGEST_HEADER, len(raw) - 8):
        raise ModelFileError("saved_model.weights_differ", name="weights.safetensors")
    try:
        header = json.loads(raw[8 : 8 + length], object_pairs_hook=_unique)
        header.pop("__metadata__", None)
        if len(header) > _MOST_TENSORS:
            raise ModelFileError("saved_model.weights_differ", name="weights.safetensors")
        return {name: (tuple(e["shape"]), _DTYPES.get(e["dtype"], e["dtype"])) for name, e in header.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ModelFileError("saved_model.weights_differ", name="weights.safetensors") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ModelFileError("saved_model.weights_differ", name="weights.safetensors")
    return dict(pairs)
