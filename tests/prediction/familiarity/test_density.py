import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from kenshin.prediction.familiarity.density import density
from kenshin.saved_model.reference.familiarity import Component

COMPONENTS = (
    Component(weight=0.7, mean=(0.0, 1.0, -1.0), covariance=((1.0, 0.5, 0.1), (0.5, 2.0, 0.0), (0.1, 0.0, 0.5))),
    Component(weight=0.3, mean=(2.0, 0.0, 0.0), covariance=((0.5, 0.0, 0.0), (0.0, 1.0, 0.3), (0.0, 0.3, 1.0))),
)  # fmt: skip
NONE_GIVEN = np.zeros(3, dtype=bool)


def by_scipy(people, places):
    logs = [
        np.log(c.weight)
        + multivariate_normal(np.array(c.mean)[places], np.array(c.covariance)[np.ix_(places, places)]).logpdf(people)
        for c in COMPONENTS
    ]  # fmt: skip
    return logsumexp(logs, axis=0)


@pytest.mark.parametrize("known", [[True, True, True], [True, False, True], [False, True, False]])
def test_the_density_agrees_with_scipy_whatever_is_missing(known):
    places = np.flatnonzero(known)
    people = np.random.default_rng(0).normal(size=(500, len(places)))
    ours = density(COMPONENTS, np.array(known), NONE_GIVEN)
    np.testing.assert_allclose(ours.logs(people.T), by_scipy(people, places), rtol=1e-10)


def test_an_input_that_is_taken_as_given_is_conditioned_on():
    people, few = np.random.default_rng(1).normal(size=(100, 3)), np.array([False, True, False])
    ours = density(COMPONENTS, np.ones(3, dtype=bool), few).logs(people.T)
    expected = by_scipy(people, np.arange(3)) - by_scipy(people[:, 1:2], np.array([1]))
    np.testing.assert_allclose(ours, expected, rtol=1e-10)


@pytest.mark.parametrize("few", [NONE_GIVEN, np.array([True, False, True])])
def test_the_quick_bound_is_never_above_the_density(few):
    people = np.random.default_rng(2).normal(size=(3, 2000)) * 2
    ours = density(COMPONENTS, np.ones(3, dtype=bool), few)
    assert (ours.at_least(people) <= ours.logs(people) + 1e-12).all()
