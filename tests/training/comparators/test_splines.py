import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from kenshin.training.comparators.splines import knots_of, spline_features


@pytest.mark.parametrize("knots", [(-1.5, -0.4, 0.3, 1.6), (0.0, 1.0, 5.0)])
def test_every_mixture_is_a_natural_cubic_spline_of_scipy(knots):
    """A natural spline is settled by its values at the knots and is straight beyond them."""
    weights = np.random.default_rng(0).normal(size=len(knots) - 1)
    at_knots = spline_features(np.array(knots), knots) @ weights
    natural = CubicSpline(knots, at_knots, bc_type="natural")
    inside = np.linspace(knots[0], knots[-1], 200)
    assert spline_features(inside, knots) @ weights == pytest.approx(natural(inside), abs=1e-10)
    for end, away in ((knots[0], -3.0), (knots[-1], 3.0)):
        straight = natural(end) + natural(end, 1) * away
        assert spline_features(np.array([end + away]), knots) @ weights == pytest.approx(straight, abs=1e-9)


def test_the_terms_are_as_many_as_natural_splines_have_freedoms():
    """So that, with a constant, they can make every natural spline on these knots."""
    values = np.random.default_rng(1).normal(size=300)
    knots = knots_of(values)
    terms = np.column_stack([np.ones(300), spline_features(values, knots)])
    assert np.linalg.matrix_rank(terms) == len(knots) == 4


def test_four_knots_stand_at_harrells_quantiles():
    values = np.random.default_rng(2).gamma(2.0, size=5000)
    assert knots_of(values) == pytest.approx(np.quantile(values, [0.05, 0.35, 0.65, 0.95]))


def test_below_a_hundred_people_the_outer_knots_are_the_fifth_values():
    values = np.random.default_rng(3).normal(size=99)
    ordered = np.sort(values)
    inner = np.quantile(values, [0.35, 0.65])
    assert knots_of(values) == pytest.approx((ordered[4], *inner, ordered[94]))
    assert len(knots_of(values[:30])) == 4
    assert len(knots_of(values[:29])) == 3


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ([0.0, 1.0] * 100, 0),  # a flag
        ([3.0] * 50, 0),
        ([], 0),
        ([1.0, 2.0, 3.0], 0),
        ([0.0, 1.0, 2.0] * 40, 3),
        ([0.0] * 60 + list(range(1, 41)), 0),  # most filled with the same value
        ([0.0] * 20 + [5.0] * 60 + list(range(10, 50)), 3),
    ],
)
def test_where_values_are_few_there_are_fewer_knots_or_a_straight_line(values, count):
    knots = knots_of(np.array(values, dtype=float))
    assert len(knots) == count
    assert spline_features(np.zeros(4), knots).shape == (4, max(1, count - 1))
