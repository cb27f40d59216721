import numpy as np
import pytest
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as sklearn_log_loss

from kenshin.validation.measures.overall import (
    binary_brier,
    brier,
    log_loss,
    scaled_brier,
    scaled_brier_of_classes,
)

rng = np.random.default_rng(0)
RISKS = rng.dirichlet([2.0, 1.0, 1.0], 4000)
OUTCOME = (rng.random((4000, 1)) > RISKS.cumsum(axis=1)).sum(axis=1).clip(max=2)
TIMES = rng.integers(0, 4, 4000)


def test_scores_agree_with_sklearn():
    assert log_loss(RISKS, OUTCOME, TIMES) == pytest.approx(
        sklearn_log_loss(OUTCOME, RISKS, sample_weight=TIMES)
    )
    expected = brier_score_loss(OUTCOME == 2, RISKS[:, 2], sample_weight=TIMES)
    assert binary_brier(RISKS[:, 2], OUTCOME == 2, TIMES) == pytest.approx(expected)


@pytest.mark.parametrize("score", [log_loss, brier])
def test_the_true_risk_scores_best(score):
    for power in (0.5, 0.8, 1.3, 2.0):
        bent = RISKS**power / (RISKS**power).sum(axis=1, keepdims=True)
        assert score(RISKS, OUTCOME) < score(bent, OUTCOME)


@pytest.mark.parametrize("score", [log_loss, brier])
def test_a_weight_is_a_repetition_and_order_does_not_matter(score):
    repeated = np.repeat(np.arange(4000), TIMES)[::-1]
    assert score(RISKS, OUTCOME, TIMES) == pytest.approx(score(RISKS[repeated], OUTCOME[repeated]))


def test_two_class_brier_is_twice_the_binary_one():
    two = np.column_stack([1 - RISKS[:, 2], RISKS[:, 2]])
    happened = OUTCOME == 2
    assert brier(two, happened.astype(int)) == pytest.approx(2 * binary_brier(two[:, 1], happened))


def test_the_prevalence_scales_to_zero_and_nobody_with_the_outcome_is_nan():
    happened = OUTCOME == 2
    assert scaled_brier(np.full(4000, happened.mean()), happened) == pytest.approx(0)
    assert np.isnan(scaled_brier(RISKS[:, 2], np.zeros(4000, dtype=bool)))


def test_with_all_classes_the_prevalences_scale_to_zero_and_certainty_to_one():
    shares = np.bincount(OUTCOME) / 4000
    assert scaled_brier_of_classes(np.tile(shares, (4000, 1)), OUTCOME) == pytest.approx(0)
    assert scaled_brier_of_classes(np.eye(3)[OUTCOME], OUTCOME) == 1
    assert 0 < scaled_brier_of_classes(RISKS, OUTCOME) < 1
    assert np.isnan(scaled_brier_of_classes(RISKS, np.zeros(4000, dtype=int)))


def test_with_two_classes_it_is_the_binary_scaled_brier_weights_included():
    two, happened = np.column_stack([1 - RISKS[:, 2], RISKS[:, 2]]), OUTCOME == 2
    expected = scaled_brier(RISKS[:, 2], happened, TIMES)
    assert scaled_brier_of_classes(two, happened.astype(int), TIMES) == pytest.approx(expected)
