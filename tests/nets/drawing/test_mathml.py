import math
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.drawing.mathml import equation_mathml, expression_mathml
from kenshin.nets.trace.equation import Equation, expression_text
from kenshin.nets.trace.expression import Function, Number, Power, Product, Quotient, Sum, evaluate

numbers = st.integers(-40, 40).map(lambda n: Number(n / 8))


def wider(inner):
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: Sum(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Product(tuple(parts))),
        st.tuples(inner, inner).map(lambda pair: Quotient(*pair)),
        inner.map(lambda part: Power(part, Number(2.0))),
        inner.map(lambda part: Function("max", (Number(0.0), part))),
        inner.map(lambda part: Function("abs", (part,))),
        inner.map(lambda part: Function("exp", (Function("min", (part, Number(3.0))),))),
    )


def read(element):
    """What a browser sets, as Python: written without a look at how the MathML was made."""
    kind, parts = element.tag, list(element)
    if kind == "mn":
        return element.text
    if kind == "mo":
        return {"−": "-", "·": "*", "=": "==", "|": "BAR"}.get(element.text, element.text)
    if kind == "mi":
        return {"e": "math.e"}.get(element.text, element.text)
    if kind == "mfrac":
        return f"(({read(parts[0])})/({read(parts[1])}))"
    if kind == "msup":
        return f"(({read(parts[0])})**({read(parts[1])}))"
    inside = " ".join(read(part) for part in parts)
    if inside.startswith("BAR"):
        return f"abs({inside.removeprefix('BAR').removesuffix('BAR')})"
    return inside


@given(st.recursive(numbers, wider, max_leaves=12))
def test_what_a_browser_shows_works_out_to_what_was_computed(expression):
    text = read(ET.fromstring(f"<math>{expression_mathml(expression, digits=17)}</math>"))
    try:
        shown = eval(text, {"math": math, "max": max, "min": min, "abs": abs})
    except (ZeroDivisionError, OverflowError):
        return
    expected = evaluate(expression)
    assert math.isnan(expected) or shown == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_sum_is_cut_where_a_line_may_break_and_keeps_its_signs():
    made = Sum((Product((Number(-0.13), Number(0.04))), Product((Number(0.5), Number(-2.0))), Number(-0.77)))
    text = str(equation_mathml(Equation("z", (3,), made, -1.7752)))
    pieces = [ET.fromstring(piece + "</math>") for piece in text.split("</math>") if piece.strip()]
    shown = ["".join(piece.itertext()) for piece in pieces]
    assert shown == ["z3=", "−0.13·0.04", "+0.50·(−2)", "−0.77", "=−1.78"]


def test_minus_one_times_something_is_a_minus_sign_as_it_is_in_the_text():
    minus = Product((Number(-1.0), Function("tanh", (Number(2.0),))))
    for made, shown in (
        (minus, "−tanh(2)"),
        (Product((*minus.factors, Number(0.5))), "−tanh(2)·0.50"),
        (Product((Number(0.5), minus)), "0.50·(−tanh(2))"),
        (Product((Number(-1.0), Sum((Number(1.0), Number(2.0))))), "−(1 + 2)"),
        (Sum((Number(0.5), Product((Number(-1.0), Product((Number(-2.0), Number(3.0))))))), "0.50 − (−2·3)"),
        (Product((Number(-1.0), Number(2.0))), "−1·2"),  # a number keeps its factor, as a weight does
    ):
        assert expression_text(made) == shown
        written = "".join(ET.fromstring(f"<math>{expression_mathml(made)}</math>").itertext())
        assert written == shown.replace(" ", "")


def test_a_number_that_was_only_moved_is_written_once():
    assert (
        "".join(ET.fromstring(equation_mathml(Equation("a", (1,), Number(0.5), 0.5))).itertext()) == "a1=0.50"
    )


def test_a_function_of_hundreds_of_numbers_ends_in_an_ellipsis():
    made = Function("mean", tuple(Number(float(n)) for n in range(300)))
    assert "…" in expression_mathml(made)
    assert len(expression_mathml(made)) < 2000


def test_a_long_sum_keeps_its_largest_terms_and_says_what_the_others_add_up_to():
    made = Sum(tuple(Number(float(n)) for n in range(1, 11)))
    text = "".join(
        ET.fromstring(f"<p>{equation_mathml(Equation('z', (1,), made, 55.0), 2, 2)}</p>").itertext()
    )
    assert text.replace(" ", "") == "z1=9+10+36(8more)=55"
