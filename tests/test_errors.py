"""What an error that is not ours looks like inside a sentence of ours."""

import pytest

from kenshin.errors import in_one_line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            RuntimeError("\n  sizes differ: 3 and 4  \nsee the manual"),
            "RuntimeError: sizes differ: 3 and 4",
        ),
        (RuntimeError(" \n "), "RuntimeError"),
        (KeyError("age"), "KeyError: 'age'"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_an_error_is_its_kind_and_its_first_line(error, line):
    assert in_one_line(error) == line


def test_a_long_line_is_cut():
    assert in_one_line(ValueError("x" * 300)) == "ValueError: " + "x" * 200
    assert in_one_line(ValueError("x" * 300), 160) == "ValueError: " + "x" * 160
