import numpy as np
import pytest

from kenshin.prediction.what_if.judge import Judge, everyone
from kenshin.prediction.what_if.wish import Target

CLASSES = ("low", "high")


def score(rows):
    return np.column_stack([1 - rows[:, 0] / 100, rows[:, 0] / 100])


def test_reaching_needs_a_familiar_person_and_the_nearest_familiar_one_is_kept():
    judge = Judge(Target("high", 0.2), CLASSES, score, lambda rows: rows[:, 0] >= 30)
    assert judge.start(np.array([60.0])).tolist() == pytest.approx([0.4, 0.6])
    assert not judge.reached
    judged = judge(np.array([[70.0], [10], [50], [31]]))
    assert judged.reached.tolist() == [False] * 4
    assert judged.hits.tolist() == [False, True, False, False]
    assert judged.missing.tolist() == pytest.approx([0.5, np.inf, 0.3, 0.11])
    assert judge.nearest is not None
    assert judge.nearest.tolist() == [31]
    assert judge.scored == 5


def test_what_is_no_nearer_than_the_person_is_not_the_nearest():
    judge = Judge(Target("high", 0.2), CLASSES, score, everyone)
    judge.start(np.array([60.0]))
    judge(np.array([[60.0], [80]]))
    assert judge.nearest is None


def test_a_hair_below_the_line_is_not_reached_for_another_engine_may_differ():
    judge = Judge(Target("high", 0.2), CLASSES, score, everyone)
    judge.start(np.array([60.0]))
    assert judge(np.array([[19.9999], [19.9997]])).reached.tolist() == [False, True]


def test_familiarity_is_asked_only_where_it_matters():
    asked = []

    def familiar(rows):
        asked.append(len(rows))
        return everyone(rows)

    judge = Judge(Target("high", 0.2), CLASSES, score, familiar)
    judge.start(np.array([60.0]))
    judge(np.linspace(60, 100, 500)[:, None])
    judge(np.array([[90.0], [10], [95]]))
    assert asked == [1]


def test_nobody_is_judged_without_scoring():
    judge = Judge(Target("high", 0.2), CLASSES, score, everyone)
    assert len(judge(np.empty((0, 1))).reached) == 0
    assert judge.scored == 0
