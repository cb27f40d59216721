import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.prediction.what_if.made_up import made_up_schema

from kenshin.prediction.what_if.judge import Judge, everyone
from kenshin.prediction.what_if.lines import evenly, first_on_lines
from kenshin.prediction.what_if.steps import free_steps
from kenshin.prediction.what_if.wish import Target

SCHEMA = made_up_schema(2, {0: ("down", 1, (0, 100)), 1: ("down", 0.5, (0, 100))}, classes=2)


def run(reaches, familiar, tries):
    """The first place on x0's line from 100 down, of every one of several lines of x1."""
    steps = free_steps(SCHEMA, np.array([100.0, 100.0]), np.ones(2))

    def score(rows):
        return np.column_stack([reaches(rows), 1.0 - reaches(rows)])

    judge = Judge(Target("c1", 0.5), SCHEMA.class_names, score, familiar)
    judge.start(np.array([100.0, 100.0]))
    lines = np.array([[0, 0], [0, 40], [0, 160]])
    points, _ = first_on_lines(steps, judge, lines, np.zeros(3, dtype=int), np.full(3, tries))
    np.testing.assert_array_equal(points[:, 1], lines[:, 1])
    return points[:, 0].tolist(), judge.scored


@given(st.integers(1, 600), st.integers(1, 600))
def test_places_are_few_different_and_hold_the_far_end(steps, tries):
    places = evenly(steps, tries)
    assert len(places) <= tries
    assert np.all(np.diff(places) > 0)
    assert places[-1] == steps
    assert places[0] == 1 or tries == 1


@given(st.integers(-5, 105), st.integers(2, 12))
def test_where_reaching_begins_once_a_few_tries_find_the_first_step(edge, tries):
    found, scored = run(lambda rows: (rows[:, 0] <= edge).astype(float), everyone, tries)
    first = min(max(100 - edge, 1), 101)
    assert found == [first if first <= 100 else 0] * 3
    assert scored <= 1 + 3 * (tries + 8)


@given(st.integers(0, 98), st.integers(2, 6))
def test_the_first_that_reaches_is_kept_even_if_only_few_after_it_are_familiar(edge, tries):
    def familiar(rows):
        return rows[:, 0] >= edge - 1

    found, _ = run(lambda rows: (rows[:, 0] <= edge).astype(float), familiar, tries)
    assert found == [100 - edge] * 3


def test_where_the_first_that_reaches_is_unfamiliar_a_later_one_is_found():
    def familiar(rows):
        return rows[:, 0] <= 37

    found, _ = run(lambda rows: (rows[:, 0] <= 80).astype(float), familiar, 5)
    assert found == [63] * 3


@pytest.mark.parametrize("dip", [99, 63, 2])
def test_a_dip_of_one_step_is_found_when_the_whole_line_is_tried(dip):
    found, _ = run(lambda rows: (rows[:, 0] == dip).astype(float), everyone, 100)
    assert found == [100 - dip] * 3


def test_each_line_is_run_along_by_itself():
    found, _ = run(lambda rows: (rows[:, 0] + rows[:, 1] <= 130).astype(float), everyone, 5)
    assert found == [70, 50, 1]
