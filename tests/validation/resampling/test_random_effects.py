import json
from math import log

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import t
from statsmodels.stats.meta_analysis import combine_effects

from kenshin.validation.resampling.random_effects import (
    dersimonian_laird,
    exponential,
    inverse_logit,
    log_of_oe,
    logit_of_auroc,
    restricted_likelihood,
    summarise,
)

# Thirteen trials of a vaccine against tuberculosis (Colditz et al. 1994): cases and others, vaccinated or not.
TRIALS = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
RATIOS = np.array([log(a / (a + b) / (c / (c + d))) for a, b, c, d in TRIALS])
VARIANCES = np.array([1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in TRIALS])


def random_sites(seed, k=12, tau=0.4):
    rng = np.random.default_rng(seed)
    errors = rng.uniform(0.1, 0.5, k)
    return rng.normal(1.0, np.hypot(tau, errors)), errors


def minus_restricted(tau2, y, v):
    w = 1 / (v + tau2)
    mean = np.average(y, weights=w)
    return 0.5 * (np.log(v + tau2).sum() + np.log(w.sum()) + w @ (y - mean) ** 2)


def test_the_vaccine_trials_come_out_as_published():
    # Viechtbauer 2010, doi:10.18637/jss.v036.i03: τ² 0.3132, mean −0.7145 (REML), Q 152.23.
    found = summarise(RATIOS, np.sqrt(VARIANCES))
    assert found.method == "reml"
    assert found.tau**2 == pytest.approx(0.3132, abs=5e-5)
    assert found.mean == pytest.approx(-0.7145, abs=5e-5)
    assert found.i_squared == pytest.approx(1 - 12 / 152.2330, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_restricted_likelihood_is_at_its_maximum(seed):
    y, errors = random_sites(seed)
    best = minimize_scalar(
        lambda x: minus_restricted(x, y, errors**2), bounds=(0, 5), options={"xatol": 1e-10}
    )
    assert restricted_likelihood(y, errors**2) == pytest.approx(best.x, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_moments_and_hartung_knapp_agree_with_statsmodels(seed):
    y, errors = random_sites(seed)
    theirs = combine_effects(y, errors**2, method_re="chi2")
    assert dersimonian_laird(y, errors**2) == pytest.approx(theirs.tau2, abs=1e-12)
    found = summarise(y, errors)
    assert found.i_squared == pytest.approx(max(0, theirs.i2), abs=1e-12)
    # Of errors widened by τ their common effect is the random-effects mean, and Hartung and Knapp's its error.
    widened = combine_effects(y, errors**2 + found.tau**2, method_re="chi2")
    half = t.ppf(0.975, len(y) - 1) * widened.sd_eff_w_fe_hksj
    assert found.mean == pytest.approx(widened.mean_effect_fe, abs=1e-10)
    assert (found.mean - found.low, found.high - found.mean) == pytest.approx((half, half), abs=1e-10)


def test_equal_errors_have_the_answers_of_the_textbook():
    y = np.array([0.0, 1.0, 2.0, 5.0])
    found = summarise(y, np.full(4, 0.5))
    spread = y.var(ddof=1)
    assert found.mean == pytest.approx(2.0)
    assert found.tau**2 == pytest.approx(spread - 0.25)
    assert found.high - found.mean == pytest.approx(t.ppf(0.975, 3) * np.sqrt(spread / 4))
    assert found.prediction_high - found.mean == pytest.approx(
        t.ppf(0.975, 2) * np.sqrt(spread - 0.25 + spread / 4)
    )


def test_over_many_sites_the_intervals_hold_the_mean_and_the_next_site_in_95_of_100():
    held = ahead = 0
    rng = np.random.default_rng(7)
    for seed in range(500):
        found = summarise(*random_sites(seed, k=40))
        held += found.low < 1.0 < found.high
        ahead += found.prediction_low < rng.normal(1.0, 0.4) < found.prediction_high
    assert 0.92 < held / 500 < 0.98
    assert 0.92 < ahead / 500 < 0.98


def test_few_sites_have_only_what_exists():
    nothing, one, two = (summarise(np.arange(k, dtype=float), np.ones(k)) for k in range(3))
    assert nothing.to_json()["mean"] is None
    assert (one.mean, one.to_json()["low"], one.to_json()["tau"]) == (0.0, None, None)
    assert np.isfinite([two.low, two.tau, two.i_squared]).all()
    assert np.isnan([two.prediction_low, two.prediction_high]).all()


def test_a_site_without_an_estimate_or_an_error_is_left_out_and_counted():
    y, errors = random_sites(0, k=6)
    more = summarise(np.append(y, [np.nan, 1.0, 2.0]), np.append(errors, [0.1, 0.0, np.nan]))
    assert (more.sites, more.left_out) == (6, 3)
    assert more.mean == summarise(y, errors).mean


def test_sites_that_agree_exactly_show_no_spread():
    found = summarise(np.full(5, 0.3), np.full(5, 0.1))
    assert (found.tau, found.i_squared) == (0.0, 0.0)
    assert found.prediction_high - 0.3 == pytest.approx(t.ppf(0.975, 3) * 0.1 / np.sqrt(5))


def test_the_scales_agree_with_a_numeric_derivative_and_go_back():
    step = 1e-6
    slope = (logit_of_auroc(0.8 + step, 0)[0] - logit_of_auroc(0.8 - step, 0)[0]) / (2 * step)
    assert logit_of_auroc(0.8, 0.02)[1] == pytest.approx(0.02 * slope)
    assert inverse_logit(logit_of_auroc(0.8, 0.02)[0]) == pytest.approx(0.8)
    drawn = np.random.default_rng(0).binomial(1000, 0.2, 20_000)
    assert log_of_oe(200, 150, 1000)[1] == pytest.approx(np.log(drawn / 150).std(), rel=0.02)
    assert exponential(log_of_oe(200, 150, 1000)[0]) == pytest.approx(4 / 3)
    assert np.isnan(logit_of_auroc(1.0, 0.0) + log_of_oe(0, 3.0, 10)).all()


def test_a_summary_of_logits_is_read_as_aurocs():
    found = summarise(*np.array([logit_of_auroc(a, 0.02) for a in (0.7, 0.8, 0.75)]).T).back(inverse_logit)
    assert 0.7 < found.mean < 0.8
    assert 0 < found.prediction_low < found.low < found.mean < found.high < found.prediction_high < 1
    json.dumps(
        summarise(np.array([0.0, 900.0, 1.0]), np.ones(3)).back(exponential).to_json(), allow_nan=False
    )
