"""How does an equation with real numbers look in a browser? MathML, which browsers set by themselves.

A long sum is cut into one `math` element per term, so that a browser can break the line between them.
"""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from kenshin.nets.trace.equation import Equation, shortened
from kenshin.nets.trace.expression import (
    Expression,
    Function,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    number_text,
)

__all__ = ["equation_mathml", "expression_mathml"]

_WIDE: Final = 24  # arguments of one function; the rest is an ellipsis, or the line would never end


def equation_mathml(
    equation: Equation, digits: int = 2, most_terms: int | None = None, more: str = "{count} more"
) -> Markup:
    """An equation as MathML.

    Args:
        equation: with its real numbers.
        digits: after the decimal point.
        most_terms: of each sum, so many of the largest are written; the rest is one number, counted.
        more: how the count of the rest is said.
    """
    writer = _Writer(digits, most_terms, more)
    symbol, value = _symbol(equation), f"<mo>=</mo>{writer.number(equation.value)}"
    made = equation.expression
    pieces = [symbol + value]
    if made is not None and made != Number(equation.value):
        parts = writer.terms(made) if isinstance(made, Sum) else [writer.in_row(made)]
        pieces = [f"{symbol}<mo>=</mo>", *parts, value]
    return Markup(" ".join(f"<math>{piece}</math>" for piece in pieces))  # noqa: S704 numbers and known names


def expression_mathml(expression: Expression, digits: int = 2) -> Markup:
    """One expression as the inside of a `math` element.

    >>> expression_mathml(Quotient(Number(1.0), Number(-2.0)))
    Markup('<mfrac><mn>1</mn><mrow><mo>−</mo><mn>2</mn></mrow></mfrac>')
    """
    return Markup(_Writer(digits, None, "").made(expression))  # noqa: S704 numbers and known names


def _symbol(equation: Equation) -> str:
    letter = f"<mi>{escape(equation.letter)}</mi>"
    if not equation.unit:
        return letter
    return f"<msub>{letter}<mn>{','.join(str(n) for n in equation.unit)}</mn></msub>"


def _unsigned(term: Expression) -> tuple[bool, Expression]:
    """Whether a term begins with a minus, and what is left without it."""
    match term:
        case Number(value) if value < 0:
            return True, Number(-value)
        case Product((Number(-1.0), *rest)) if rest:
            return True, rest[0] if len(rest) == 1 else Product(tuple(rest))
        case Product((Number(value), *rest)) if value < 0:
            return True, Product((Number(-value), *rest))
    return False, term


@dataclass(frozen=True)
class _Writer:
    digits: int
    most: int | None
    more: str

    def number(self, value: float) -> str:
        size = f"<mn>{number_text(abs(value), self.digits)}</mn>"
        return f"<mrow><mo>−</mo>{size}</mrow>" if value < 0 else size

    def made(self, part: Expression) -> str:
        match part:
            case Number(value):
                return self.number(value)
            case Sum():
                return f"<mrow>{''.join(self.terms(part))}</mrow>"
            case Product(factors):
                return self._product(factors)
            case Quotient(above, below):
                return f"<mfrac>{self.in_row(above)}{self.in_row(below)}</mfrac>"
            case Power(base, exponent):
                return f"<msup>{self._base(base)}{self.in_row(exponent)}</msup>"
            case Function(name, arguments):
                return self._function(name, arguments)

    def terms(self, made: Sum) -> list[str]:
        """Each term with its sign in front; the first one without a plus."""
        pieces = []
        kept, count, rest = shortened(made.terms, self.most)
        for place, term in enumerate((*kept, Number(rest)) if count else kept):
            negative, size = _unsigned(term)
            # Without the form, a sign that begins its own element would stand close as a prefix does.
            form = ' form="infix"' if place else ""
            sign = f"<mo{form}>−</mo>" if negative else f"<mo{form}>+</mo>" if place else ""
            pieces.append(sign + self._bracketed(size, wanted=_loose(size)))
        if count:
            pieces[-1] += f"<mtext> ({escape(self.more.format(count=count))})</mtext>"
        return pieces or ["<mn>0</mn>"]

    def in_row(self, part: Expression) -> str:
        made = self.made(part)
        return f"<mrow>{made}</mrow>" if isinstance(part, Product) else made

    def _product(self, factors: tuple[Expression, ...]) -> str:
        """Factors with dots between; −1 times something longer than a number is a minus sign alone."""
        first, rest = factors[0], [self._bracketed(f, wanted=_loose(f)) for f in factors[1:]]
        if first == Number(-1.0) and rest and not isinstance(factors[1], Number):
            return f"<mrow><mo>−</mo>{'<mo>·</mo>'.join(rest)}</mrow>"
        head = self._bracketed(first, wanted=isinstance(first, Sum))
        return "<mo>·</mo>".join([head, *rest])

    def _base(self, part: Expression) -> str:
        return self._bracketed(part, wanted=not isinstance(part, Number) or part.value < 0)

    def _bracketed(self, part: Expression, *, wanted: bool) -> str:
        made = self.made(part)
        return f"<mrow><mo>(</mo>{made}<mo>)</mo></mrow>" if wanted else made

    def _function(self, name: str, arguments: tuple[Expression, ...]) -> str:
        first = self.in_row(arguments[0]) if arguments else ""
        if name == "exp":
            return f"<msup><mi>e</mi>{first}</msup>"
        if name == "sqrt":
            return f"<msqrt>{first}</msqrt>"
        if name == "abs":
            return f"<mrow><mo>|</mo>{first}<mo>|</mo></mrow>"
        inside = "<mo>,</mo>".join(self.in_row(argument) for argument in arguments[:_WIDE])
        dots = "<mo>,</mo><mo>…</mo>" if len(arguments) > _WIDE else ""
        return f"<mrow><mi>{escape(name)}</mi><mo>(</mo>{inside}{dots}<mo>)</mo></mrow>"


def _loose(part: Expression) -> bool:
    """Whether a part needs brackets after a sign or a dot: it is a sum, or begins with a minus."""
    begin = part
    while isinstance(begin, Product) and begin.factors:
        begin = begin.factors[0]
    return isinstance(part, Sum) or (isinstance(begin, Number) and begin.value < 0)
