import numpy as np
import pytest
from tests.prediction.what_if.made_up import made_up_schema

from kenshin.prediction.what_if.steps import free_steps
from kenshin.schema.file import load_schema


def levels(schema, raw, scale=None):
    raw = np.array(raw, dtype=float)
    scale = np.ones(len(raw)) if scale is None else np.array(scale, dtype=float)
    return {a.column: a.levels.tolist() for a in free_steps(schema, raw, scale).axes}


def test_values_step_down_from_what_a_report_prints():
    found = levels(load_schema("diabetes_checkup"), [58, 19.04, 4.76, 92.4])
    assert found == {1: [18.9, 18.8, 18.7, 18.6, 18.5], 2: [4.7, 4.6, 4.5], 3: [91.0, 90.0]}


def test_age_is_never_changed_and_what_is_missing_stays_so():
    assert set(levels(load_schema("diabetes_checkup"), [80, np.nan, 6.2, 141])) == {2, 3}


def test_a_thin_person_is_not_made_thinner_nor_lifted_against_the_direction():
    assert 1 not in levels(load_schema("diabetes_checkup"), [58, 17, 6.2, 141])


def test_outside_the_bounds_one_may_only_come_inside():
    down = made_up_schema(1, {0: ("down", 0.5, (20, 30))})
    assert levels(down, [31.0]) == {0: np.arange(30, 19.9, -0.5).tolist()}
    up = made_up_schema(1, {0: ("up", 1, (20, 22))})
    assert levels(up, [17.5]) == {0: [20.5, 21.5]}
    assert levels(up, [23.0]) == {}


def test_either_direction_is_two_axes():
    schema = made_up_schema(1, {0: ("either", 1, (48, 52))})
    steps = free_steps(schema, np.array([50.0]), np.array([2.0]))
    assert [a.levels.tolist() for a in steps.axes] == [[49.0, 48.0], [51.0, 52.0]]
    assert [a.effort.tolist() for a in steps.axes] == [[0.5, 1.0], [0.5, 1.0]]


def test_the_plausible_range_holds_where_bounds_reach_beyond_it():
    assert levels(made_up_schema(1, {0: ("up", 1, (0, 1e9))}), [97.5]) == {0: [98.5, 99.5]}


@pytest.mark.parametrize("bounds", [(60, 40), (float("nan"), 60), (-float("inf"), float("inf"))])
def test_odd_bounds_give_few_steps_or_none(bounds):
    assert all(0 <= v <= 50 for v in levels(made_up_schema(1, {0: ("down", 1, bounds)}), [50.0]).get(0, []))


@pytest.mark.parametrize("step", [1e-300, 1e-9, 1e-3, 1e300])
def test_a_step_of_any_size_gives_at_most_a_thousand_values_as_printed(step):
    found = levels(made_up_schema(1, {0: ("down", step, (0, 100))}), [77.7]).get(0, [])
    assert len(found) <= 1000
    assert found == [round(v, 1) for v in found] == sorted(set(found), reverse=True)


def test_a_value_that_would_be_excluded_is_no_step():
    rule = {"variable": "x0", "operator": ">=", "value": 52, "sentence": "out of scope"}
    schema = made_up_schema(1, {0: ("up", 1, (0, 100))}, exclusions=[rule])
    assert levels(schema, [49.0]) == {0: [50.0, 51.0]}


@pytest.mark.parametrize("scale", [0.0, float("nan"), float("inf")])
def test_where_no_spread_is_known_steps_are_counted(scale):
    steps = free_steps(made_up_schema(1, {0: ("down", 0.5, (0, 100))}), np.array([50.0]), np.array([scale]))
    assert steps.axes[0].effort[:3].tolist() == [1.0, 2.0, 3.0]


def test_rows_hold_the_changed_values_and_the_persons_own_otherwise():
    schema = made_up_schema(3, {0: ("down", 1, (0, 100)), 2: ("up", 2, (0, 100))})
    steps = free_steps(schema, np.array([50.04, np.nan, 20]), np.array([2.0, 1, 4]))
    points = np.array([[0, 0], [1, 0], [3, 2]])
    np.testing.assert_array_equal(
        steps.rows(points), [[50.04, np.nan, 20], [49, np.nan, 20], [47, np.nan, 24]]
    )
    expected = [0, 1.04 / 2, 3.04 / 2 + 1]
    np.testing.assert_allclose(steps.effort(points), expected)
    np.testing.assert_allclose([steps.distance(row) for row in steps.rows(points)], expected)
    assert steps.columns(points[2]) == {0, 2}
