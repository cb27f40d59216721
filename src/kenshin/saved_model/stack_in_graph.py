"""Is a saved graph a stack of Linear layers and element-wise functions, which compiled code can compute?

Read backwards from the three outputs: what is not exactly what `assemble` exports, node by node, is
not a stack, and onnxruntime scores it. Nothing is guessed from names.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
from jaxtyping import Float, Float32, Int, Shaped

__all__ = ["Layer", "Stack", "read_stack"]

_FLOAT, _INTEGER, _DOUBLE = 1, 7, 11  # ONNX's numbers for float32, int64, float64
_SELU: Final = (1.67326319217681884765625, 1.05070102214813232421875)  # ONNX's own constants


@dataclass(frozen=True, eq=False)
class Layer:
    """A Linear layer and the element-wise function after it.

    Attributes:
        activation: its ONNX name; empty: none.
        constants: of the activation: its slopes, scales or limits.
    """

    weight: Float32[np.ndarray, "unit width"]
    bias: Float32[np.ndarray, " unit"]
    activation: str = ""
    constants: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Stack:
    """All that a graph computes.

    Attributes:
        preparation: fill, mean and scale of each input.
        flagged: inputs whose absence is an input of its own.
        copies: the layers of each copy; the same shape and activations in each.
        log_class_weights: one per class.
        temperature: of the calibration step.
        low: two ranks among the copies, counted from the smallest, and how far from one to the other.
        high: the same for the upper end.
    """

    preparation: Float[np.ndarray, "3 input"]
    flagged: Int[np.ndarray, " flag"]
    copies: tuple[tuple[Layer, ...], ...]
    log_class_weights: Float[np.ndarray, " risk_class"]
    temperature: float
    low: tuple[int, int, float]
    high: tuple[int, int, float]


class _AnotherGraphError(Exception):
    """The graph is not a stack."""


def read_stack(graph: Any) -> Stack | None:
    """The stack in an ONNX graph, or None where it is anything else."""
    try:
        return _stack(_Graph(graph))
    except (_AnotherGraphError, RecursionError):
        return None


class _Graph:
    """What makes each value of a graph."""

    def __init__(self, graph: Any) -> None:
        from onnx.numpy_helper import to_array

        self._makers = {name: node for node in graph.node for name in node.output}
        self._given = {tensor.name: to_array(tensor) for tensor in graph.initializer}

    def kind(self, name: str) -> str:
        """The operator that makes a value; empty: none does."""
        return self._makers[name].op_type if name in self._makers else ""

    def attributes(self, name: str) -> dict[str, Any]:
        """What the operator was told."""
        from onnx.helper import get_attribute_value

        return {a.name: get_attribute_value(a) for a in self._makers[name].attribute}

    def parts(self, name: str, kind: str, **told: object) -> list[str]:
        """The operands of a value that must be made by this operator, told exactly this."""
        maker = self._makers.get(name)
        if maker is None or maker.op_type != kind or maker.output[0] != name or self.attributes(name) != told:
            raise _AnotherGraphError
        return list(maker.input)

    def number(self, name: str) -> Shaped[np.ndarray, "..."]:
        """A value that is the same for everyone."""
        if name in self._given:
            return self._given[name]
        kind = self.kind(name)
        if kind == "Constant":
            return _constant(self.attributes(name))
        if kind == "Cast" and self.attributes(name).get("to") in (_FLOAT, _INTEGER, _DOUBLE):
            made = {_FLOAT: np.float32, _INTEGER: np.int64, _DOUBLE: np.float64}[self.attributes(name)["to"]]
            return self.number(self._makers[name].input[0]).astype(made)
        if kind == "CastLike":  # only ever beside a float32 net's own values
            return self.number(self._makers[name].input[0]).astype(np.float32)
        if kind == "Reshape":
            value, shape = (self.number(part) for part in self._makers[name].input)
            return value.reshape(shape)
        raise _AnotherGraphError

    def single(self, name: str) -> float:
        """A constant of one element."""
        value = self.number(name)
        if value.size != 1:
            raise _AnotherGraphError
        return float(value.reshape(()))


def _constant(told: dict[str, Any]) -> Shaped[np.ndarray, "..."]:
    from onnx.numpy_helper import to_array

    if set(told) == {"value"}:
        return to_array(told["value"])
    if len(told) == 1 and set(told) <= {"value_int", "value_ints", "value_float"}:
        return np.array(next(iter(told.values())))
    raise _AnotherGraphError


def _stack(graph: _Graph) -> Stack:
    together, axes = graph.parts("probabilities", "ReduceMean", keepdims=0, noop_with_empty_axes=0)
    _require(graph.number(axes).tolist() == [0])
    softmaxes = []
    for copy in graph.parts(together, "Concat", axis=0):
        risks, axes = graph.parts(copy, "Unsqueeze")
        _require(graph.number(axes).tolist() == [0])
        softmaxes.append(risks)
    calibrations = [_calibration(graph, risks) for risks in softmaxes]
    walks = [_layers(graph, part.logits) for part in calibrations]
    copies, prepared = tuple(layers for layers, _ in walks), walks[0][1]
    _require(all(start == prepared for _, start in walks))
    _require(all(_shape(copy) == _shape(copies[0]) for copy in copies))
    _require(all(part.constants == calibrations[0].constants for part in calibrations))
    preparation, flagged = _preparation(graph, prepared)
    weights, temperature = (graph.number(name) for name in calibrations[0].constants)
    layers = copies[0]
    _require(layers[0].weight.shape[1] == preparation.shape[1] + len(flagged))
    _require(weights.shape == (len(layers[-1].bias),) and temperature.shape == ())
    _require(weights.dtype == temperature.dtype == np.float64)
    low, high = (_percentile(graph, end, together, len(copies)) for end in ("low", "high"))
    return Stack(preparation, flagged, copies, weights, float(temperature), low, high)


def _require(holds: bool) -> None:  # noqa: FBT001 what must hold is the only thing said
    if not holds:
        raise _AnotherGraphError


@dataclass(frozen=True)
class _Calibration:
    """Where a copy's logits come from, and the names of log class weights and temperature."""

    logits: str
    constants: tuple[str, str]


