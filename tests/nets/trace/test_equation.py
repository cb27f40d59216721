import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.trace.equation import Equation, expression_text, shortened, subscript
from kenshin.nets.trace.expression import (
    FUNCTIONS,
    Function,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    evaluate,
)
from tests.nets.many_nets import traced


def n(value):
    return Number(float(value))


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (Sum((Product((n(-0.13), n(0.04))), n(0.77))), "−0.13·0.04 + 0.77"),
        (Sum((n(1), n(-3))), "1 − 3"),
        (Sum((n(1), Product((n(-3), n(2))))), "1 − 3·2"),
        (Sum((n(1), Sum((n(2), n(-3))))), "1 + (2 − 3)"),
        (Product((n(2), Sum((n(1), n(-3))))), "2·(1 − 3)"),
        (Product((n(2), n(-3))), "2·(−3)"),
        (Product((Sum((n(1), n(2))), n(3))), "(1 + 2)·3"),
        (Product((n(-1), Function("mean", (n(1), n(2))))), "−mean(1, 2)"),
        (Product((n(-1), n(0.5))), "−1·0.50"),
        (Quotient(Sum((n(1), n(2))), Product((n(3), n(4)))), "(1 + 2) / (3·4)"),
        (Quotient(n(1), Quotient(n(2), n(3))), "1 / (2 / 3)"),
        (Quotient(Quotient(n(1), n(2)), n(3)), "(1 / 2) / 3"),
        (Product((Quotient(n(1), n(2)), n(3))), "(1 / 2)·3"),
        (Product((n(3), Quotient(n(1), n(2)))), "3·(1 / 2)"),
        (Power(n(-2), n(3)), "(−2)^3"),
        (Power(Power(n(2), n(3)), n(2)), "(2^3)^2"),
        (Power(n(2), n(-1)), "2^(−1)"),
        (Function("sqrt", (Sum((n(1), n(3))),)), "√(1 + 3)"),
        (Function("max", (n(0), n(-0.5))), "max(0, −0.50)"),
        (Function("var", (n(1), n(2))), "Var(1, 2)"),
        (Sum(()), "0"),
        (n(-4), "−4"),
    ],
    ids=str,
)  # fmt: skip
def test_brackets_stand_where_they_are_needed_and_a_minus_is_a_minus(made, text):
    assert expression_text(made) == text
    assert "-" not in expression_text(made)


NUMBERS = st.floats(-50, 50).map(lambda v: Number(round(v, 3)))
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda p: Sum(tuple(p))),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: Product(tuple(p))),
        st.builds(Quotient, parts, parts),
        st.builds(Power, parts, st.sampled_from([Number(2.0), Number(3.0), Number(-1.0)])),
        st.builds(lambda a: Function("tanh", (a,)), parts),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: Function("max", tuple(p))),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_the_written_text_read_by_another_reader_gives_the_same_number(made):
    expected = evaluate(made)
    text = expression_text(made, digits=3)
    python = text.replace("−", "-").replace("·", "*").replace("^", "**")
    functions = {"__builtins__": {}, "tanh": math.tanh, "max": lambda *z: max(z)}
    try:
        again = eval(python, functions)
    except (ZeroDivisionError, OverflowError):
        return
    if math.isfinite(expected) and not isinstance(again, complex):
        assert again == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_every_function_that_can_be_written_can_be_worked_out():
    assert evaluate(Function("Φ", (n(0),))) == 0.5
    with pytest.raises(KeyError):
        evaluate(Function("gamma", (n(1),)))
    assert "gamma" not in FUNCTIONS


TERMS = (n(1), n(5), n(-2), n(0.25), n(-0.5))


def test_a_shortened_sum_keeps_the_largest_in_their_order_and_says_what_the_rest_adds_up_to():
    assert shortened(TERMS, 2) == ((n(5), n(-2)), 3, 0.75)
    assert expression_text(Sum(TERMS), most_terms=2) == "5 − 2 + 0.75 (3 more)"
    assert (
        expression_text(Sum(TERMS), most_terms=4, more="ほか{count}項") == "1 + 5 − 2 − 0.50 + 0.25 (ほか1項)"
    )
    assert expression_text(Sum((n(1), n(-3))), most_terms=1) == "−3 + 1 (1 more)"
    assert expression_text(Sum((n(4), n(-3))), most_terms=1) == "4 − 3 (1 more)"
    assert expression_text(Sum(TERMS), most_terms=5) == "1 + 5 − 2 + 0.25 − 0.50"


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30), st.integers(0, 12))
def test_what_is_shown_and_the_rest_are_always_the_whole(numbers, most):
    terms = tuple(Number(v) for v in numbers)
    kept, count, rest = shortened(terms, most)
    assert len(kept) + count == len(terms)
    assert math.fsum([*(k.value for k in kept), rest]) == pytest.approx(math.fsum(numbers), abs=1e-12)
    if count:
        assert min(abs(k.value) for k in kept) >= sorted(map(abs, numbers))[count - 1]


def test_many_arguments_of_a_function_are_shortened_with_dots():
    mean = Function("mean", tuple(n(i) for i in range(9)))
    assert expression_text(mean, most_terms=3) == "mean(0, 1, 2, …)"
    assert expression_text(mean, most_terms=1) == "mean(0, 1, …)"
    assert expression_text(Function("max", (n(0), n(1))), most_terms=1) == "max(0, 1)"


def test_an_equation_has_its_place_below_and_its_value_behind():
    assert subscript("12,3") == "₁₂,₃"
    assert Equation("z", (12,), Sum((n(0.5), n(1))), 1.5).text() == "z₁₂ = 0.50 + 1 = 1.50"
    assert Equation("a", (1, 2, 10), None, -0.25).text() == "a₁,₂,₁₀ = −0.25"
    assert Equation("a", (2,), n(0.25), 0.25).text() == "a₂ = 0.25"  # the same is not said twice
    assert Equation("p", (1,), Quotient(n(1), n(3)), 1 / 3).text(digits=4) == "p₁ = 1 / 3 = 0.3333"
    assert Equation("a", (), n(2), 2.0).symbol == "a"


def test_without_an_expression_the_value_itself_is_what_is_recomputed():
    assert Equation("a", (1,), None, 0.125).recomputed() == 0.125


def test_a_layers_equation_reads_as_a_person_would_write_it():
    trace = traced("SimpleNet")
    equation = trace.equation("output", 1)
    weights = trace.anatomy.weights["output.weight"][0]
    values = trace.value("relu2")[0]
    for weight, value in zip(weights, values, strict=True):
        if value:
            assert f"{abs(weight):.3f}·{value:.3f}" in equation.text(digits=3)
    assert equation.text().startswith("z₁ = ")
    assert equation.text(most_terms=2).count("more)") == 1
    assert trace.equation("relu1", 16).text().startswith("a₁₆ = max(0, ")
