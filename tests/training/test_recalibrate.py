import numpy as np
import pytest
import statsmodels.api as sm

from kenshin.errors import DataError
from kenshin.training.recalibrate import Recalibration, fit_recalibration
from kenshin.training.temperature import softmax
from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.validation.measures.overall import log_loss


def people(copies=3, classes=3, n=4000, seed=0):
    """Copies that disagree a little, and outcomes drawn from their mean."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.2, (1, n, classes)) + rng.normal(0, 0.3, (copies, n, classes))
    risks = softmax(logits)
    return risks, drawn(risks.mean(axis=0), rng)


def drawn(risks, rng):
    return (rng.random((len(risks), 1)) > risks.cumsum(axis=1)[:, :-1]).sum(axis=1)


def test_one_copy_and_two_classes_are_a_logistic_regression_with_an_offset():
    risks, outcome = people(copies=1, classes=2, n=800)
    logit = np.log(risks[0, :, 1] / risks[0, :, 0])
    alone = sm.GLM(outcome, np.ones(800), family=sm.families.Binomial(), offset=logit).fit()
    both = sm.GLM(outcome, sm.add_constant(logit), family=sm.families.Binomial()).fit()
    assert fit_recalibration(risks, outcome, slope=False).shift[1] == pytest.approx(alone.params[0], abs=1e-5)
    found = fit_recalibration(risks, outcome, slope=True)
    assert (found.shift[1], found.slope) == pytest.approx(tuple(both.params), abs=1e-5)


def test_after_a_shift_of_one_copy_every_class_has_its_share():
    """The likelihood equations of a multinomial intercept: mean risk = observed share."""
    risks, _ = people(copies=1)
    outcome = drawn(Recalibration((0.0, 1.0, -1.0)).risks(risks), np.random.default_rng(1))
    shifted = fit_recalibration(risks, outcome, slope=False).risks(risks)
    assert shifted.mean(axis=0) == pytest.approx(np.bincount(outcome) / len(outcome), abs=1e-6)


def test_other_prevalences_are_mended_by_a_shift():
    risks, _ = people(n=20_000)
    true = Recalibration((0.0, 0.8, -0.7))
    outcome = drawn(true.risks(risks), np.random.default_rng(2))
    half = slice(0, 10_000)
    found = fit_recalibration(risks[:, half], outcome[half], slope=False)
    assert found.shift == pytest.approx(true.shift, abs=0.1)  # three standard errors are 0.08
    after, others = found.risks(risks[:, 10_000:]), outcome[10_000:]
    for k in range(3):
        assert abs(calibration_in_the_large(after[:, k], others == k)) < 0.1
    assert log_loss(after, others) < log_loss(risks[:, 10_000:].mean(axis=0), others) - 0.05


@pytest.mark.parametrize("sharper", [0.4, 2.5])
def test_risks_that_are_too_extreme_or_too_flat_get_slope_1(sharper):
    risks, outcome = people(n=20_000)
    wrong = softmax(sharper * np.log(risks))
    found = fit_recalibration(wrong[:, :10_000], outcome[:10_000], slope=True)
    assert found.slope == pytest.approx(1 / sharper, rel=0.06)
    after = found.risks(wrong[:, 10_000:])
    for k in range(3):
        _, slope = recalibration_line(after[:, k], outcome[10_000:] == k)
        assert slope == pytest.approx(1, abs=0.08)


def test_outcomes_of_the_model_itself_change_almost_nothing():
    risks, outcome = people(n=20_000)
    found = fit_recalibration(risks, outcome, slope=True)
    assert found.slope == pytest.approx(1, abs=0.05)
    assert found.shift == pytest.approx((0, 0, 0), abs=0.07)


@pytest.mark.parametrize("slope", [False, True])
def test_no_neighbour_has_less_log_loss(slope):
    risks, outcome = people(n=500, seed=3)
    found = fit_recalibration(risks, outcome, slope=slope)
    least = log_loss(found.risks(risks), outcome)
    for step in (-0.01, 0.01):
        for k in (1, 2):
            shift = list(found.shift)
            shift[k] += step
            assert log_loss(Recalibration(tuple(shift), found.slope).risks(risks), outcome) > least
        if slope:
            assert log_loss(Recalibration(found.shift, found.slope + step).risks(risks), outcome) > least


def test_the_constants_of_a_graph_say_the_same():
    rng = np.random.default_rng(4)
    logits, weights, temperature = rng.normal(size=(2, 50, 3)), np.array([0.1, -0.2, 0.3]), 1.3
    change = Recalibration((0.0, 0.5, -1.5), 0.7)
    by_risks = change.risks(softmax((logits - weights) / temperature))
    new_weights, new_temperature = change.constants(weights, temperature)
    by_constants = softmax((logits - new_weights) / new_temperature).mean(axis=0)
    assert by_risks == pytest.approx(by_constants, abs=1e-12)


@pytest.mark.parametrize("sign", [-1, 1], ids=["reversed", "without_fault"])
def test_risks_that_say_the_opposite_or_tell_apart_without_fault_have_no_slope(sign):
    risks, _ = people(copies=1, classes=2, n=300)
    outcome = (sign * (risks[0, :, 1] - 0.5) > 0).astype(int)
    with pytest.raises(DataError, match="at the edge"):
        fit_recalibration(risks, outcome, slope=True)


def test_a_risk_of_exactly_zero_is_no_trouble():
    risks, outcome = people(n=300)
    risks[:, 0] = [1.0, 0.0, 0.0]
    found = fit_recalibration(risks, outcome, slope=False)
    assert np.isfinite(found.risks(risks)).all()
