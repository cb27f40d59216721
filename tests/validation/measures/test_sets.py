import numpy as np
import pytest

from kenshin.validation.measures.sets import judge_sets


def test_coverage_and_size_agree_with_mapie():
    from mapie.metrics.classification import classification_coverage_score, classification_mean_width_score

    rng = np.random.default_rng(0)
    inside, outcome = rng.random((500, 3)) < 0.6, rng.integers(0, 3, 500)
    made = judge_sets(inside, outcome, np.arange(500))
    assert made.overall.estimate == pytest.approx(
        classification_coverage_score(outcome, inside[:, :, None])[0]
    )
    assert made.size.estimate == pytest.approx(classification_mean_width_score(inside[:, :, None])[0])
    for k in range(3):
        own = classification_coverage_score(outcome[outcome == k], inside[outcome == k][:, :, None])[0]
        assert made.coverage[k].estimate == pytest.approx(own)


def test_sets_that_hold_everything_cover_everyone_and_sets_of_one_are_counted():
    everything = judge_sets(np.ones((30, 3), dtype=bool), np.arange(30) % 3, np.arange(30))
    assert [c.estimate for c in everything.coverage] == [1.0] * 3
    assert (everything.size.estimate, everything.alone.estimate, everything.every.estimate) == (3.0, 0.0, 1.0)
    one = judge_sets(np.eye(3, dtype=bool)[[0] * 30], np.arange(30) % 3, np.arange(30))
    assert [c.estimate for c in one.coverage] == [1.0, 0.0, 0.0]
    assert (one.size.estimate, one.alone.estimate) == (1.0, 1.0)


def test_coverage_of_fewer_than_ten_people_is_not_told():
    outcome = np.array([0] * 30 + [1] * 9)
    made = judge_sets(np.ones((39, 2), dtype=bool), outcome, np.arange(39)).to_json()
    assert made["coverage"][1] == [None, None, None]
    assert made["coverage"][0][0] == 1.0


def test_the_interval_of_a_mean_size_covers_the_truth_nineteen_times_in_twenty():
    """Sets of 2,000 samples of 200 people hold each of three classes with probability 0.5."""
    rng, hits = np.random.default_rng(1), 0
    for _ in range(2000):
        made = judge_sets(rng.random((200, 3)) < 0.5, np.zeros(200, dtype=np.int64), np.arange(200))
        hits += made.size.low <= 1.5 <= made.size.high
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)
