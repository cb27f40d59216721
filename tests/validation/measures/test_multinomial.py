import numpy as np
import pytest

from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.multinomial import (
    fit_multinomial,
    likelihood_tests,
    log_ratios,
    recalibrated_diagonal,
    recalibrated_general,
    recalibrated_intercepts,
)
from kenshin.validation.measures.overall import log_loss


def people(n=1500, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    risks = rng.dirichlet(np.full(classes, 1.5), n)
    return (
        risks,
        (rng.random((n, 1)) > risks.cumsum(axis=1)).sum(axis=1).clip(max=classes - 1),
        rng.integers(0, 4, n),
    )


def softmax(ratios):
    raised = np.exp(np.vstack([np.zeros(ratios.shape[1]), ratios]))
    return (raised / raised.sum(axis=0)).T


FITS = [recalibrated_intercepts, recalibrated_diagonal, recalibrated_general]


@pytest.mark.parametrize("fit", FITS)
def test_a_weight_is_a_repetition_and_order_does_not_matter(fit):
    risks, outcome, times = people()
    repeated = np.repeat(np.arange(len(outcome)), times)[::-1]
    one = fit(log_ratios(risks), outcome, times)
    other = fit(log_ratios(risks[repeated]), outcome[repeated])
    assert one.coefficients == pytest.approx(other.coefficients, abs=1e-7)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)


def test_with_two_classes_it_is_the_binary_recalibration():
    risks, outcome, times = people(classes=2)
    ratios, risk, happened = log_ratios(risks), risks[:, 1], outcome == 1
    large = recalibrated_intercepts(ratios, outcome, times).coefficients[0, 0]
    assert large == pytest.approx(calibration_in_the_large(risk, happened, times), abs=1e-8)
    line = tuple(recalibrated_diagonal(ratios, outcome, times).coefficients[0])
    assert line == pytest.approx(recalibration_line(risk, happened, times), abs=1e-8)


def test_the_true_risks_need_nothing():
    risks, outcome, _ = people(100_000)
    assert recalibrated_intercepts(log_ratios(risks), outcome).coefficients == pytest.approx(0, abs=0.04)
    both = recalibrated_diagonal(log_ratios(risks), outcome).coefficients
    assert both[:, 0] == pytest.approx(0, abs=0.04)
    assert both[:, 1] == pytest.approx(1, abs=0.04)


def test_what_was_moved_and_stretched_is_found_and_mended_risks_need_nothing_more():
    risks, outcome, _ = people(100_000)
    ratios = log_ratios(risks)
    off = (ratios - np.array([[0.3], [-0.5]])) / np.array([[2.0], [0.5]])
    found = recalibrated_diagonal(off, outcome).coefficients
    assert found == pytest.approx(np.array([[0.3, 2.0], [-0.5, 0.5]]), abs=0.06)
    mended = softmax(found[:, :1] + found[:, 1:] * off)
    again = recalibrated_diagonal(log_ratios(mended), outcome).coefficients
    assert again == pytest.approx(np.array([[0, 1], [0, 1]]), abs=1e-6)
    assert recalibrated_intercepts(log_ratios(mended), outcome).coefficients == pytest.approx(0, abs=1e-6)


def test_likelihoods_grow_from_step_to_step_and_begin_at_the_log_loss():
    risks, outcome, _ = people()
    sharper = risks**1.5 / (risks**1.5).sum(axis=1, keepdims=True)
    ratios = log_ratios(sharper)
    tests = likelihood_tests(ratios, outcome)
    gains = [tests["as_is", wide].chi_squared for wide in ("intercepts", "diagonal", "general")]
    assert 0 <= gains[0] <= gains[1] <= gains[2]
    assert gains[1] - gains[0] == pytest.approx(tests["intercepts", "diagonal"].chi_squared)
    assert [tests["as_is", wide].freedom for wide in ("intercepts", "diagonal", "general")] == [2, 4, 6]
    least = recalibrated_general(ratios, outcome).log_likelihood - gains[2] / 2
    assert least == pytest.approx(-log_loss(sharper, outcome) * len(outcome))
    assert tests["as_is", "diagonal"].p < 1e-6


def test_the_test_of_true_risks_errs_one_time_in_twenty():
    p = []
    for seed in range(300):
        risks, outcome, _ = people(400, seed=seed)
        p.append([test.p for test in likelihood_tests(log_ratios(risks), outcome).values()])
    wrong = (np.array(p) < 0.05).mean(axis=0)
    assert (wrong > 0.02).all()
    assert (wrong < 0.09).all()


def test_shuffled_outcomes_have_slopes_of_nothing():
    risks, outcome, _ = people(20_000)
    shuffled = np.random.default_rng(1).permutation(outcome)
    assert recalibrated_diagonal(log_ratios(risks), shuffled).coefficients[:, 1] == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("fit", FITS)
def test_a_class_without_anyone_has_no_finite_answer(fit):
    risks, outcome, _ = people(200)
    found = fit(log_ratios(risks), np.minimum(outcome, 1))
    assert np.isnan(found.coefficients).all()
    assert np.isnan(found.log_likelihood)


def test_separated_classes_and_equal_risks_have_no_slopes():
    risks, outcome, _ = people(200)
    separated = recalibrated_diagonal(log_ratios(risks), risks.argmax(axis=1))
    assert np.isnan(separated.coefficients).all()
    flat = np.full((200, 3), 1 / 3)
    assert np.isnan(recalibrated_diagonal(log_ratios(flat), outcome).coefficients).all()
    shares = np.bincount(outcome) / 200
    intercepts = recalibrated_intercepts(log_ratios(flat), outcome).coefficients[:, 0]
    assert intercepts == pytest.approx(np.log(shares[1:] / shares[0]), abs=1e-9)
    tests = likelihood_tests(log_ratios(flat), outcome)
    assert np.isnan(tests["as_is", "diagonal"].p)
    assert tests["as_is", "intercepts"].p <= 1


def test_certain_risks_are_clipped_and_do_not_warn():
    _, outcome, _ = people(200)
    certain = np.eye(3)[np.random.default_rng(3).integers(0, 3, 200)]
    assert np.isfinite(log_ratios(certain)).all()
    recalibrated_intercepts(log_ratios(certain), outcome)
    recalibrated_general(log_ratios(certain), outcome)


def test_two_terms_that_are_the_same_have_no_single_answer():
    _, outcome, _ = people(200)
    same = np.ones((2, 200, 2))
    assert np.isnan(fit_multinomial(same, outcome).coefficients).all()
