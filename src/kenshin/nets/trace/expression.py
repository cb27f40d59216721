"""How is a computation held so that it can be read, set in type, and done again?

An equation is a small tree of real numbers. The same tree is written as text, as MathML, and
worked out again in float64, so that what a reader sees is what was computed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

__all__ = [
    "Expression",
    "Function",
    "Number",
    "Power",
    "Product",
    "Quotient",
    "Sum",
    "evaluate",
    "number_text",
]


@dataclass(frozen=True)
class Number:
    """A real number of this person's computation."""

    value: float


@dataclass(frozen=True)
class Sum:
    """Terms added up; a negative number is written with a minus."""

    terms: tuple["Expression", ...]


@dataclass(frozen=True)
class Product:
    """Factors."""

    factors: tuple["Expression", ...]


@dataclass(frozen=True)
class Quotient:
    """One over another."""

    above: "Expression"
    below: "Expression"


@dataclass(frozen=True)
class Power:
    """A base raised to an exponent."""

    base: "Expression"
    exponent: "Expression"


@dataclass(frozen=True)
class Function:
    """A named function of arguments: `max`, `min`, `exp`, `sqrt`, `tanh`, `Φ`, …."""

    name: str
    arguments: tuple["Expression", ...]


Expression = Number | Sum | Product | Quotient | Power | Function


def _outermost(choose: Callable[..., float]) -> Callable[..., float]:
    """The greatest or smallest; what is no number (NaN) wins, as in PyTorch."""
    return lambda *z: next((v for v in z if math.isnan(v)), choose(z))


def _whole(rounded: Callable[[float], float]) -> Callable[[float], float]:
    return lambda z: float(rounded(z)) if math.isfinite(z) else z


FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "max": _outermost(max),
    "min": _outermost(min),
    "exp": math.exp,
    "ln": lambda z: math.log(z) if z else -math.inf,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "erf": math.erf,
    "abs": abs,
    "floor": _whole(math.floor),
    "ceil": _whole(math.ceil),
    "round": _whole(round),  # half to even, as PyTorch rounds
    "sign": lambda z: float((z > 0) - (z < 0)),
    # The standard normal distribution function, as in the definition of GELU.
    "Φ": lambda z: (1 + math.erf(z / math.sqrt(2))) / 2,
    "mean": lambda *z: math.fsum(z) / len(z),
    "sd": lambda *z: math.sqrt(math.fsum((v - math.fsum(z) / len(z)) ** 2 for v in z) / len(z)),
    "var": lambda *z: math.fsum((v - math.fsum(z) / len(z)) ** 2 for v in z) / len(z),
}


def evaluate(expression: Expression) -> float:
    """The expression worked out in float64, as PyTorch would: infinite where it overflows, NaN for 0/0.

    >>> evaluate(Sum((Product((Number(2.0), Number(3.0))), Number(1.0))))
    7.0
    """
    match expression:
        case Number(value):
            return value
        case Sum(terms):
            return _sum([evaluate(term) for term in terms])
        case Product(factors):
            return math.prod(evaluate(factor) for factor in factors)
        case Quotient(above, below):
            return _quotient(evaluate(above), evaluate(below))
        case Power(base, exponent):
            return _power(evaluate(base), evaluate(exponent))
        case Function(name, arguments):
            try:
                return FUNCTIONS[name](*(evaluate(a) for a in arguments))
            except OverflowError:
                return math.inf
            except ValueError:  # the logarithm or root of a negative number
                return math.nan


def _sum(terms: list[float]) -> float:
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # beyond float64 on the way, or ∞ − ∞
        return sum(terms)


def _quotient(above: float, below: float) -> float:
    if below:
        return above / below
    if above == 0 or math.isnan(above):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1, below)


def _power(base: float, exponent: float) -> float:
    try:
        raised = base**exponent
    except OverflowError:
        return math.inf
    except ZeroDivisionError:
        return math.inf
    return raised if isinstance(raised, float) else math.nan


def number_text(value: float, digits: int = 2) -> str:
    """A number as people write it: a true minus sign, and never a small number shown as nothing.

    A whole number has no decimals, so that 0 and 1 are seen to be exact.

    >>> number_text(-0.126), number_text(58.0), number_text(0.0004), number_text(-0.0), number_text(1.6e-9)
    ('−0.13', '58', '0.0004', '0', '2e−9')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if value == round(value) and size < 1e7:
        return f"{round(value)}".replace("-", "−")
    if size >= 1e7 or size < 10.0**-6:
        text = f"{value:.{max(digits - 1, 0) if size >= 1e7 else 0}e}"
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa}e{int(exponent)}".replace("-", "−")
    if size < 0.5 * 10.0**-digits:
        return f"{value:.{-math.floor(math.log10(size))}f}".replace("-", "−")
    return f"{value:.{digits}f}".replace("-", "−")
