"""The few numbers that a refit is judged by."""

import numpy as np
import pytest

from kenshin.validation.performance import performance_of
from kenshin.validation.report import validate_risks

RNG = np.random.default_rng(0)
RISKS = RNG.dirichlet([2, 1, 1], 300)
OUTCOME = np.array([RNG.choice(3, p=p) for p in RISKS])


def test_they_are_the_numbers_of_the_report():
    report = validate_risks(RISKS, OUTCOME, class_names=["a", "b", "c"], resamples=0)
    found = performance_of(RISKS, OUTCOME)(None)
    for name in ("log_loss", "brier", "auroc_macro", "hand_till", "pdi", "ordinal_c"):
        assert found[name,] == pytest.approx(getattr(report, name).estimate)
    for k, numbers in enumerate(report.classes):
        for name in ("auroc", "calibration_in_the_large", "calibration_slope"):
            assert found[name, str(k)] == pytest.approx(getattr(numbers, name).estimate)


def test_a_weight_counts_a_person_that_often():
    times = RNG.integers(0, 3, 300)
    repeated = np.repeat(np.arange(300), times)
    weighted = performance_of(RISKS, OUTCOME, (1, 0.3))(times)
    copied = performance_of(RISKS[repeated], OUTCOME[repeated], (1, 0.3))(None)
    assert weighted == pytest.approx(copied)
    assert {("auroc_acted",), ("net_benefit",)} < set(weighted)
