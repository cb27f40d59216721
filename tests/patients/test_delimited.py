import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.errors import DataError
from kenshin.patients.delimited import parse_grid, require_sound_header

CELL = st.text(st.characters(exclude_characters="\0\x1b", codec="utf-8"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_what_the_csv_module_writes_is_read_back(rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    assert parse_grid(out.getvalue(), "t").rows == tuple(rows)


def test_lines_are_those_of_the_file_also_after_blank_lines_and_quoted_line_ends():
    grid = parse_grid('\na,b\n\n"x\ny",1\nz,2\n', "t")
    assert (grid.lines, grid.blank_lines) == ((4, 6), 2)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["a", ""], "column 2"),
        (["x" * 201], "column 1"),
        (["a", "b", "A"], "columns 1 and 3"),
        ([f"c{i}" for i in range(10_000)], "at most"),
    ],
)
def test_an_unusable_header_is_refused_with_its_positions(header, message):
    with pytest.raises(DataError, match=message):
        require_sound_header(header, "t")


def test_the_csv_modules_own_limit_is_left_as_it_was():
    before = csv.field_size_limit()
    with pytest.raises(DataError):
        parse_grid("a,b\n" + "x" * 40_000 + ",1\n", "t")
    assert csv.field_size_limit() == before
