import numpy as np
import pytest
from tests.prediction.what_if.made_up import made_up_schema

from kenshin.prediction.what_if.judge import Judge, everyone
from kenshin.prediction.what_if.steps import free_steps
from kenshin.prediction.what_if.together import best_together
from kenshin.prediction.what_if.wish import Target

FREE = dict.fromkeys(range(4), ("down", 0.5, (10, 90)))


def together(reaches, known=(), size=2, budget=3000, free=FREE):
    schema = made_up_schema(4, free, classes=2)
    raw = np.full(4, 80.0)
    steps = free_steps(schema, raw, np.array([10.0, 20, 10, 10]))

    def score(rows):
        return np.column_stack([reaches(rows), 1.0 - reaches(rows)]).astype(float)

    judge = Judge(Target("c1", 0.5), schema.class_names, score, everyone)
    judge.start(raw)
    found = best_together(steps, judge, free, [frozenset(k) for k in known], size, budget)
    return [steps.rows(p[None])[0].tolist() for p in found], judge.scored


@pytest.mark.parametrize("budget", [300, 3000, 100_000])
def test_the_pair_with_the_least_effort_comes_first_and_every_pair_comes_once(budget):
    found, _ = together(lambda rows: rows.sum(axis=1) <= 300, budget=budget)
    changed = [tuple(np.flatnonzero(np.array(row) != 80)) for row in found]
    assert sorted(changed) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert [sum(row) for row in found] == [300.0] * 6
    assert all(1 in pair for pair in changed[:3]), "x1 costs half as much as the others"


def test_what_holds_a_set_that_reaches_already_is_left_out():
    found, _ = together(lambda rows: rows.sum(axis=1) <= 300, known=[{0}, {1, 2}])
    changed = [set(np.flatnonzero(np.array(row) != 80)) for row in found]
    assert sorted(map(sorted, changed)) == [[1, 3], [2, 3]]


def test_both_directions_of_an_input_are_tried_but_never_at_once():
    free = {0: ("either", 1, (60, 99)), 1: ("down", 1, (60, 90))}
    found, _ = together(lambda rows: (rows[:, 0] >= 90) & (rows[:, 1] <= 70), free=free)
    assert found == [[90, 70, 80, 80]]


def test_a_small_budget_is_kept_to_and_a_large_one_looks_everywhere():
    def hidden(rows):
        return (rows[:, 0] == 43.5) & (rows[:, 3] == 61.5)

    assert together(hidden, budget=1000)[1] < 3000
    found, scored = together(hidden, budget=6 * 140 * 140)
    assert found == [[43.5, 80, 80, 61.5]]
    assert scored == 1 + 6 * 140 * 140
