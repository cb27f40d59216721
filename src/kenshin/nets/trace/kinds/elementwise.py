"""Functions of one number, and arithmetic between two."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from kenshin.nets.trace.expression import Expression, Function, Number, Power, Product, Quotient, Sum
from kenshin.nets.trace.step import Step

__all__ = ["ACTIVATIONS", "ARITHMETIC", "activation", "arithmetic", "choice"]

Index = tuple[int, ...]
Of = Callable[[Expression, Step], Expression]


def _minus(z: Expression) -> Expression:
    return Number(-z.value) if isinstance(z, Number) else Product((Number(-1.0), z))


def _exp(z: Expression) -> Expression:
    return Function("exp", (z,))


def _sigmoid(z: Expression) -> Expression:
    return Quotient(Number(1.0), Sum((Number(1.0), _exp(_minus(z)))))


def _value(z: Expression) -> float:
    return z.value if isinstance(z, Number) else float("nan")


def _between(low: Any, high: Any) -> Of:
    def clipped(z: Expression, step: Step) -> Expression:
        lowest = step.setting(low) if isinstance(low, str) else low
        highest = step.setting(high) if isinstance(high, str) else high
        made = z if lowest is None else Function("max", (Number(float(lowest)), z))
        return made if highest is None else Function("min", (Number(float(highest)), made))

    return clipped


def _elu(z: Expression, step: Step) -> Expression:
    scale, inner = float(step.setting("scale", 1.0)), float(step.setting("input_scale", 1.0))
    alpha = float(step.setting("alpha", 1.0))
    inside = z if inner == 1 else Product((Number(inner), z))
    made = z if _value(z) > 0 else Product((Number(alpha), Sum((_exp(inside), Number(-1.0)))))
    return made if scale == 1 else Product((Number(scale), made))


def _selu(z: Expression, _: Step) -> Expression:
    # The two constants of Klambauer et al. 2017, arXiv:1706.02515, to float64.
    alpha, scale = 1.6732632423543772, 1.0507009873554805
    made = z if _value(z) > 0 else Product((Number(alpha), Sum((_exp(z), Number(-1.0)))))
    return Product((Number(scale), made))


def _celu(z: Expression, step: Step) -> Expression:
    alpha = float(step.setting("alpha", 1.0))
    inside = Sum((_exp(Quotient(z, Number(alpha))), Number(-1.0)))
    return z if _value(z) > 0 else Product((Number(alpha), inside))


def _gelu(z: Expression, step: Step) -> Expression:
    if step.setting("approximate", "none") != "tanh":
        return Product((z, Function("Φ", (z,))))
    inner = Product(
        (Number(0.7978845608028654), Sum((z, Product((Number(0.044715), Power(z, Number(3.0)))))))
    )
    return Product((Number(0.5), z, Sum((Number(1.0), Function("tanh", (inner,))))))


def _softplus(z: Expression, step: Step) -> Expression:
    beta, threshold = float(step.setting("beta", 1.0)), float(step.setting("threshold", 20.0))
    if _value(z) * beta > threshold:  # PyTorch's own shortcut
        return z
    scaled = z if beta == 1 else Product((Number(beta), z))
    made = Function("ln", (Sum((Number(1.0), _exp(scaled))),))
    return made if beta == 1 else Quotient(made, Number(beta))


def _softplus_of(z: Expression) -> Expression:
    return z if _value(z) > 20 else Function("ln", (Sum((Number(1.0), _exp(z))),))


def _log_sigmoid(z: Expression, _: Step) -> Expression:
    if _value(z) < 0:  # the same, without an exponential that overflows
        return Sum((z, _minus(Function("ln", (Sum((Number(1.0), _exp(z))),)))))
    return Function("ln", (_sigmoid(z),))


def _round(z: Expression, step: Step) -> Expression:
    decimals = int(step.setting("decimals", 0))
    if not decimals:
        return Function("round", (z,))
    power = Number(10.0**decimals)
    return Quotient(Function("round", (Product((z, power)),)), power)


def _hard_sigmoid(z: Expression, step: Step) -> Expression:
    inside = Quotient(Sum((z, Number(3.0))), Number(6.0))
    return _between(0.0, 1.0)(inside, step)


def _leaky(z: Expression, step: Step) -> Expression:
    slope = float(step.setting("negative_slope", 0.01))
    return z if _value(z) > 0 else Product((Number(slope), z))


def _named(name: str) -> Of:
    return lambda z, _: Function(name, (z,))


ACTIVATIONS: Final[dict[str, Of]] = {
    "relu": lambda z, _: Function("max", (Number(0.0), z)),
    "relu6": _between(0.0, 6.0),
    "hardtanh": _between("min_val", "max_val"),
    "clamp": _between("min", "max"),
    "clamp_min": _between("min", None),
    "clamp_max": _between(None, "max"),
    "clip": _between("min", "max"),
    "leaky_relu": _leaky,
    "elu": _elu,
    "selu": _selu,
    "celu": _celu,
    "gelu": _gelu,
    "silu": lambda z, _: Product((z, _sigmoid(z))),
    "mish": lambda z, _: Product((z, Function("tanh", (_softplus_of(z),)))),
    "sigmoid": lambda z, _: _sigmoid(z),
    "log_sigmoid": _log_sigmoid,
    "hardsigmoid": _hard_sigmoid,
    "hardswish": lambda z, step: Product((z, _hard_sigmoid(z, step))),
    "softplus": _softplus,
    "tanh": _named("tanh"),
    "exp": _named("exp"),
    "log": _named("ln"),
    "sqrt": _named("sqrt"),
    "sin": _named("sin"),
    "cos": _named("cos"),
    "erf": _named("erf"),
    "abs": _named("abs"),
    "floor": _named("floor"),
    "ceil": _named("ceil"),
    "round": _round,
    "sign": _named("sign"),
    "neg": lambda z, _: _minus(z),
    "reciprocal": lambda z, _: Quotient(Number(1.0), z),
    "rsqrt": lambda z, _: Quotient(Number(1.0), Function("sqrt", (z,))),
    "log1p": lambda z, _: Function("ln", (Sum((Number(1.0), z)),)),
    "expm1": lambda z, _: Sum((_exp(z), Number(-1.0))),
    "square": lambda z, _: Power(z, Number(2.0)),
}


def activation(step: Step, index: Index) -> Expression | None:
    """A function of the number at the same place; limits may be tensors with a place of their own."""
    here = {name: _number(value, step, index) for name, value in step.given.items()}
    z = here.get("self", here.get("input"))
    if not isinstance(z, float):
        return None
    return ACTIVATIONS[step.kind](Number(z), replace(step, given=here))


def _number(value: Any, step: Step, index: Index) -> Any:
    """A tensor's number at a place of the output, to whose shape it is broadcast; anything else itself."""
    if not isinstance(value, np.ndarray):
        return value
    return float(np.broadcast_to(value, step.output.shape)[index])


