"""Numbers confirmed by rms, pROC, CalibrationCurves, scikit-learn and statsmodels on a table that we generated."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from kenshin.errors import DataError
from kenshin.validation.measures import (
    calibration,
    delong,
    discrimination,
    flexible,
    grouped,
    multinomial,
    overall,
)
from kenshin.validation.report import validate_risks
from kenshin.validation.resampling.bootstrap import draws

HERE = Path(__file__).parents[1] / "golden"
GOLDEN = json.loads((HERE / "golden.json").read_text())
ROWS = list(csv.DictReader((HERE / "predictions_n2000.csv").read_text().splitlines()))
RISKS = np.array([[float(row[p]) for p in ("p0", "p1", "p2")] for row in ROWS])
OUTCOME = np.array([int(row["y"]) for row in ROWS])
HIGH, RISK = OUTCOME == 2, RISKS[:, 2]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("auroc", lambda: discrimination.auroc(RISK, HIGH)),
        ("auroc_one_vs_rest_macro", lambda: discrimination.auroc_macro(RISKS, OUTCOME)),
        ("calibration_in_the_large", lambda: calibration.calibration_in_the_large(RISK, HIGH)),
        ("calibration_slope", lambda: calibration.recalibration_line(RISK, HIGH)[1]),
        ("joint_intercept", lambda: calibration.recalibration_line(RISK, HIGH)[0]),
        ("brier", lambda: overall.binary_brier(RISK, HIGH)),
        ("scaled_brier", lambda: overall.scaled_brier(RISK, HIGH)),
        ("multiclass_log_loss", lambda: overall.log_loss(RISKS, OUTCOME)),
    ],
)
def test_a_golden_number_is_met(name, ours):
    assert ours() == pytest.approx(GOLDEN[name], abs=1e-6)


def test_weighted_numbers_agree_with_scikit_learn_and_statsmodels():
    weight = np.random.default_rng(0).integers(0, 4, len(OUTCOME)).astype(float)
    rounded = RISK.round(2)  # many ties
    assert discrimination.auroc(rounded, HIGH, weight) == pytest.approx(
        roc_auc_score(HIGH, rounded, sample_weight=weight)
    )
    assert overall.log_loss(RISKS, OUTCOME, weight) == pytest.approx(
        log_loss(OUTCOME, RISKS, sample_weight=weight)
    )
    assert overall.binary_brier(RISK, HIGH, weight) == pytest.approx(
        brier_score_loss(HIGH, RISK, sample_weight=weight)
    )
    logit = np.log(RISK / (1 - RISK))
    family = sm.families.Binomial()
    line = sm.GLM(HIGH.astype(float), sm.add_constant(logit), family=family, freq_weights=weight).fit().params
    assert calibration.recalibration_line(RISK, HIGH, weight) == pytest.approx(tuple(line), abs=1e-6)
    large = sm.GLM(
        HIGH.astype(float), np.ones(len(RISK)), family=family, offset=logit, freq_weights=weight
    ).fit()
    assert calibration.calibration_in_the_large(RISK, HIGH, weight) == pytest.approx(
        large.params[0], abs=1e-6
    )


def test_a_weight_counts_a_person_that_often():
    weight = np.random.default_rng(1).integers(0, 3, len(OUTCOME))
    repeated = np.repeat(np.arange(len(OUTCOME)), weight)
    for number in (discrimination.auroc_macro, overall.log_loss, overall.brier):
        assert number(RISKS, OUTCOME, weight.astype(float)) == pytest.approx(
            number(RISKS[repeated], OUTCOME[repeated])
        )


def test_the_bootstrap_interval_comes_near_delongs():
    low, high = GOLDEN["auroc_delong_95"]
    found = validate_risks(RISKS, OUTCOME, class_names=["a", "b", "c"], resamples=200).classes[2].auroc
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.005)


def test_delongs_interval_is_that_of_the_published_packages_and_the_test_follows_from_it():
    low, high = GOLDEN["auroc_delong_95"]
    found = delong.delong(RISK, HIGH)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-6)
    # A number unrelated to the outcome is no rival: then the two variances add up.
    noise = np.random.default_rng(0).random(len(HIGH))
    test, other = delong.delong_test(RISK, noise, HIGH), delong.delong(noise, HIGH)
    assert test.high - test.low == pytest.approx(
        2 * 1.96 * np.sqrt(found.variance + other.variance), rel=0.05
    )


@pytest.mark.parametrize("general", [False, True])
def test_the_multinomial_recalibration_agrees_with_statsmodels(general):
    rows = np.repeat(np.arange(len(OUTCOME)), np.random.default_rng(0).integers(0, 3, len(OUTCOME)))
    ratios = multinomial.log_ratios(RISKS)
    if general:
        theirs = sm.MNLogit(OUTCOME[rows], sm.add_constant(ratios.T[rows])).fit(disp=0, tol=1e-10)
        ours = multinomial.recalibrated_general(ratios, OUTCOME, np.bincount(rows, minlength=len(OUTCOME)))
        assert ours.coefficients == pytest.approx(theirs.params.T, abs=1e-6)
        assert ours.log_likelihood == pytest.approx(theirs.llf)
        return
    # statsmodels holds no slope at 0; the likelihood it would have at our answer has no slope itself.
    ours = multinomial.recalibrated_diagonal(ratios, OUTCOME).coefficients
    model = sm.MNLogit(OUTCOME, sm.add_constant(ratios.T))
    held = np.array([[ours[0, 0], ours[1, 0]], [ours[0, 1], 0], [0, ours[1, 1]]])
    score = model.score(held.ravel(order="F")).reshape(2, 3)
    assert score[[0, 0, 1, 1], [0, 1, 0, 2]] == pytest.approx(0, abs=1e-6)
    assert np.abs(score[[0, 1], [2, 1]]).min() > 1  # what is held would move if it could


def test_the_likelihood_ratio_test_agrees_with_statsmodels_chi_squared():
    test = multinomial.likelihood_tests(multinomial.log_ratios(RISKS), OUTCOME)["as_is", "general"]
    free = sm.MNLogit(OUTCOME, sm.add_constant(multinomial.log_ratios(RISKS).T)).fit(disp=0, tol=1e-10)
    as_is = -log_loss(OUTCOME, RISKS) * len(OUTCOME)
    assert test.chi_squared == pytest.approx(2 * (free.llf - as_is), rel=1e-8)
    assert test.freedom == free.params.size
    for chi_squared, freedom, p in [(5.991465, 2, 0.05), (9.487729, 4, 0.05), (16.811894, 6, 0.01)]:
        assert multinomial.likelihood_test(chi_squared / 2, freedom).p == pytest.approx(p, abs=1e-7)


def test_the_smooth_curve_is_an_exact_loess_of_everyone():
    """Least squares at each person's risk, by numpy alone: nothing on a grid, nothing joined by lines."""
    happened, fitted = HIGH.astype(float), np.empty(len(RISK))
    for i, risk in enumerate(RISK):
        away = np.abs(RISK - risk)
        near = np.argsort(away, kind="stable")[: int(0.75 * len(RISK))]
        root = np.sqrt((1 - (away[near] / away[near[-1]]) ** 3) ** 3)
        design = np.vander(RISK[near] - risk, 3) * root[:, None]
        fitted[i] = np.linalg.lstsq(design, happened[near] * root, rcond=None)[0][-1]
    off = np.abs(fitted - RISK)
    assert (off.mean(), np.median(off), np.quantile(off, 0.9)) == pytest.approx(
        (0.05906, 0.06167, 0.09064), abs=1e-5
    )
    found = flexible.flexible(flexible.smoother(RISK), HIGH)
    assert (found.ici, found.e50, found.e90) == pytest.approx(
        (off.mean(), np.median(off), np.quantile(off, 0.9)), abs=5e-4
    )
    assert found.emax == pytest.approx(off.max(), abs=1e-3)


