"""Is the graph one that we made: standard operators only, nothing outside itself?"""

from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from jaxtyping import Float, Shaped

from kenshin.errors import ModelFileError

if TYPE_CHECKING:
    from kenshin.saved_model.compiled import CompiledScorer

__all__ = ["Scorer", "read_graph"]

_STANDARD = frozenset({"", "ai.onnx"})

_Risks = Float[np.ndarray, "patient risk_class"]


class Scorer:
    """A graph ready to score: by onnxruntime, and once it is warm, where it can be, by compiled code.

    onnxruntime scores on one thread, so that the same rows give the same bits. Compiled code gives
    someone the same bits alone and in any table; the two agree to 1e-6.
    """

    def __init__(self, raw: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(raw, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common base class for what it raises
            raise ModelFileError("saved_model.graph_unusable", reason=type(error).__name__) from error
        self._graph = raw
        self._compiled: CompiledScorer | None = None
        self._tried = False
        self._lock = Lock()

    @property
    def engine(self) -> Literal["onnxruntime", "compiled"]:
        """What scores at present."""
        return "onnxruntime" if self._compiled is None else "compiled"

    def warm(self, golden: Float[np.ndarray, "patient input"]) -> Literal["onnxruntime", "compiled"]:
        """Get compiled code ready; from then on it scores, if the graph is a stack and it proves equal.

        For large tables and for processes that live long: it takes about half a second, and some
        seconds the very first time on a machine, when the code is compiled and kept.

        Args:
            golden: people on whom compiled code and onnxruntime must agree, besides made-up ones.
        """
        from kenshin.saved_model.proof import proven

        with self._lock:
            if not self._tried:
                self._compiled = proven(self._graph, self._by_onnxruntime, golden)
                self._tried = True
        return self.engine

    def __call__(self, raw: Float[np.ndarray, "patient input"]) -> tuple[_Risks, _Risks, _Risks]:
        """Probabilities and the ends of their spread for raw values (NaN: missing).

        Raises:
            ModelFileError: someone gets no number.
        """
        if self._compiled is None:
            scored = self._by_onnxruntime(raw)
            sound = bool(np.isfinite(scored[0]).all())
        else:
            scored, sound = self._compiled.judged(raw)
        if not sound:
            nobody = int((~np.isfinite(scored[0])).any(axis=1).sum())
            raise ModelFileError("saved_model.no_number", count=nobody, people=len(raw))
        return scored

    def _by_onnxruntime(self, raw: Float[np.ndarray, "patient input"]) -> tuple[_Risks, _Risks, _Risks]:
        probabilities, low, high = self._session.run(
            ["probabilities", "low", "high"], {"raw": np.ascontiguousarray(raw, dtype=np.float64)}
        )
        return probabilities, low, high


def read_graph(raw: bytes, inputs: int) -> tuple[Scorer, dict[str, Shaped[np.ndarray, "..."]]]:
    """The scorer, and the weights that stand in the graph by name.

    Raises:
        ModelFileError: not ONNX, other operators than the standard's, data outside the file, or
            another number of inputs than the schema's.
    """
    import onnx

    try:
        model = onnx.load_model_from_string(raw)
    except Exception as error:  # protobuf raises its own kinds
        raise ModelFileError("saved_model.graph_unusable", reason=type(error).__name__) from error
    domains = {entry.domain for entry in model.opset_import}
    nodes = list(_nodes(model.graph))
    if domains - _STANDARD or {n.domain for n in nodes} - _STANDARD or model.functions:
        raise ModelFileError("saved_model.graph_foreign")
    external = onnx.TensorProto.EXTERNAL
    for tensor in _tensors(model.graph):
        if tensor.data_location == external or tensor.external_data:
            raise ModelFileError("saved_model.graph_foreign")
    _require_inputs(model.graph, inputs)
    weights = {t.name: onnx.numpy_helper.to_array(t) for t in model.graph.initializer}
    return Scorer(raw), weights


def _require_inputs(graph: Any, inputs: int) -> None:
    names = [value.name for value in graph.input]
    if names != ["raw"] or [v.name for v in graph.output] != ["probabilities", "low", "high"]:
        raise ModelFileError("saved_model.graph_foreign")
    width = graph.input[0].type.tensor_type.shape.dim[1].dim_value
    if width != inputs:
        raise ModelFileError("saved_model.graph_width", expected=inputs, got=width)


def _nodes(graph: Any) -> Iterator[Any]:
    """Every node, those of inner graphs included."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in (attribute.g, *attribute.graphs):
                yield from _nodes(inner)


def _tensors(graph: Any) -> Iterator[Any]:
    """Every tensor that a graph holds, those of inner graphs and attributes included."""
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for inner in (attribute.g, *attribute.graphs):
                yield from _tensors(inner)
