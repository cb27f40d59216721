import numpy as np
import pytest

from kenshin.validation.numbers import DISTANCES, all_numbers, union_risk

rng = np.random.default_rng(0)
RISKS = rng.dirichlet([2.0, 1.0, 1.0], 300)
OUTCOME = (rng.random((300, 1)) > RISKS.cumsum(axis=1)).sum(axis=1).clip(max=2)
OTHERS = {"sharper": RISKS**2 / (RISKS**2).sum(axis=1, keepdims=True), "flat": np.full_like(RISKS, 1 / 3)}
DECISION = (1, (0.2, 0.6))


def test_every_number_under_a_weighting_is_that_of_the_repeated_people():
    times = np.random.default_rng(1).integers(0, 4, 300)
    repeated = np.random.default_rng(2).permutation(np.repeat(np.arange(300), times))
    weighted = all_numbers(RISKS, OUTCOME, OTHERS, DECISION)(times)
    others = {name: risks[repeated] for name, risks in OTHERS.items()}
    plain = all_numbers(RISKS[repeated], OUTCOME[repeated], others, DECISION)(None)
    # Points of the smooth curve are where the people of the whole table are.
    names = [key for key in weighted if key[0] != "flexible"]
    assert len(names) > 150
    for name in names:
        tolerance = 5e-3 if name[0] in DISTANCES else 1e-7
        assert weighted[name] == pytest.approx(plain[name], abs=tolerance, nan_ok=True), name


def test_a_class_without_anyone_has_the_same_names_as_any_other():
    numbers = all_numbers(RISKS, np.minimum(OUTCOME, 1), {}, None)(None)
    whole = all_numbers(RISKS, OUTCOME, {}, None)(None)
    assert numbers.keys() == whole.keys()
    assert all(np.isnan(value) for key, value in numbers.items() if key[1:2] == ("2",))


def test_a_sum_of_risks_reaches_the_threshold_that_it_is():
    assert (union_risk(np.array([[0.2, 0.7, 0.1]]), 1) >= 0.8).all()
    assert (union_risk(np.array([[0.3, 0.6, 0.1]], dtype=np.float32).astype(float), 1) >= 0.7).all()