def test_errors_in_bins_agree_with_scikit_learns_curve():
    share, mean = calibration_curve(HIGH, RISK, n_bins=10)
    people = np.histogram(RISK, 10, (0, 1))[0]
    expected = np.abs(share - mean) @ people[people > 0] / len(RISK)
    assert grouped.calibration_error(RISK, HIGH) == pytest.approx(expected)
    assert expected == pytest.approx(0.0618, abs=5e-5)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_the_true_risk_scores_best_and_order_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    truth = rng.dirichlet([1, 1, 1], 4000)
    outcome = np.array([rng.choice(3, p=p) for p in truth])
    sharper = truth**1.5 / (truth**1.5).sum(axis=1, keepdims=True)
    assert overall.log_loss(truth, outcome) < overall.log_loss(sharper, outcome)
    assert overall.brier(truth, outcome) < overall.brier(sharper, outcome)
    order = rng.permutation(len(outcome))
    assert discrimination.auroc_macro(truth[order], outcome[order]) == pytest.approx(
        discrimination.auroc_macro(truth, outcome)
    )


def test_recalibrated_risks_have_slope_one_and_nothing_in_the_large():
    intercept, slope = calibration.recalibration_line(RISK, HIGH)
    mended = 1 / (1 + np.exp(-(intercept + slope * np.log(RISK / (1 - RISK)))))
    assert calibration.recalibration_line(mended, HIGH) == pytest.approx((0, 1), abs=1e-6)
    assert calibration.calibration_in_the_large(mended, HIGH) == pytest.approx(0, abs=1e-6)


def test_shuffled_labels_give_half_and_a_slope_of_nothing():
    shuffled = np.random.default_rng(0).permutation(OUTCOME)
    assert discrimination.auroc_macro(RISKS, shuffled) == pytest.approx(0.5, abs=0.03)
    assert calibration.recalibration_line(RISK, shuffled == 2)[1] == pytest.approx(0, abs=0.15)


def test_what_cannot_be_computed_is_nan_and_null_without_a_warning():
    nobody = np.zeros(len(RISK), dtype=bool)
    assert np.isnan(discrimination.auroc(RISK, nobody))
    assert np.isnan(calibration.calibration_in_the_large(RISK, nobody))
    separated = np.linspace(0.01, 0.99, 50)
    assert np.isnan(calibration.recalibration_line(separated, separated > 0.5)[1])
    report = validate_risks(RISKS, np.minimum(OUTCOME, 1), class_names=["a", "b", "c"], resamples=5)
    assert report.to_json()["classes"][2]["auroc"][0] is None


def test_persons_are_drawn_whole():
    person = [f"P{i // 4}" for i in range(len(OUTCOME))]
    for weight in draws(OUTCOME, person, 3, 0):
        assert all(len(set(block)) == 1 for block in weight.reshape(-1, 4))


@pytest.mark.parametrize(
    ("risks", "outcome", "message"),
    [
        (RISKS[:, :2], OUTCOME, "one column per class"),
        (RISKS[:10], OUTCOME, "one row per person"),
        (RISKS * 2, OUTCOME, "sum to 1"),
        (RISKS * np.nan, OUTCOME, "finite"),
        (RISKS, OUTCOME + 1, "class numbers from 0 below 3"),
        (RISKS[:1], OUTCOME[:1], "at least 2 people"),
    ],
)
def test_arrays_that_do_not_fit_are_explained(risks, outcome, message):
    with pytest.raises(DataError, match=message):
        validate_risks(risks, outcome, class_names=["a", "b", "c"])
