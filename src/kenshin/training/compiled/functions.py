"""What are exp, log, tanh and the normal distribution of many numbers at once, to the last bits of float32?

Split the argument so that a short polynomial is exact enough on what remains; polynomials of the
Cephes library (S. L. Moshier, netlib.org/cephes, single precision).
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from math import inf

from numba import float32

from kenshin.training.compiled.lanes import (
    as_floats,
    as_ints,
    fma,
    from_whole,
    magnitude,
    signed_right,
    splat,
    where_below,
    whole,
    with_sign_of,
)
from kenshin.training.compiled.machine_code import part

__all__ = ["exp", "log", "normal_below", "tanh"]


@part
def exp(x):
    """The exponential; 0 below −80, so that products of small risks stay normal numbers; at most e⁸⁰."""
    low = splat(float32(-80.0))
    high = splat(float32(80.0))
    x = where_below(high, x, high, x)
    # Adding 1.5 · 2²³ leaves the nearest whole number in the lowest bits.
    shifted = fma(x, splat(float32(1.44269504)), splat(float32(12582912.0)))
    twos = shifted - splat(float32(12582912.0))
    rest = fma(twos, splat(float32(-0.693359375)), x)
    rest = fma(twos, splat(float32(2.12194440e-4)), rest)
    series = splat(float32(1.9875691500e-4))
    series = fma(series, rest, splat(float32(1.3981999507e-3)))
    series = fma(series, rest, splat(float32(8.3334519073e-3)))
    series = fma(series, rest, splat(float32(4.1665795894e-2)))
    series = fma(series, rest, splat(float32(1.6666665459e-1)))
    series = fma(series, rest, splat(float32(5.0000001201e-1)))
    series = fma(series, rest * rest, rest) + splat(float32(1.0))
    power = as_floats((as_ints(shifted) << whole(23)) + whole(127 << 23))
    return where_below(x, low, splat(float32(0.0)), series * power)


@part
def log(x):
    """Natural logarithm of normal numbers above zero; what is no number stays none."""
    one = splat(float32(1.0))
    bits = as_ints(x)
    twos = signed_right(bits - whole(0x3F3504F3), whole(23))  # so that the rest lies in √½ … √2
    rest = as_floats(bits - (twos << whole(23))) - one
    square = rest * rest
    series = splat(float32(7.0376836292e-2))
    series = fma(series, rest, splat(float32(-1.1514610310e-1)))
    series = fma(series, rest, splat(float32(1.1676998740e-1)))
    series = fma(series, rest, splat(float32(-1.2420140846e-1)))
    series = fma(series, rest, splat(float32(1.4249322787e-1)))
    series = fma(series, rest, splat(float32(-1.6668057665e-1)))
    series = fma(series, rest, splat(float32(2.0000714765e-1)))
    series = fma(series, rest, splat(float32(-2.4999993993e-1)))
    series = fma(series, rest, splat(float32(3.3333331174e-1)))
    powers = from_whole(twos)
    tail = fma(powers, splat(float32(-2.12194440e-4)), series * rest * square)
    tail = fma(splat(float32(-0.5)), square, tail)
    result = fma(powers, splat(float32(0.693359375)), rest + tail)
    return where_below(x, splat(float32(inf)), result, x)


@part
def tanh(x):
    """Hyperbolic tangent."""
    size = magnitude(x)
    square = x * x
    series = splat(float32(-5.70498872745e-3))
    series = fma(series, square, splat(float32(2.06390887954e-2)))
    series = fma(series, square, splat(float32(-5.37397155531e-2)))
    series = fma(series, square, splat(float32(1.33314422036e-1)))
    series = fma(series, square, splat(float32(-3.33332819422e-1)))
    near = fma(series * square, x, x)
    one = splat(float32(1.0))
    two = splat(float32(2.0))
    far = with_sign_of(one - two / (exp(size + size) + one), x)
    return where_below(size, splat(float32(0.625)), near, far)


@part
def normal_below(x):
    """The share of a normal distribution that lies below x: (1 + erf(x / √2)) / 2."""
    turned = x * splat(float32(0.70710678))
    size = magnitude(turned)
    square = turned * turned
    half = splat(float32(0.5))
    tail = half * _erfc_far(size, square)
    zero = splat(float32(0.0))
    one = splat(float32(1.0))
    far = where_below(turned, zero, tail, one - tail)
    return where_below(size, one, fma(half, _erf_near(turned, square), half), far)


@part
def _erf_near(x, square):
    series = splat(float32(7.853861353153693e-5))
    series = fma(series, square, splat(float32(-8.010193625184903e-4)))
    series = fma(series, square, splat(float32(5.188327685732524e-3)))
    series = fma(series, square, splat(float32(-2.685381193529856e-2)))
    series = fma(series, square, splat(float32(1.128358514861418e-1)))
    series = fma(series, square, splat(float32(-3.761262582423300e-1)))
    series = fma(series, square, splat(float32(1.128379165726710)))
    return x * series


@part
def _erfc_far(size, square):
    """1 − erf for sizes of at least 1."""
    reciprocal = splat(float32(1.0)) / size
    y = reciprocal * reciprocal
    middle = splat(float32(2.326819970068386e-2))
    middle = fma(middle, y, splat(float32(-1.387039388740657e-1)))
    middle = fma(middle, y, splat(float32(3.687424674597105e-1)))
    middle = fma(middle, y, splat(float32(-5.824733027278666e-1)))
    middle = fma(middle, y, splat(float32(6.210004621745983e-1)))
    middle = fma(middle, y, splat(float32(-4.944515323274145e-1)))
    middle = fma(middle, y, splat(float32(3.404879937665872e-1)))
    middle = fma(middle, y, splat(float32(-2.741127028184656e-1)))
    middle = fma(middle, y, splat(float32(5.638259427386472e-1)))
    tail = splat(float32(-1.047766399936249e1))
    tail = fma(tail, y, splat(float32(1.297719955372516e1)))
    tail = fma(tail, y, splat(float32(-7.495518717768503)))
    tail = fma(tail, y, splat(float32(2.921019019210786)))
    tail = fma(tail, y, splat(float32(-1.015265279202700)))
    tail = fma(tail, y, splat(float32(4.218463358204948e-1)))
    tail = fma(tail, y, splat(float32(-2.820767439740514e-1)))
    tail = fma(tail, y, splat(float32(5.641895067754075e-1)))
    series = where_below(size, splat(float32(2.0)), middle, tail)
    return exp(splat(float32(0.0)) - square) * reciprocal * series
