import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from kenshin.validation.measures.grouped import (
    binned,
    calibration_error,
    observed_expected,
    top_label_error,
)

rng = np.random.default_rng(0)
RISKS = rng.dirichlet([1.0, 1.0, 2.0], 3000)
OUTCOME = (rng.random((3000, 1)) > RISKS.cumsum(axis=1)).sum(axis=1).clip(max=2)
TIMES = rng.integers(0, 4, 3000)


def from_sklearn(risk, happened, bins):
    share, mean = calibration_curve(happened, risk, n_bins=bins)
    people = np.histogram(risk, bins, (0, 1))[0]
    return np.abs(share - mean) @ people[people > 0] / len(risk)


def test_errors_agree_with_the_bins_of_sklearn():
    for k in range(3):
        happened = np.equal(OUTCOME, k)
        expected = from_sklearn(RISKS[:, k], happened, 10)
        assert calibration_error(RISKS[:, k], happened) == pytest.approx(expected)
    expected = from_sklearn(RISKS.max(axis=1), RISKS.argmax(axis=1) == OUTCOME, 15)
    assert top_label_error(RISKS, OUTCOME) == pytest.approx(expected)


def test_a_weight_is_a_repetition_and_order_does_not_matter():
    repeated = np.repeat(np.arange(3000), TIMES)[::-1]
    assert top_label_error(RISKS, OUTCOME, TIMES) == pytest.approx(
        top_label_error(RISKS[repeated], OUTCOME[repeated])
    )
    for number in (calibration_error, observed_expected):
        one = number(RISKS[:, 2], OUTCOME == 2, TIMES)
        assert one == pytest.approx(number(RISKS[repeated, 2], OUTCOME[repeated] == 2))


def test_true_risks_have_little_error_and_as_many_cases_as_expected():
    many = rng.dirichlet([1.0, 2.0], 100_000)
    happened = rng.random(100_000) < many[:, 1]
    assert calibration_error(many[:, 1], happened) < 0.005
    assert top_label_error(many, happened.astype(int)) < 0.006
    assert observed_expected(many[:, 1], happened) == pytest.approx(1, abs=0.01)
    assert observed_expected(many[:, 1] / 2, happened) == pytest.approx(2, abs=0.02)


def test_the_prevalence_for_everyone_has_no_error_though_it_tells_no_one_apart():
    happened = OUTCOME == 1
    assert calibration_error(np.full(3000, happened.mean()), happened) == pytest.approx(0, abs=1e-12)


def test_a_risk_on_an_edge_is_in_the_upper_bin_and_one_in_the_last():
    assert binned(np.array([0.0, 0.3, 0.29999, 1.0]), 10).tolist() == [0, 3, 2, 9]


def test_nothing_expected_or_nothing_observed_has_no_ratio():
    assert np.isnan(observed_expected(np.zeros(3), np.array([True, False, False])))
    assert np.isnan(observed_expected(np.full(3, 0.2), np.zeros(3, dtype=bool)))
