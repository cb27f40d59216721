import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from kenshin.validation.resampling.shares import share_of, wilson


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_interval_is_that_of_statsmodels(count, people):
    count = min(count, people)
    found = wilson(count / people, people)
    low, high = proportion_confint(count, people, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


def test_of_independent_people_it_is_wilsons():
    hit = np.arange(40) < 33
    found, plain = share_of(hit, np.arange(40)), wilson(33 / 40, 40)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-12)


def test_rows_of_one_person_are_worth_one_person():
    hit, alone = np.arange(40) < 33, np.arange(40)
    once, five = share_of(hit, alone), share_of(np.repeat(hit, 5), np.repeat(alone, 5))
    assert (five.estimate, five.low, five.high) == pytest.approx((once.estimate, once.low, once.high))


def test_where_everyone_has_it_the_interval_is_not_nothing():
    found = share_of(np.ones(20, dtype=bool), np.arange(20) // 2)  # 10 persons
    assert (found.estimate, found.high) == pytest.approx((1.0, 1.0))
    assert found.low == pytest.approx(proportion_confint(10, 10, method="wilson")[0])


def test_of_no_one_there_is_no_share():
    assert np.isnan(share_of(np.zeros(0, dtype=bool), np.zeros(0, dtype=np.int64)).estimate)
