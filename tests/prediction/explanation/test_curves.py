import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from kenshin.prediction.explanation.curves import average_curves, grid, own_curves
from kenshin.schema.variable import Variable


def variable(low=0.0, high=100.0, decimals=None, values=None):
    return Variable(
        name="a", role="input", columns=("a",), label="A", range=(low, high), decimals=decimals, values=values
    )


def net(inputs, classes):
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(inputs, 6)), rng.normal(size=(6, classes))
    return lambda raw: softmax(np.tanh(np.nan_to_num(raw, nan=0.3) @ first) @ second, axis=1)


def test_a_grid_has_the_steps_that_a_laboratory_prints():
    assert grid(variable(decimals=1), 4.62, 6.48) == tuple(round(4.7 + 0.1 * i, 1) for i in range(18))
    assert grid(variable(decimals=0), 20, 80) == tuple(float(v) for v in range(20, 81, 2))
    assert grid(variable(decimals=0), 20, 99) == (*(float(v) for v in range(20, 99, 3)), 99.0)
    assert grid(variable(decimals=2), 0.004, 0.006) == (0.004, 0.006)  # nothing printed lies between


def test_a_grid_without_decimals_runs_in_equal_steps_from_end_to_end():
    assert grid(variable(), 10.0, 39.0) == pytest.approx(tuple(10.0 + i for i in range(30)))


def test_a_grid_never_leaves_the_plausible_range():
    values = grid(variable(low=20, high=60), -5.0, 1e6)
    assert (values[0], values[-1]) == (20.0, 60.0)
    assert grid(variable(low=20, high=60), 70.0, 80.0) == (60.0,)


def test_an_input_of_few_values_has_them_for_its_grid():
    yes_or_no = np.array([0.0, 1.0, np.nan] * 20)
    assert grid(variable(), 0.0, 1.0, yes_or_no) == (0.0, 1.0)
    assert grid(variable(decimals=0), 0.0, 1.0) == (0.0, 1.0)
    assert grid(variable(), 0.0, 1.0, np.zeros(50)) == (0.0, 1.0)  # nobody drawn has a 1, the limits know it
    assert grid(variable(values={"never": 0.0, "at times": 2.0, "daily": 7.0}), 0.0, 7.0) == (0.0, 2.0, 7.0)
    assert grid(variable(), 1.0, 2.0, np.repeat([1.0, 1.5, 2.0], 9)) == (1.0, 1.5, 2.0)
    assert len(grid(variable(), 1.0, 9.0, np.arange(1.0, 10.0))) == 30  # nine people, no two alike


def test_a_constant_column_has_a_grid_of_one_value():
    assert grid(variable(), 5.0, 5.0) == (5.0,)
    assert grid(variable(decimals=1), 5.0, 5.0, np.full(100, 5.0)) == (5.0,)


@settings(deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0, 1e4), st.none() | st.integers(0, 4))
def test_every_grid_rises_and_is_short(low, span, decimals):
    values = grid(variable(low=-1e5, high=1e5, decimals=decimals), low, low + span)
    assert list(values) == sorted(set(values))
    assert 1 <= len(values) <= 32
    assert low - 1e-6 <= values[0] <= values[-1] <= low + span + 1e-6


def test_curves_are_those_of_scikit_learn():
    inspection = pytest.importorskip("sklearn.inspection", reason="another implementation to agree with")
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 3))
    fitted = LogisticRegression().fit(rows, rng.integers(0, 3, 60))
    points = tuple(np.linspace(-2, 2, 9).tolist())
    average = average_curves(fitted.predict_proba, [points] * 3, rows)
    own = own_curves(fitted.predict_proba, [points] * 3, rows[0], fitted.predict_proba(rows[:1])[0])
    for i in range(3):
        settings = {
            "custom_values": {i: np.array(points)},
            "kind": "both",
            "response_method": "predict_proba",
        }
        theirs = inspection.partial_dependence(fitted, rows, [i], **settings)
        assert pytest.approx(theirs["average"], abs=1e-12) == np.array(average[i].probabilities).T
        places = [k for k in range(10) if k != own[i].here]
        ours = np.array(own[i].probabilities)[places].T
        assert ours == pytest.approx(theirs["individual"][:, 0], abs=1e-12)


def test_a_persons_curve_goes_through_what_is_shown_at_the_persons_value():
    score, person = net(3, 4), np.array([0.25, -1.0, 0.5])
    shown = score(person[None])[0] + np.array([3e-7, 0, 0, -3e-7])  # another engine's last digits
    curves = own_curves(score, [(0.0, 0.5, 1.0), (-1.0, 0.0), (2.0,)], person, shown)
    assert [curve.values for curve in curves] == [(0.0, 0.25, 0.5, 1.0), (-1.0, 0.0), (0.5, 2.0)]
    assert [curve.here for curve in curves] == [1, 0, 0]
    assert all(curve.probabilities[curve.here] == tuple(shown.tolist()) for curve in curves)


def test_a_missing_value_has_a_curve_and_no_place_on_it():
    score, person = net(3, 2), np.array([0.25, np.nan, 0.5])
    curve = own_curves(score, [(0.0, 1.0)] * 3, person, score(person[None])[0])[1]
    assert (curve.values, curve.here) == ((0.0, 1.0), None)
    expected = score(np.array([[0.25, 0.0, 0.5], [0.25, 1.0, 0.5]]))
    assert np.array(curve.probabilities) == pytest.approx(expected, abs=1e-12)
    other = own_curves(score, [(0.0, 1.0)] * 3, person, score(person[None])[0])[0]  # the others stay missing
    assert other.probabilities[0] == pytest.approx(score(np.array([[0.0, np.nan, 0.5]]))[0], abs=1e-12)


def test_a_curve_is_marked_where_the_person_would_be_unfamiliar():
    score, person = net(2, 2), np.array([0.25, 3.0])
    unfamiliar = lambda raw: raw.sum(axis=1) > 3.5  # noqa: E731
    first, second = own_curves(score, [(0.0, 1.0), (0.0, 4.0)], person, score(person[None])[0], unfamiliar)
    assert first.unfamiliar == (False, False, True)
    assert second.unfamiliar == (False, False, True)
    assert own_curves(score, [(0.0,), (0.0,)], person, score(person[None])[0])[0].unfamiliar is None


def test_the_average_curve_does_not_depend_on_the_order_of_the_made_up_people():
    rows = np.random.default_rng(0).normal(size=(50, 2))
    first, second = (average_curves(net(2, 3), [(0.0, 1.0)] * 2, each) for each in (rows, rows[::-1]))
    for one, other in zip(first, second, strict=True):
        assert np.array(one.probabilities) == pytest.approx(np.array(other.probabilities), abs=1e-14)
