import numpy as np
import pytest

from kenshin.validation.people.differences import of_numbers, of_shares


def test_two_levels_have_austins_formula():
    one, two = 0.3, 0.45
    expected = abs(two - one) / np.sqrt((one * (1 - one) + two * (1 - two)) / 2)
    assert of_shares([one, 1 - one], [two, 1 - two]) == pytest.approx(expected)


def test_several_levels_are_the_distance_of_their_indicators():
    rng = np.random.default_rng(0)
    groups = [rng.choice(4, 500, p=p) for p in ([0.4, 0.3, 0.2, 0.1], [0.1, 0.3, 0.3, 0.3])]
    shares = [np.bincount(g, minlength=4) / 500 for g in groups]
    indicators = [np.eye(4)[g][:, :3] for g in groups]
    apart = indicators[1].mean(axis=0) - indicators[0].mean(axis=0)
    spread = sum(np.cov(i.T, bias=True) for i in indicators) / 2
    expected = np.sqrt(apart @ np.linalg.inv(spread) @ apart)
    assert of_shares(*(s.tolist() for s in shares)) == pytest.approx(expected)


def test_the_order_of_levels_and_empty_levels_do_not_matter():
    one, two = [0.5, 0.3, 0.2], [0.2, 0.3, 0.5]
    assert of_shares(one, two) == pytest.approx(of_shares([0.2, 0.0, 0.3, 0.5], [0.5, 0.0, 0.3, 0.2]))


def test_the_mean_difference_has_no_unit_and_a_sign():
    assert of_numbers(5.5, 0.4, 5.7, 0.6) == pytest.approx(of_numbers(55, 4, 57, 6))
    assert of_numbers(5.7, 0.6, 5.5, 0.4) == -of_numbers(5.5, 0.4, 5.7, 0.6)


def test_groups_that_do_not_vary_are_alike_or_not_comparable():
    assert of_numbers(1.0, 0.0, 1.0, 0.0) == 0
    assert np.isnan(of_numbers(1.0, 0.0, 2.0, 0.0))
    assert of_shares([1.0, 0.0], [1.0, 0.0]) == 0
    assert np.isnan(of_shares([1.0, 0.0], [0.0, 1.0]))
    assert np.isnan(of_shares([0.0, 0.0], [0.5, 0.5]))
