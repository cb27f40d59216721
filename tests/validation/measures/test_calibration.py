import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from kenshin.validation.measures.calibration import (
    calibration_curve,
    calibration_in_the_large,
    calibration_slope,
    joint_intercept,
    recalibration_line,
)


def people(seed, slope=1.0, intercept=0.0, n=1500):
    rng = np.random.default_rng(seed)
    logit = rng.normal(-1.5, 1.5, n)
    happened = rng.random(n) < 1 / (1 + np.exp(-intercept - slope * logit))
    return 1 / (1 + np.exp(-logit)), happened, rng.integers(0, 4, n)


@pytest.mark.parametrize(("seed", "slope", "intercept"), [(0, 1, 0), (1, 0.1, 2), (2, 3, -2), (3, -1, 1)])
def test_recalibration_agrees_with_statsmodels(seed, slope, intercept):
    risk, happened, times = people(seed, slope, intercept)
    logit, family = np.log(risk / (1 - risk)), sm.families.Binomial()
    outcome = happened.astype(float)
    line = sm.GLM(outcome, sm.add_constant(logit), family=family, freq_weights=times).fit(tol=1e-12)
    large = sm.GLM(outcome, np.ones(len(risk)), family=family, offset=logit, freq_weights=times).fit(
        tol=1e-12
    )
    assert recalibration_line(risk, happened, times) == pytest.approx(tuple(line.params), abs=1e-6)
    assert calibration_in_the_large(risk, happened, times) == pytest.approx(large.params[0], abs=1e-6)


def test_a_weight_is_a_repetition_and_order_does_not_matter():
    risk, happened, times = people(4)
    repeated = np.repeat(np.arange(len(risk)), times)[::-1]
    for number in (calibration_in_the_large, calibration_slope, joint_intercept):
        assert number(risk, happened, times) == pytest.approx(
            number(risk[repeated], happened[repeated]), abs=1e-8
        )


def test_the_true_risk_is_calibrated():
    risk, happened, _ = people(5, n=100_000)
    assert calibration_in_the_large(risk, happened) == pytest.approx(0, abs=0.03)
    assert calibration_slope(risk, happened) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("happened", [[False, False, True, True], [False] * 4, [True] * 4])
def test_separated_or_one_sided_outcomes_have_no_slope(happened):
    assert np.isnan(recalibration_line(np.array([0.1, 0.2, 0.3, 0.4]), np.array(happened))).all()


def test_equal_risks_have_no_slope_and_certain_risks_do_not_warn():
    happened = np.array([True, False, True, False])
    assert np.isnan(calibration_slope(np.full(4, 0.3), happened))
    calibration_slope(np.array([0.0, 1.0, 1.0, 1.0]), happened)


def test_the_curve_holds_everyone_in_tenths_with_wilson_intervals():
    risk, happened, _ = people(6)
    curve = calibration_curve(risk, happened)
    assert [point.n for point in curve] == [150] * 10
    for point in curve:
        expected = proportion_confint(round(point.observed * point.n), point.n, method="wilson")
        assert (point.low, point.high) == pytest.approx(expected, abs=1e-9)


def test_one_risk_for_everyone_is_one_group():
    assert len(calibration_curve(np.full(20, 0.2), np.arange(20) < 4)) == 1


@pytest.mark.parametrize("people", [5, 12, 23, 49, 61])
def test_no_group_of_the_curve_is_smaller_than_asked_for(people):
    risk = np.random.default_rng(people).uniform(0, 1, people)
    curve = calibration_curve(risk, risk > 0.5, fewest=5)
    assert min(point.n for point in curve) >= 5
    assert sum(point.n for point in curve) == people


def test_fewer_people_than_a_group_needs_make_no_curve():
    assert calibration_curve(np.array([0.1, 0.2]), np.array([False, True]), fewest=5) == ()
