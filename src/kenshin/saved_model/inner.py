"""What flows inside a saved graph for one person? No torch, no class of the maker's."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Shaped

from kenshin.errors import ModelFileError

__all__ = ["inner_values", "inner_values_of_each"]


def inner_values(
    graph: bytes, names: Sequence[str], raw: Float[np.ndarray, "patient input"], inside: str | None = None
) -> dict[str, Shaped[np.ndarray, "..."]]:
    """The values of those names when these raw values are scored.

    Args:
        graph: of a saved model.
        names: of inner values or outputs.
        raw: of one person or more.
        inside: every value whose name begins so is given as well, in the order of the graph.

    Raises:
        ModelFileError: the graph cannot be run, or has no such name.
    """
    model = _read(graph)
    named = (name for node in model.graph.node for name in node.output)
    within = [name for name in named if inside is not None and name.startswith(inside)]
    (values,) = _held(model, [*names, *within], [raw])
    return values


def inner_values_of_each(
    graph: bytes, names: Sequence[str], people: Sequence[Float[np.ndarray, "patient input"]]
) -> list[dict[str, Any]]:
    """The values of those names for each of these people, scored one after the other.

    Raises:
        ModelFileError: the graph cannot be run, or has no such name.
    """
    return _held(_read(graph), names, people)


def _read(graph: bytes) -> Any:
    import onnx

    return onnx.load_model_from_string(graph)


def _held(
    model: Any, names: Sequence[str], people: Sequence[Float[np.ndarray, "patient input"]]
) -> list[dict[str, Any]]:
    """The values for each of the people; the model's outputs are added to."""
    import onnx
    import onnxruntime

    given = {value.name for value in model.graph.output}
    for name in names:
        if name not in given:
            model.graph.output.append(onnx.ValueInfoProto(name=name))
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Unoptimised: operations that were fused would have no value of their own any more.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        rows = [np.ascontiguousarray(raw, dtype=np.float64) for raw in people]
        return [dict(zip(names, session.run(list(names), {"raw": row}), strict=True)) for row in rows]
    except Exception as error:  # onnxruntime has no common base class for what it raises
        raise ModelFileError("saved_model.graph_unusable", reason=type(error).__name__) from error
