import csv
import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from kenshin.validation.measures.discrimination import auroc
from kenshin.validation.people import pulls
from kenshin.validation.resampling.random_effects import log_of_oe

HERE = Path(__file__).parents[2] / "golden"
GOLDEN = json.loads((HERE / "golden.json").read_text())
ROWS = list(csv.DictReader((HERE / "predictions_n2000.csv").read_text().splitlines()))
RISK, HIGH = np.array([float(row["p2"]) for row in ROWS]), np.array([row["y"] == "2" for row in ROWS])
ALONE = np.arange(len(RISK))
SHARED = np.random.default_rng(0).integers(0, 500, len(RISK))
LOGIT = np.log(RISK / (1 - RISK))
BINOMIAL = sm.families.Binomial()


def limits(found):
    return found.low, found.high


def test_delongs_interval_is_that_of_proc():
    found = pulls.auroc_of(RISK, HIGH, ALONE)
    assert (found.estimate, *limits(found)) == pytest.approx(
        (GOLDEN["auroc"], *GOLDEN["auroc_delong_95"]), abs=6e-6
    )


def test_calibration_has_nearly_the_golden_walds_intervals_which_trust_the_model():
    slope = pulls.slope_of(RISK, HIGH, ALONE)
    assert limits(slope) == pytest.approx(GOLDEN["calibration_slope_wald_95"], abs=0.02)
    large = pulls.in_the_large_of(RISK, HIGH, ALONE)
    assert limits(large) == pytest.approx(GOLDEN["calibration_in_the_large_95"], abs=0.03)


@pytest.mark.parametrize("person", [ALONE, SHARED], ids=["alone", "shared"])
def test_calibration_has_the_sandwich_errors_of_statsmodels(person):
    n, persons, y = len(RISK), len(np.unique(person)), HIGH.astype(float)
    for found, terms, offset, coefficients in (
        (pulls.slope_of(RISK, HIGH, person), sm.add_constant(LOGIT), None, 2),
        (pulls.in_the_large_of(RISK, HIGH, person), np.ones(n), LOGIT, 1),
    ):
        model = sm.GLM(y, terms, family=BINOMIAL, offset=offset)
        theirs = model.fit(
            cov_type="cluster", cov_kwds={"groups": person, "use_correction": False}, tol=1e-12
        )
        error = theirs.bse[coefficients - 1] * np.sqrt(persons / (persons - 1))
        assert found.estimate == pytest.approx(theirs.params[coefficients - 1], abs=1e-6)
        assert (found.high - found.low) / 2 == pytest.approx(1.959963984540054 * error, rel=1e-5)


def test_observed_to_expected_has_the_error_of_its_logarithm():
    found = pulls.observed_to_expected_of(RISK, HIGH, ALONE)
    middle, error = log_of_oe(int(HIGH.sum()), float(RISK.sum()), len(RISK))
    expected = np.exp([middle, middle - 1.96 * error, middle + 1.96 * error])
    assert (found.estimate, *limits(found)) == pytest.approx(tuple(expected), rel=2e-4)


def test_net_benefit_has_the_error_of_a_mean():
    found = pulls.net_benefit_of(RISK, HIGH, ALONE, 0.2)
    each = np.where(RISK >= 0.2, np.where(HIGH, 1, -0.25), 0)
    half = 1.959963984540054 * each.std(ddof=1) / np.sqrt(len(each))
    assert found.estimate == pytest.approx(GOLDEN["net_benefit"]["0.2"], abs=1e-6)
    assert limits(found) == pytest.approx((each.mean() - half, each.mean() + half))


def test_rows_of_one_person_are_no_new_information():
    twice, person = np.tile(ALONE, 2), np.tile(ALONE, 2)
    for number in (
        pulls.in_the_large_of,
        pulls.slope_of,
        lambda r, o, p: pulls.net_benefit_of(r, o, p, 0.2),
        pulls.observed_to_expected_of,
        pulls.auroc_of,
    ):
        once, again = number(RISK, HIGH, ALONE), number(RISK[twice], HIGH[twice], person)
        assert (again.estimate, *limits(again)) == pytest.approx((once.estimate, *limits(once)), rel=2e-3)


def test_the_interval_of_shared_rows_is_that_of_a_bootstrap_by_person():
    rng = np.random.default_rng(1)
    of_person = rng.normal(0, 1, 200)
    person = np.repeat(np.arange(200), 5)
    happened = (of_person[person] + rng.normal(0, 0.3, 1000)) > 0.5
    risk = 1 / (1 + np.exp(-of_person[person] - rng.normal(0, 2, 200)[person]))
    found = pulls.auroc_of(risk, happened, person)
    drawn = []
    for _ in range(400):
        times = np.bincount(rng.integers(0, 200, 200), minlength=200)[person]
        drawn.append(auroc(risk, happened, times))
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * np.std(drawn), rel=0.1)
    alone = pulls.auroc_of(risk, happened, np.arange(1000))
    assert found.high - found.low > 1.5 * (alone.high - alone.low)


@pytest.mark.parametrize("happened", [[False] * 4, [True] * 4, [True, False, False, False]])
def test_one_sided_outcomes_have_no_interval_and_no_warning(happened):
    outcome, risk, person = np.array(happened), np.array([0.1, 0.2, 0.2, 0.0]), np.arange(4)
    assert np.isnan(pulls.auroc_of(risk, outcome, person).estimate)
    for number in (pulls.in_the_large_of, pulls.slope_of, pulls.observed_to_expected_of):
        number(risk, outcome, person).to_json()
    assert np.isnan(pulls.net_benefit_of(risk[:1], outcome[:1], person[:1], 0.5).low)
