"""May compiled code score this graph? Only a stack, and only after it has said the same as onnxruntime."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from jaxtyping import Float

from kenshin.saved_model.stack_in_graph import Stack, read_stack

if TYPE_CHECKING:
    from kenshin.saved_model.compiled import CompiledScorer

__all__ = ["SAME", "proven", "trial_people"]

SAME: Final = 1e-6  # how closely two ways of scoring must agree on every probability and end of spread
_TRIALS: Final = 512

_Risks = Float[np.ndarray, "patient risk_class"]


def proven(
    graph: bytes,
    score: Callable[[Float[np.ndarray, "patient input"]], tuple[_Risks, _Risks, _Risks]],
    golden: Float[np.ndarray, "patient input"],
) -> "CompiledScorer | None":
    """The compiled scorer of a graph; None where the graph is no stack, or where there is any doubt.

    Args:
        graph: the ONNX file.
        score: the graph as onnxruntime scores it.
        golden: people on whom they must agree, besides people made up at random.
    """
    import onnx

    try:
        stack = read_stack(onnx.load_model_from_string(graph).graph)
        if stack is None:
            return None
        from kenshin.saved_model.compiled import CompiledScorer

        compiled = CompiledScorer(stack)
        people = np.vstack([golden, trial_people(stack)])
        pairs = zip(compiled(people), score(people), strict=True)
        return compiled if all(np.abs(a - b).max() <= SAME for a, b in pairs) else None
    except Exception:  # whatever a strange graph or machine brings, onnxruntime still scores
        return None


def trial_people(stack: Stack) -> Float[np.ndarray, "patient input"]:
    """Nobody: values around those that were trained on, some far out, a fifth of them missing."""
    rng = np.random.default_rng(0)
    _, mean, scale = stack.preparation
    far = np.where(rng.random((_TRIALS, 1)) < 0.1, 5.0, 1.5)
    people: Float[np.ndarray, "patient input"] = mean + scale * far * rng.standard_normal(
        (_TRIALS, len(mean))
    )
    people[rng.random(people.shape) < 0.2] = np.nan
    people[0] = np.nan
    return people
