"""How is an equation written into few lines, so that its result can always be seen?"""

import re
from typing import Final

from rich.text import Text

from kenshin.nets.drawing.terminal.cells import cell_len, wrapped
from kenshin.nets.drawing.terminal.sheet import MINUS_INK, PLUS_INK, Sheet
from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.expression import Number, Product, Sum, evaluate

__all__ = ["coloured", "equation_lines", "every_term"]

_FULL_LINES: Final = 2  # an equation that fits them is written in full
_HANGING: Final = 5  # later lines begin under the first term
_FEW_ZEROS: Final = 2  # so many terms that are zero are worth counting instead of writing
_TERMS: Final = 16  # more of the largest do not fit any line
_PRODUCT: Final = re.compile(r"(?:[+−] )?(?:−?\d[\d.]*(?:e−?\d+)?·)[^ ]+")
_OPERATOR: Final = re.compile(r"([+−=→/]) ")


def every_term(equation: Equation, room: int, digits: int, hanging: int = _HANGING) -> list[Text]:
    """An equation in as many lines as it takes."""
    return [coloured(line) for line in wrapped(_tied(equation.text(digits)), room, hanging)]


def equation_lines(
    sheet: Sheet, equation: Equation, then: str, room: int, most_lines: int = _FULL_LINES
) -> list[Text]:
    """An equation with all its terms where two lines hold it, else with as many of the largest as fit.

    Args:
        sheet: where it goes.
        equation: what made one number.
        then: what comes after its value, e.g. ` → ReLU → 0`.
        room: of a line.
        most_lines: for an equation that is cut short.
    """
    more = sheet.say("terminal.more", count="{count}").replace(" ", "\u00a0")
    weighted = _is_weighted_sum(equation)
    telling = _telling_terms(equation) if weighted else None
    fewest = 1 if weighted else 2  # the small sums inside other equations stay whole
    shorter = range(min(telling or _TERMS, _TERMS), fewest - 1, -1)
    text, lines = "", []
    for terms, allowed in [(telling, _FULL_LINES), *((n, most_lines) for n in shorter)]:
        text = _tied(equation.text(most_terms=terms, more=more) + then)
        lines = wrapped(text, room, _HANGING) if cell_len(text) <= room * allowed else []
        if 0 < len(lines) <= allowed:
            break
    else:  # even the shortest needs more lines
        lines = wrapped(text, room, _HANGING)
    return [coloured(line) for line in lines]


def _is_weighted_sum(equation: Equation) -> bool:
    made = equation.expression
    return isinstance(made, Sum) and all(isinstance(term, Product | Number) for term in made.terms)


def _telling_terms(equation: Equation) -> int | None:
    """How many terms of a sum are not zero; None: nearly all are, or it is no sum."""
    if not isinstance(equation.expression, Sum):
        return None
    terms = equation.expression.terms
    telling = sum(evaluate(term) != 0 for term in terms)
    return telling if telling and len(terms) - telling >= _FEW_ZEROS else None


def _tied(text: str) -> str:
    """An operator stays with what follows it, a count with its number."""
    return _OPERATOR.sub("\\1\u00a0", text).replace(" (", "\u00a0(")


def coloured(line: str) -> Text:
    """Products of a weighted sum in blue where they add, in vermilion where they take away."""
    text = Text(line)
    for found in _PRODUCT.finditer(line):
        minuses = found[0].replace("e−", "").count("−")
        text.stylize(MINUS_INK if minuses % 2 else PLUS_INK, found.start(), found.end())
    return text