def _calibration(graph: _Graph, risks: str) -> _Calibration:
    (scaled,) = graph.parts(risks, "Softmax", axis=1)
    shifted, temperature = graph.parts(scaled, "Div")
    wide, weights = graph.parts(shifted, "Sub")
    (logits,) = graph.parts(wide, "Cast", to=_DOUBLE)
    return _Calibration(logits, (weights, temperature))


def _percentile(graph: _Graph, end: str, together: str, copies: int) -> tuple[int, int, float]:
    below, step = graph.parts(end, "Add")
    difference, share = graph.parts(step, "Mul")
    above, same = graph.parts(difference, "Sub")
    places = [_rank(graph, name, together, copies) for name in (below, above, same)]
    _require(places[0] == places[2])
    return places[0], places[1], graph.single(share)


def _rank(graph: _Graph, name: str, together: str, copies: int) -> int:
    ordered, place = graph.parts(name, "Gather", axis=0)
    what, count = graph.parts(ordered, "TopK", axis=0, largest=0, sorted=1)
    _require(what == together)
    if graph.kind(count) == "Reshape":  # of the stack's own length
        length, _ = graph.parts(count, "Reshape", allowzero=0)
        shape, first = graph.parts(length, "Gather", axis=0)
        _require(graph.parts(shape, "Shape", start=0) == [together] and graph.single(first) == 0)
    else:
        _require(graph.single(count) == copies)
    rank = int(graph.single(place))
    _require(0 <= rank < copies)
    return rank


def _preparation(
    graph: _Graph, prepared: str
) -> tuple[Float[np.ndarray, "3 input"], Int[np.ndarray, " flag"]]:
    (wide,) = graph.parts(prepared, "Cast", to=_FLOAT)
    flagged = np.zeros(0, dtype=np.int64)
    scaled, missing = wide, None
    if graph.kind(wide) == "Concat":
        scaled, flags = graph.parts(wide, "Concat", axis=1)
        ones, index = graph.parts(flags, "Gather", axis=1)
        (missing,) = graph.parts(ones, "Cast", to=_DOUBLE)
        flagged = graph.number(index).astype(np.int64)
    centred, scale = graph.parts(scaled, "Div")
    filled, mean = graph.parts(centred, "Sub")
    absent, fill, raw = graph.parts(filled, "Where")
    _require(graph.parts(absent, "IsNaN") == ["raw"] and raw == "raw" and missing in (None, absent))
    numbers = [graph.number(name) for name in (fill, mean, scale)]
    inputs = numbers[0].shape
    _require(len(inputs) == 1 and all(n.shape == inputs and n.dtype == np.float64 for n in numbers))
    _require(flagged.ndim == 1 and bool(np.all((flagged >= 0) & (flagged < inputs[0]))))
    return np.stack(numbers), flagged


def _shape(copy: tuple[Layer, ...]) -> list[tuple[object, ...]]:
    return [(layer.weight.shape, layer.activation, layer.constants) for layer in copy]


