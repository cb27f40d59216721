"""Which of PyTorch's functions does the kernel know, and what are they in PyTorch's own words?"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from kenshin.training.compiled.activation import (
    CLAMP,
    DROPOUT,
    ELU,
    GELU,
    LEAKY,
    RELU,
    SIGMOID,
    SILU,
    SOFTPLUS,
    TANH,
)
from kenshin.training.compiled.stack import Function

__all__ = ["IN_PYTORCH", "Unknown", "function_of", "is_neutral", "readable"]


class Unknown(Exception):  # noqa: N818 it says what the function is
    """A function, or a setting of one, that the kernel does not know.

    Args:
        operation: how it is called.
    """

    def __init__(self, operation: str) -> None:
        self.operation = operation
        super().__init__(operation)


_SELU = (1.6732632423543772, 1.0507009873554805)  # depth and scale, Klambauer et al. 2017, arXiv:1706.02515

# Function → number, and its arguments after the tensor with their defaults.
_Known = tuple[int, tuple[tuple[str, Any], ...]]
_IN_PLACE = ("inplace", False)
_relu: _Known = (RELU, (_IN_PLACE,))
_leaky: _Known = (LEAKY, (("negative_slope", 0.01), _IN_PLACE))
_elu: _Known = (ELU, (("alpha", 1.0), _IN_PLACE))
_selu: _Known = (ELU, (_IN_PLACE,))
_clamp: _Known = (CLAMP, (("min_val", -1.0), ("max_val", 1.0), _IN_PLACE))
_softplus: _Known = (SOFTPLUS, (("beta", 1.0), ("threshold", 20.0)))
_dropout: _Known = (DROPOUT, (("p", 0.5), ("training", True), _IN_PLACE))
_KNOWN: Final[Mapping[object, _Known]] = {
    **dict.fromkeys((functional.relu, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_), _relu),
    **dict.fromkeys((functional.leaky_relu, functional.leaky_relu_), _leaky),
    **dict.fromkeys((functional.elu, functional.elu_), _elu),
    **dict.fromkeys((functional.selu, torch.selu, functional.selu_, torch.selu_), _selu),
    **dict.fromkeys((torch.tanh, torch.tanh_, Tensor.tanh, Tensor.tanh_), (TANH, ())),
    **dict.fromkeys((torch.sigmoid, torch.sigmoid_, Tensor.sigmoid, Tensor.sigmoid_), (SIGMOID, ())),
    functional.silu: (SILU, (_IN_PLACE,)),
    functional.gelu: (GELU, (("approximate", "none"),)),
    functional.softplus: _softplus,
    **dict.fromkeys((functional.hardtanh, functional.hardtanh_), _clamp),
    functional.relu6: (CLAMP, (_IN_PLACE,)),
    functional.dropout: _dropout,
}

# They tell of a tensor's form, not of its values.
_NEUTRAL: Final = frozenset(
    (
        *(getattr(Tensor, form).__get__ for form in ("shape", "ndim", "dtype", "device")),
        Tensor.size,
        Tensor.dim,
        Tensor.numel,
        Tensor.__len__,
        Tensor.is_floating_point,
        torch.is_floating_point,
    )
)


def is_neutral(function: object) -> bool:
    """Whether it only asks for a tensor's form."""
    return function in _NEUTRAL


def readable(function: object) -> str:
    """What a person calls a function; the getter of `x.shape` is called shape."""
    name = str(getattr(function, "__name__", function))
    owner = getattr(function, "__self__", None)
    return str(getattr(owner, "__name__", name)) if name == "__get__" else name.strip("_")


def function_of(function: object, others: tuple[Any, ...], named: Mapping[str, Any]) -> Function | None:
    """A call as the kernel sees it; None: it changes nothing.

    Args:
        function: one of PyTorch's.
        others: what it was given after the tensor.
        named: what it was given by name.

    Raises:
        Unknown: the kernel has no such function.
    """
    name = readable(function)
    if function in (Tensor.flatten, torch.flatten) and (*others, *named.values()) in ((1,), (1, -1)):
        return None
    if function not in _KNOWN:
        raise Unknown(name)
    kind, defaults = _KNOWN[function]
    given = dict(defaults) | dict(zip([key for key, _ in defaults], others, strict=False)) | dict(named)
    if set(given) != {key for key, _ in defaults} or len(others) > len(defaults):
        raise Unknown(name)
    return _with_settings(function, kind, given, name)


def _with_settings(function: object, kind: int, given: Mapping[str, Any], name: str) -> Function | None:
    if kind == GELU and given["approximate"] != "none":
        raise Unknown(f"{name}(approximate={given['approximate']!r})")
    if kind == DROPOUT:
        return Function(kind, (float(given["p"]), 0.0)) if given["training"] and given["p"] > 0 else None
    if kind == CLAMP and function is functional.relu6:
        return Function(kind, (0.0, 6.0))
    if kind == ELU:
        return Function(kind, (float(given["alpha"]), 1.0) if "alpha" in given else _SELU)
    numbers = [float(value) for key, value in given.items() if key not in ("inplace", "approximate")]
    first, second = (*numbers, 0.0, 0.0)[:2]
    return Function(kind, (first, second))


IN_PYTORCH: Final[Mapping[int, Callable[[Tensor, float, float], Tensor]]] = {
    RELU: lambda x, _a, _b: torch.relu(x),
    LEAKY: lambda x, slope, _b: functional.leaky_relu(x, slope),
    ELU: lambda x, depth, scale: scale * functional.elu(x, depth),
    TANH: lambda x, _a, _b: torch.tanh(x),
    SIGMOID: lambda x, _a, _b: torch.sigmoid(x),
    SILU: lambda x, _a, _b: functional.silu(x),
    GELU: lambda x, _a, _b: functional.gelu(x),
    SOFTPLUS: functional.softplus,
    CLAMP: functional.hardtanh,
    DROPOUT: lambda x, share, _b: functional.dropout(x, share),
}
