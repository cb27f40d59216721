import numpy as np
import pytest
from scipy.special import softmax

from kenshin.prediction.explanation.attribution import attribute


def net(inputs, classes):
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(inputs, 6)), rng.normal(size=(6, classes))
    return lambda raw: softmax(np.tanh(raw @ first) @ second, axis=1)


def test_up_to_twelve_inputs_are_exact_and_more_come_with_standard_errors():
    for inputs, method in ((4, "exact"), (12, "exact"), (13, "sampled")):
        score, rows = net(inputs, 3), np.random.default_rng(1).normal(size=(12, inputs))
        found = attribute(score, rows[:2], score(rows[:2]), rows[2:])
        assert found.method == method
        assert (found.errors is None) == (found.errors_at_least is None) == (method == "exact")
        assert found.made_up == 10
        assert found.base + found.contributions.sum(axis=1) == pytest.approx(score(rows[:2]), abs=1e-12)


def test_contributions_to_several_classes_add_up():
    score, rows = net(5, 4), np.random.default_rng(1).normal(size=(12, 5))
    found = attribute(score, rows[:3], score(rows[:3]), rows[3:])
    summed = lambda raw: np.column_stack([score(raw)[:, :2].sum(axis=1), score(raw)[:, 2:].sum(axis=1)])  # noqa: E731
    expected = attribute(summed, rows[:3], summed(rows[:3]), rows[3:]).contributions[..., 1]
    assert found.at_least(2) == pytest.approx(expected, abs=1e-12)


def test_kept_risks_of_the_made_up_people_are_not_worked_out_again():
    score, rows = net(5, 4), np.random.default_rng(1).normal(size=(12, 5))
    asked = attribute(score, rows[:3], score(rows[:3]), rows[3:])
    kept = attribute(score, rows[:3], score(rows[:3]), rows[3:], score(rows[3:]))
    assert kept.contributions.tobytes() == asked.contributions.tobytes()


def test_someone_among_many_has_the_drawn_contributions_of_someone_alone():
    score, rows = net(14, 3), np.random.default_rng(1).normal(size=(12, 14))
    many = attribute(score, rows[:3], score(rows[:3]), rows[3:])
    alone = attribute(score, rows[1:2], score(rows[1:2]), rows[3:])
    assert many.contributions[1] == pytest.approx(alone.contributions[0], abs=1e-12)
    assert many.errors[1] == pytest.approx(alone.errors[0], abs=1e-12)


def test_contributions_that_do_not_sum_are_our_bug():
    score, rows = net(4, 2), np.random.default_rng(1).normal(size=(6, 4))
    with pytest.raises(AssertionError, match="must sum to the probabilities"):
        attribute(score, rows[:1], np.full((1, 2), np.nan), rows[1:])