def _difference(a: Expression, b: Expression) -> Expression:
    return Sum((a, _minus(b)))


ARITHMETIC: Final[dict[str, Callable[[Expression, Expression], Expression]]] = {
    "add": lambda a, b: Sum((a, b)),
    "sub": _difference,
    "rsub": lambda a, b: _difference(b, a),
    "mul": lambda a, b: Product((a, b)),
    "div": Quotient,
    "pow": Power,
    "maximum": lambda a, b: Function("max", (a, b)),
    "minimum": lambda a, b: Function("min", (a, b)),
}


def arithmetic(step: Step, index: Index) -> Expression | None:
    """Two numbers at the same place; a smaller tensor is repeated, as PyTorch broadcasts it."""
    if step.given.get("rounding_mode") is not None:
        return None
    left = _at(step, "self", index)
    right = _at(step, "exponent" if step.kind == "pow" else "other", index)
    if left is None or right is None:
        return None
    factor = float(step.setting("alpha", 1.0))
    if factor != 1:
        scaled = "self" if step.kind == "rsub" else "other"
        left, right = (
            (Product((Number(factor), left)), right)
            if scaled == "self"
            else (left, Product((Number(factor), right)))
        )
    return ARITHMETIC[step.kind](left, right)


def _at(step: Step, name: str, index: Index) -> Expression | None:
    value = _number(step.given.get(name), step, index)
    return None if value is None else Number(float(value))


def choice(step: Step, index: Index) -> Expression | None:
    """`where`: the first where the condition holds, else the second."""
    holds = bool(np.broadcast_to(step.array("condition"), step.output.shape)[index])
    return _at(step, "self" if holds else "other", index)
