"""What made this one number? An equation with the real values of one person."""

from dataclasses import dataclass

from kenshin.nets.trace.expression import (
    Expression,
    Function,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    evaluate,
    number_text,
)

__all__ = ["Equation", "expression_text", "subscript"]

_DIGITS = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉,")
_SUM, _PRODUCT, _POWER, _WHOLE = 1, 2, 3, 4  # how tightly parts hold together
# Signs that everyone reads faster than names.
_SHOWN_AS = {"sqrt": "√", "exp": "exp", "sd": "SD", "var": "Var"}


def subscript(numbers: str) -> str:
    """Digits set low.

    >>> subscript("12")
    '₁₂'
    """
    return numbers.translate(_DIGITS)


@dataclass(frozen=True)
class Equation:
    """One number and how it was made.

    Attributes:
        letter: z before an activation, a after it, x for inputs, p for probabilities.
        unit: place in the layer, counted from 1; several numbers for maps, e.g. (channel, row, column).
        expression: how it was made; None: the operation is shown but not spelled out.
        value: what the net computed.
    """

    letter: str
    unit: tuple[int, ...]
    expression: Expression | None
    value: float

    @property
    def symbol(self) -> str:
        """Letter and place, e.g. `z₃`."""
        return self.letter + subscript(",".join(str(n) for n in self.unit))

    def recomputed(self) -> float:
        """The expression worked out again in float64; the value itself where nothing is spelled out."""
        return self.value if self.expression is None else evaluate(self.expression)

    def text(self, digits: int = 2, most_terms: int | None = None, more: str = "{count} more") -> str:
        """The equation as text.

        Args:
            digits: after the decimal point.
            most_terms: of each sum, so many of the largest are written; the rest is one number, counted.
            more: how the count of the rest is said.

        >>> Equation("z", (3,), Sum((Product((Number(-0.13), Number(0.04))), Number(0.77))), 0.7648).text()
        'z₃ = −0.13·0.04 + 0.77 = 0.76'
        """
        shown = number_text(self.value, digits)
        if self.expression is None:
            return f"{self.symbol} = {shown}"
        made = expression_text(self.expression, digits, most_terms, more)
        return f"{self.symbol} = {made}" if made == shown else f"{self.symbol} = {made} = {shown}"


def expression_text(
    expression: Expression, digits: int = 2, most_terms: int | None = None, more: str = "{count} more"
) -> str:
    """An expression as text, with brackets only where they are needed.

    >>> expression_text(Product((Number(2.0), Sum((Number(1.0), Number(-3.0))))))
    '2·(1 − 3)'
    """
    return _Writer(digits, most_terms, more).text(expression)[0]


def shortened(terms: tuple[Expression, ...], most: int | None) -> tuple[tuple[Expression, ...], int, float]:
    """The largest terms in their order, how many are left, and what those add up to.

    >>> shortened((Number(1.0), Number(5.0), Number(-2.0)), 2)
    ((Number(value=5.0), Number(value=-2.0)), 1, 1.0)
    """
    if most is None or len(terms) <= max(most, 1):
        return terms, 0, 0.0
    sizes = [abs(evaluate(term)) for term in terms]
    largest = sorted(sorted(range(len(terms)), key=lambda i: -sizes[i])[: max(most, 1)])
    rest = [evaluate(terms[i]) for i in range(len(terms)) if i not in largest]
    return tuple(terms[i] for i in largest), len(rest), sum(rest)


@dataclass(frozen=True)
class _Writer:
    """Writes an expression, and says how tightly each part holds together."""

    digits: int
    most: int | None
    more: str

    def text(self, part: Expression) -> tuple[str, int]:
        match part:
            case Number(value):
                return number_text(value, self.digits), _WHOLE if value >= 0 else _SUM
            case Sum(terms):
                return self._sum(terms), _SUM if len(terms) > 1 else _PRODUCT
            case Product(factors):
                return self._product(factors), _PRODUCT
            case Quotient(above, below):
                over = self._inner(above, _POWER if isinstance(above, Quotient) else _PRODUCT)
                return f"{over} / {self._inner(below, _POWER)}", _PRODUCT
            case Power(base, exponent):
                return f"{self._inner(base, _WHOLE)}^{self._inner(exponent, _WHOLE)}", _POWER
            case Function(name, arguments):
                return self._function(name, arguments), _WHOLE

    def _inner(self, child: Expression, at_least: int) -> str:
        text, holds = self.text(child)
        return text if holds >= at_least else f"({text})"

    def _sum(self, terms: tuple[Expression, ...]) -> str:
        kept, count, rest = shortened(terms, self.most)
        parts: list[str] = []
        for term in kept:
            text, holds = self.text(term)
            if holds == _SUM and isinstance(term, Sum):
                text = f"({text})"
            parts.append(_joined(text, first=not parts))
        if count:
            said = f"{number_text(rest, self.digits)} ({self.more.format(count=count)})"
            parts.append(_joined(said, first=not parts))
        return "".join(parts) or "0"

    def _product(self, factors: tuple[Expression, ...]) -> str:
        """Factors with dots between; −1 times something longer than a number is a minus sign alone."""
        first, rest = factors[0], [self._inner(factor, _POWER) for factor in factors[1:]]
        if first == Number(-1.0) and rest and not isinstance(factors[1], Number):
            return "−" + "·".join(rest)
        # A negative number may lead without brackets; a quotient may not, lest the rest seem to stand below.
        least = 0 if isinstance(first, Number) else _POWER if isinstance(first, Quotient) else _PRODUCT
        return "·".join([self._inner(first, least), *rest])

    def _function(self, name: str, arguments: tuple[Expression, ...]) -> str:
        shown = arguments if self.most is None else arguments[: max(self.most, 2)]
        inside = ", ".join(self._inner(argument, 0) for argument in shown)
        dots = ", …" if len(shown) < len(arguments) else ""
        return f"{_SHOWN_AS.get(name, name)}({inside}{dots})"


def _joined(text: str, *, first: bool) -> str:
    if first:
        return text
    return f" − {text[1:]}" if text.startswith("−") else f" + {text}"
