import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.drawing.terminal.bars import bar, chance_line, pooled, strip, two_sided

SHARES = st.floats(0, 1)


@given(SHARES, SHARES, st.integers(1, 30))
def test_a_larger_number_never_has_a_shorter_bar(one, other, room):
    low, high = sorted((one, other))
    assert len(bar(low, room)) <= len(bar(high, room)) <= room


@given(st.floats(-1, 1), st.integers(1, 20))
def test_the_side_of_the_axis_is_the_sign(share, half):
    left, right = two_sided(share, half).split("│")
    assert len(left) == len(right) == half
    assert bool(left.strip()) == (share < 0)
    assert bool(right.strip()) == (share > 0)


@given(st.tuples(SHARES, SHARES, SHARES).map(sorted), st.integers(20, 120))
def test_a_chance_stands_where_its_percentage_says(chances, room):
    low, middle, high = chances
    line = chance_line(low, middle, high, room)
    assert len(line) == room
    assert abs(line.index("●") / (room - 1) - middle) <= 0.51 / (room - 1)


def test_a_range_too_narrow_to_draw_is_its_middle():
    assert chance_line(0.5, 0.5, 0.5, 11) == "█████●     "


def test_a_strip_shows_each_number_and_marks_what_is_none():
    assert strip([-1.0, 0.0, 1.0, math.nan], -1.0, 1.0) == "▁▅█×"
    assert strip([2.0, 2.0], 2.0, 2.0) == "▁▁"


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50), st.integers(1, 30))
def test_pooling_keeps_the_order_and_the_mean_where_groups_are_equal(values, most):
    made = pooled(values * most, most) if len(values) > 1 else pooled(values, most)
    assert len(made) <= most
    if len(values) > 1:
        assert made == pytest.approx([sum(values) / len(values)] * most)


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_bar(nothing):
    assert bar(nothing, 5) == ""
    assert two_sided(nothing, 3) == "   │   "
