import numpy as np
import pytest
from scipy.stats import expon, norm

from kenshin.prediction.familiarity.limits import learn_limits


def test_of_many_people_a_limit_is_a_quantile():
    values = np.random.default_rng(0).normal(size=200_000)
    low, high = learn_limits(values, 0.001)
    assert (low, high) == (pytest.approx(norm.ppf(0.001), abs=0.05), pytest.approx(norm.isf(0.001), abs=0.05))


def test_of_few_people_the_tail_is_continued():
    highs = [learn_limits(np.random.default_rng(s).exponential(size=300), 0.001)[1] for s in range(200)]
    assert np.mean(highs) == pytest.approx(expon.isf(0.001), rel=0.1)


def test_an_end_that_many_share_is_the_limit_and_whole_numbers_have_whole_limits():
    ages = np.clip(np.round(np.random.default_rng(0).normal(60, 20, 2000)), 20, 80)
    assert learn_limits(ages, 0.001) == (20.0, 80.0)


def test_too_few_people_have_no_limits():
    assert learn_limits(np.array([1.0] * 10 + [np.nan] * 90), 0.001) is None
