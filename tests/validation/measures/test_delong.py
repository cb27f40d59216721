import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshin.validation.measures.delong import delong, delong_per_class, delong_test
from kenshin.validation.measures.discrimination import auroc, auroc_per_class


def people(seed=0, n=200, digits=1):
    rng = np.random.default_rng(seed)
    outcome = rng.random(n) < 0.4
    score = rng.normal(size=(2, n)) + outcome
    return *(1 / (1 + np.exp(-score))).round(digits), outcome, rng.integers(0, 4, n)


def pair_by_pair(risk, other, outcome):
    """DeLong's covariance as it is defined: from the matrix of all pairs of a case and another."""

    def parts(score):
        cases, rest = score[outcome][:, None], score[~outcome]
        won = (cases > rest) + 0.5 * (cases == rest)
        return won.mean(axis=1), won.mean(axis=0)

    sides = zip(parts(risk), parts(other), strict=True)
    return sum(np.cov(one, two)[0, 1] / len(one) for one, two in sides)


@pytest.mark.parametrize("digits", [1, 6])
def test_the_variance_is_that_of_all_pairs_ties_included(digits):
    risk, other, outcome, _ = people(digits=digits)
    assert delong(risk, outcome).variance == pytest.approx(pair_by_pair(risk, risk, outcome), abs=1e-15)
    found = delong_test(risk, other, outcome)
    apart = sum(
        sign * pair_by_pair(*two, outcome)
        for sign, two in [(1, (risk, risk)), (1, (other, other)), (-2, (risk, other))]
    )
    assert found.high - found.low == pytest.approx(2 * 1.959964 * np.sqrt(apart), rel=1e-6)
    assert found.difference == pytest.approx(auroc(risk, outcome) - auroc(other, outcome), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_a_weight_is_a_repetition_and_order_does_not_matter(seed):
    risk, other, outcome, times = people(seed)
    repeated = np.repeat(np.arange(len(risk)), times)[::-1]
    one, two = delong(risk, outcome, times), delong(risk[repeated], outcome[repeated])
    assert (one.auroc, one.variance) == pytest.approx((two.auroc, two.variance), abs=1e-12)
    weighted = delong_test(risk, other, outcome, times)
    assert weighted.p == pytest.approx(
        delong_test(risk[repeated], other[repeated], outcome[repeated]).p, rel=1e-9
    )


def test_the_interval_holds_the_truth_nineteen_times_in_twenty():
    # Φ(1 / √2) = 0.7602: the AUROC of two normal scores that are one standard deviation apart.
    held = 0
    for seed in range(400):
        risk, _, outcome, _ = people(seed, digits=9)
        found = delong(risk, outcome)
        held += found.low <= 0.76024994 <= found.high
    assert 0.92 < held / 400 < 0.98


def test_no_difference_is_told_by_chance_one_time_in_twenty():
    told = sum(
        delong_test(risk, other, outcome).p < 0.05
        for risk, other, outcome, _ in (people(seed, digits=9) for seed in range(400))
    )
    assert 0.02 < told / 400 < 0.085


def test_the_same_order_twice_has_no_difference_and_no_p():
    risk, _, outcome, _ = people()
    found = delong_test(risk, risk**3, outcome)
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert np.isnan(found.p)


def test_perfect_order_is_one_and_the_interval_stays_within_zero_and_one():
    outcome = np.array([False] * 6 + [True] * 6)
    assert delong(np.arange(12) / 12, outcome).high == 1.0
    nearly = np.array([1, 2, 3, 4, 5, 8, 6, 7, 9, 10, 11, 12]) / 12
    assert delong(nearly, outcome).high == 1.0


@pytest.mark.parametrize("cases", [0, 1, 4])
def test_a_side_with_fewer_than_two_people_has_no_limits(cases):
    outcome = np.arange(4) < cases
    found = delong(np.array([0.1, 0.2, 0.3, 0.4]), outcome)
    assert np.isnan([found.variance, found.low, found.high]).all()
    assert np.isnan(found.auroc) == (cases != 1)
    assert np.isnan(delong_test(np.array([0.1, 0.2, 0.3, 0.4]), np.full(4, 0.1), outcome).p)


def test_each_class_is_held_against_all_others():
    rng = np.random.default_rng(0)
    risks, outcome = rng.dirichlet(np.ones(3), 90), rng.integers(0, 3, 90)
    assert [d.auroc for d in delong_per_class(risks, outcome)] == pytest.approx(
        auroc_per_class(risks, outcome)
    )
