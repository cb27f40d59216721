import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.validation.measures.utility import (
    decision_curve,
    decision_curve_of,
    net_benefit,
    net_benefit_of_everyone,
    reached,
)


def people(count=500, seed=0):
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 4, count)
    return risk, rng.random(count) < risk


def test_acting_on_everyone_matches_the_closed_form():
    risk, outcome = people()
    everyone = net_benefit(np.ones_like(risk), outcome, 0.3)
    assert everyone == pytest.approx(net_benefit_of_everyone(outcome.mean(), 0.3), abs=1e-12)


@given(st.floats(0.01, 0.99), st.integers(0, 1000))
def test_the_curve_is_net_benefit_point_by_point(threshold, seed):
    risk, outcome = people(50, seed)
    risk = risk.round(1)  # ties, and risks that are the threshold itself
    thresholds = np.array([threshold, 0.1, 0.3])
    times = np.random.default_rng(seed).integers(0, 3, 50) + (np.arange(50) == 0)
    curve = decision_curve(risk, outcome, thresholds, times)
    each = [net_benefit(risk, outcome, float(t), times) for t in thresholds]
    assert curve.model == pytest.approx(each, abs=1e-12)


def test_the_true_risk_is_at_least_as_good_as_acting_on_everyone_or_no_one():
    """With many people; the theory of Vickers & Elkin."""
    risk, outcome = people(200_000)
    curve = decision_curve(risk, outcome, np.linspace(0.05, 0.6, 12))
    assert (curve.model > np.maximum(curve.everyone, 0) - 1e-3).all()


def test_what_is_saved_is_fewer_interventions_for_as_many_true_positives():
    risk, outcome = people()
    curve = decision_curve(risk, outcome, np.array([0.2]))
    acted = risk >= 0.2
    spared = (~acted & ~outcome).mean() - (~acted & outcome).mean() * (0.8 / 0.2)
    assert curve.saved[0] == pytest.approx(100 * spared, abs=1e-9)


@pytest.mark.parametrize("threshold", [0.0, 1.0, 30.0, -0.1, float("nan")])
def test_a_threshold_given_in_percent_is_explained(threshold):
    risk, outcome = people(10)
    with pytest.raises(ValueError, match="divide by 100"):
        net_benefit(risk, outcome, threshold)


def test_a_weight_is_a_repetition_order_does_not_matter_and_thresholds_may_come_in_any_order():
    risk, outcome = people()
    times = np.random.default_rng(1).integers(0, 4, len(risk))
    repeated, thresholds = np.repeat(np.arange(len(risk)), times)[::-1], np.array([0.5, 0.1, 0.3])
    one = decision_curve_of(reached(risk, thresholds), outcome, times)
    other = decision_curve(risk[repeated], outcome[repeated], thresholds)
    for name in ("model", "everyone", "saved"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