def _layers(graph: _Graph, logits: str) -> tuple[tuple[Layer, ...], str]:
    """One copy's layers, and the prepared values that they start from."""
    layers: list[Layer] = []
    name, after = logits, _After()
    while graph.kind(name) != "Cast":
        if (same := _unchanged(graph, name)) is not None:
            name = same
        elif graph.kind(name) in ("Gemm", "MatMul", "Add"):
            name, weight, bias = _linear(graph, name)
            layers.insert(0, after.joined(weight, bias))
            after = _After()
        elif graph.kind(name) == "BatchNormalization":
            _require(after.factor is None)
            name, factor, shift = _batch_norm(graph, name)
            after = replace(after, factor=factor, shift=shift)
        else:
            _require(not after.activation and after.factor is None)
            name, activation, constants = _activation(graph, name)
            after = _After(activation, constants)
    _require(bool(layers) and not after.activation and after.factor is None)
    for before, layer in pairwise(layers):
        _require(layer.weight.shape[1] == len(before.bias))
    return tuple(layers), name


@dataclass(frozen=True, eq=False)
class _After:
    """What follows a Linear layer: batch norm's factor and shift, then an activation."""

    activation: str = ""
    constants: tuple[float, float] = (0.0, 0.0)
    factor: Float[np.ndarray, " unit"] | None = None
    shift: Float[np.ndarray, " unit"] | None = None

    def joined(self, weight: Float32[np.ndarray, "unit width"], bias: Float32[np.ndarray, " unit"]) -> Layer:
        if self.factor is not None and self.shift is not None:
            _require(self.factor.shape == self.shift.shape == bias.shape)
            weight = (weight * self.factor[:, None]).astype(np.float32)
            bias = (bias * self.factor + self.shift).astype(np.float32)
        return Layer(weight, bias, self.activation, self.constants)


def _unchanged(graph: _Graph, name: str) -> str | None:
    """The operand, where the operator gives it back as it is."""
    if graph.kind(name) == "Identity":
        return graph.parts(name, "Identity")[0]
    if graph.kind(name) == "Mul":
        operand, factor = graph.parts(name, "Mul")
        if graph.kind(factor) in ("Constant", "CastLike") and graph.single(factor) == 1.0:
            return operand
    return None


def _linear(
    graph: _Graph, name: str
) -> tuple[str, Float32[np.ndarray, "unit width"], Float32[np.ndarray, " unit"]]:
    if graph.kind(name) == "Gemm":
        source, named, *biases = graph.parts(name, "Gemm", alpha=1.0, beta=1.0, transA=0, transB=1)
        weight = graph.number(named)
    else:
        biases = []
        if graph.kind(name) == "Add":
            name, *biases = graph.parts(name, "Add")
        source, named = graph.parts(name, "MatMul")
        weight = graph.number(named).T
    _require(weight.ndim == 2)
    bias = graph.number(biases[0]) if biases else np.zeros(len(weight), dtype=np.float32)
    _require(bias.shape == weight.shape[:1] and weight.dtype == bias.dtype == np.float32)
    return source, weight, bias


def _batch_norm(
    graph: _Graph, name: str
) -> tuple[str, Float[np.ndarray, " unit"], Float[np.ndarray, " unit"]]:
    told = graph.attributes(name)
    _require(told.get("training_mode", 0) == 0)
    source, *names = graph.parts(name, "BatchNormalization", **told)
    scale, shift, mean, variance = (graph.number(n).astype(np.float64) for n in names)
    factor = scale / np.sqrt(variance + told.get("epsilon", 1e-5))
    return source, factor, shift - mean * factor


def _activation(graph: _Graph, name: str) -> tuple[str, str, tuple[float, float]]:
    """What it is applied to, its name, its constants."""
    kind = graph.kind(name)
    if kind in ("Relu", "Tanh", "Sigmoid"):
        return graph.parts(name, kind)[0], kind, (0.0, 0.0)
    if kind in ("LeakyRelu", "Elu"):
        alpha = float(graph.attributes(name).get("alpha", {"LeakyRelu": 0.01, "Elu": 1.0}[kind]))
        return graph.parts(name, kind, **graph.attributes(name))[0], kind, (alpha, 1.0)
    if kind == "Selu":
        return graph.parts(name, kind)[0], "Elu", _SELU
    if kind == "Clip":
        source, low, high = graph.parts(name, kind)
        return source, kind, (graph.single(low), graph.single(high))
    if kind == "Mul":
        source, share = graph.parts(name, kind)
        _require(graph.parts(share, "Sigmoid") == [source])
        return source, "Silu", (0.0, 0.0)
    raise _AnotherGraphError
