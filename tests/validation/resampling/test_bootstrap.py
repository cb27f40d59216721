import numpy as np
import pytest

from kenshin.validation.resampling.bootstrap import draws, intervals


def test_the_same_seed_draws_the_same_people():
    outcome = np.arange(50) % 2
    first, again, other = (list(draws(outcome, None, 3, seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_rows_of_one_person_move_together():
    person = [str(i // 3) for i in range(60)]
    for times in draws(np.arange(60) % 2, person, 20, 0):
        assert np.issubdtype(times.dtype, np.integer)
        assert (times.reshape(20, 3) == times.reshape(20, 3)[:, :1]).all()


def test_a_resample_that_loses_a_class_is_left_out():
    outcome = np.array([0] * 30 + [1])
    kept = list(draws(outcome, None, 200, 0))
    assert 90 < len(kept) < 160  # the chance to draw the one is 1 - (30/31)^31 = 0.64
    assert all(times[-1] > 0 for times in kept)


def test_the_interval_of_a_mean_is_the_textbook_one():
    values = np.random.default_rng(0).normal(size=2000)
    found, used = intervals(
        lambda w: {("mean",): float(np.average(values, weights=w))}, draws(np.arange(2000) % 2, None, 1000, 0)
    )
    half = 1.96 * values.std() / np.sqrt(2000)
    assert used == 1000
    assert found["mean",].low == pytest.approx(values.mean() - half, abs=half / 8)
    assert found["mean",].high == pytest.approx(values.mean() + half, abs=half / 8)


def test_without_resamples_there_is_an_estimate_and_no_limits():
    found, used = intervals(lambda w: {("one",): 1.0}, [])
    assert used == 0
    assert found["one",].to_json() == [1.0, None, None]
