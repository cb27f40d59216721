import numpy as np
import pytest
import statsmodels.api as sm

from kenshin.validation.measures.discrimination import auroc
from kenshin.validation.people.membership import membership_auroc


def values(seed, n=800, shift=0.0):
    return np.random.default_rng(seed).normal(shift, 1, (n, 3))


def test_the_auroc_agrees_with_a_regression_by_statsmodels():
    before, now = values(0), values(1, 500, 0.4)
    both, member = np.concatenate([before, now]), np.repeat([False, True], [800, 500])
    theirs = sm.Logit(member.astype(float), sm.add_constant(both)).fit(disp=0).predict()
    assert membership_auroc(before, now) == pytest.approx(auroc(theirs, member), abs=1e-4)


def test_people_of_the_same_kind_cannot_be_told_apart_and_others_can():
    assert membership_auroc(values(2), values(3)) < 0.55
    assert membership_auroc(values(2), values(3, shift=20.0)) == 1.0
    assert membership_auroc(values(2), values(2)) == 0.5


def test_being_missing_tells_something_too():
    before, now = values(4), values(5)
    now[::2, 1] = np.nan
    assert membership_auroc(before, now) > 0.7


def test_nothing_to_tell_by_does_not_warn():
    assert membership_auroc(np.ones((9, 2)), np.ones((5, 2))) == 0.5
    assert membership_auroc(np.full((9, 1), np.nan), np.full((5, 1), np.nan)) == 0.5
    assert np.isnan(membership_auroc(values(0, 0), values(1)))
