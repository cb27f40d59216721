import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.trace.expression import (
    FUNCTIONS,
    Function,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    evaluate,
    number_text,
)

NAN, INF = math.nan, math.inf


def of(name, *numbers):
    return evaluate(Function(name, tuple(Number(float(n)) for n in numbers)))


@pytest.mark.parametrize(
    ("name", "numbers", "expected"),
    [
        ("max", (1, 3, 2), 3), ("max", (0, NAN), NAN), ("max", (NAN, 0), NAN), ("min", (1, NAN), NAN), ("min", (2, -1), -1),
        ("exp", (1000,), INF), ("exp", (-INF,), 0), ("ln", (0,), -INF), ("ln", (-1,), NAN), ("ln", (math.e,), 1),
        ("sqrt", (9,), 3), ("sqrt", (-1,), NAN), ("sin", (INF,), NAN),
        ("floor", (-INF,), -INF), ("ceil", (NAN,), NAN), ("floor", (-0.5,), -1), ("ceil", (-0.5,), 0),
        ("round", (2.5,), 2), ("round", (3.5,), 4), ("round", (INF,), INF),
        ("sign", (-3,), -1), ("sign", (0,), 0), ("Φ", (0,), 0.5), ("Φ", (1.959963985,), 0.975),
        ("mean", (1, 2, 6), 3), ("var", (1, 2, 6), 14 / 3), ("sd", (1, 2, 6), math.sqrt(14 / 3)), ("mean", (INF, -INF), NAN),
        ("abs", (-2,), 2), ("erf", (0.5,), math.erf(0.5)), ("tanh", (0.5,), math.tanh(0.5)), ("cos", (0,), 1),
    ],
)  # fmt: skip
def test_functions_are_those_of_mathematics_and_end_as_pytorchs_do(name, numbers, expected):
    assert of(name, *numbers) == pytest.approx(expected, nan_ok=True)


def test_every_function_is_tried_above():
    tried = {
        "max",
        "min",
        "exp",
        "ln",
        "sqrt",
        "sin",
        "cos",
        "floor",
        "ceil",
        "round",
        "sign",
        "Φ",
        "mean",
        "var",
        "sd",
    }
    assert set(FUNCTIONS) == tried | {"abs", "erf", "tanh"}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Quotient(Number(1.0), Number(0.0)), INF), (Quotient(Number(1.0), Number(-0.0)), -INF),
        (Quotient(Number(-2.0), Number(0.0)), -INF), (Quotient(Number(0.0), Number(0.0)), NAN),
        (Quotient(Number(NAN), Number(0.0)), NAN), (Power(Number(0.0), Number(-1.0)), INF),
        (Power(Number(-8.0), Number(0.5)), NAN), (Power(Number(-2.0), Number(3.0)), -8),
        (Power(Number(1e200), Number(2.0)), INF), (Sum((Number(INF), Number(-INF))), NAN),
        (Sum((Number(1e308), Number(1e308))), INF), (Product((Number(0.0), Number(INF))), NAN), (Sum(()), 0),
    ],
)  # fmt: skip
def test_what_has_no_finite_answer_ends_as_in_pytorch(made, expected):
    assert evaluate(made) == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_sum_loses_no_digits_whatever_its_order(numbers):
    forward = evaluate(Sum(tuple(Number(n) for n in numbers)))
    assert forward == evaluate(Sum(tuple(Number(n) for n in reversed(numbers)))) == math.fsum(numbers)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.0, "−1"), (0.126, "0.13"), (-0.126, "−0.13"), (58.0, "58"),
        (0.004, "0.004"), (0.005, "0.01"), (-0.00049, "−0.0005"), (1.6e-9, "2e−9"), (-1.6e-9, "−2e−9"), (12345.678, "12345.68"),
        (1.23e9, "1.2e9"), (-3e38, "−3.0e38"), (1e7, "1.0e7"), (9999999.0, "9999999"),
        (INF, "∞"), (-INF, "−∞"), (NAN, "NaN"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(value, text):
    assert number_text(value) == text


@given(st.floats(-1e300, 1e300), st.integers(1, 6))
def test_a_written_number_is_never_far_off_and_never_nothing(value, digits):
    text = number_text(value, digits)
    assert "-" not in text
    again = float(text.replace("−", "-"))
    large = abs(value) * 0.5 * 10.0 ** (1 - digits) if abs(value) >= 1e7 else 0.0  # then a power of ten
    assert abs(again - value) <= max(0.5 * 10.0**-digits, large) * 1.0001
    assert (again == 0) == (value == 0)
    assert again == 0 or math.copysign(1, again) == math.copysign(1, value)
