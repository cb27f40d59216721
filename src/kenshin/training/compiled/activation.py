"""What does an element-wise function make of a unit's value, and how steep is it there?

Each function gives value and slope together: the slope is kept beside the value until the gradient
comes back. Definitions are PyTorch's, corners included.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Final

from numba import float32

from kenshin.training.compiled.functions import exp, log, normal_below, tanh
from kenshin.training.compiled.lanes import fma, magnitude, splat, where_below
from kenshin.training.compiled.machine_code import part

__all__ = [
    "CLAMP",
    "DROPOUT",
    "ELU",
    "GELU",
    "LEAKY",
    "RELU",
    "SIGMOID",
    "SILU",
    "SOFTPLUS",
    "TANH",
    "activated",
]

# Numbers that compiled code knows them by; two settings go with each.
RELU: Final = 0
LEAKY: Final = 1  # slope below zero
ELU: Final = 2  # depth, scale
TANH: Final = 3
SIGMOID: Final = 4
SILU: Final = 5
GELU: Final = 6
SOFTPLUS: Final = 7  # sharpness, from where on it is a line
CLAMP: Final = 8  # least, most
DROPOUT: Final = 9  # share that is dropped


@part
def activated(kind, first, second, x):
    """Value and slope of one of the functions above; dropout is not one of them."""
    if kind == RELU:
        return _relu(x)
    if kind == LEAKY:
        return _leaky(x, first)
    if kind == ELU:
        return _elu(x, first, second)
    if kind == TANH:
        value = tanh(x)
        return value, splat(float32(1.0)) - value * value
    if kind == SIGMOID:
        value = _sigmoid(x)
        return value, value * (splat(float32(1.0)) - value)
    if kind == SILU:
        return _silu(x)
    if kind == GELU:
        return _gelu(x)
    if kind == SOFTPLUS:
        return _softplus(x, first, second)
    return _clamp(x, first, second)


@part
def _relu(x):
    zero = splat(float32(0.0))
    return where_below(x, zero, zero, x), where_below(zero, x, splat(float32(1.0)), zero)


@part
def _leaky(x, below):
    zero = splat(float32(0.0))
    slope = where_below(zero, x, splat(float32(1.0)), splat(below))
    return where_below(x, zero, x * slope, x), slope


@part
def _elu(x, depth, scale):
    zero = splat(float32(0.0))
    deep = splat(depth * scale)
    power = exp(where_below(zero, x, zero, x))
    value = where_below(zero, x, x * splat(scale), deep * (power - splat(float32(1.0))))
    return value, where_below(zero, x, splat(scale), deep * power)


@part
def _sigmoid(x):
    one = splat(float32(1.0))
    return one / (one + exp(splat(float32(0.0)) - x))


@part
def _silu(x):
    one = splat(float32(1.0))
    share = _sigmoid(x)
    return x * share, share * fma(x, one - share, one)


@part
def _gelu(x):
    share = normal_below(x)
    density = exp(x * x * splat(float32(-0.5))) * splat(float32(0.39894228))
    return x * share, fma(x, density, share)


@part
def _softplus(x, sharpness, line):
    zero = splat(float32(0.0))
    one = splat(float32(1.0))
    sharp = x * splat(sharpness)
    power = exp(zero - magnitude(sharp))
    bent = (where_below(zero, sharp, sharp, zero) + log(one + power)) / splat(sharpness)
    slope = where_below(sharp, zero, power, one) / (one + power)
    from_here = splat(line)
    return where_below(from_here, sharp, x, bent), where_below(from_here, sharp, one, slope)


@part
def _clamp(x, least, most):
    zero = splat(float32(0.0))
    low = splat(least)
    high = splat(most)
    value = where_below(x, low, low, where_below(high, x, high, x))
    slope = where_below(low, x, where_below(x, high, splat(float32(1.0)), zero), zero)
    return value, slope
