import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.prediction.sets.cut import cut_of, in_millionths, reaches


@given(st.integers(0, 1_000_000))
def test_a_cut_is_never_above_the_risk_it_came_from_and_less_than_a_hundredth_below(millionths):
    kept = reaches(cut_of(millionths))
    assert kept <= millionths
    assert millionths - kept <= millionths / 100


@given(st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_rounding_never_turns_an_order_round(one, other):
    assert one > other or cut_of(one) <= cut_of(other)


@pytest.mark.parametrize("risk", [0.29, 0.57, 0.1 + 0.2, 1 - 0.9, 0.834])
def test_a_risk_on_the_cut_is_inside_whatever_its_last_bits_are(risk):
    cut = cut_of(int(in_millionths(np.array([risk]))[0]))
    nearby = np.array([np.nextafter(risk, 0), risk, np.nextafter(risk, 1)])
    assert (in_millionths(nearby) >= reaches(cut)).all()
