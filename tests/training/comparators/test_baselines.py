import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from kenshin.training.comparators.baselines import BASELINES, Baseline, fit_baselines, fit_logistic
from kenshin.training.comparators.splines import spline_features
from kenshin.training.temperature import softmax


def people(count=600, seed=0):
    """Only the first of four inputs matters, and its effect bends."""
    rng = np.random.default_rng(seed)
    prepared = rng.normal(size=(count, 4))
    bent = prepared[:, :1] ** 2
    logits = bent * np.array([[-1.0, 0.0, 1.0]]) + np.array([[1.0, 0.0, -1.0]])
    return prepared, np.array([rng.choice(3, p=p) for p in softmax(logits)])


def log_loss(risks, outcome):
    return -np.log(risks[np.arange(len(outcome)), outcome]).mean()


def by_name(prepared, outcome, classes):
    return {each.name: each for each in fit_baselines(prepared, outcome, classes)}


def test_the_baselines_come_in_their_order():
    assert tuple(each.name for each in fit_baselines(*people(), 3)) == BASELINES
    assert BASELINES == ("prevalence", "logistic", "spline_logistic", "single_input")


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_logistic_baseline_agrees_with_scikit_learn(classes):
    rng = np.random.default_rng(2)
    prepared = rng.normal(size=(500, 3))
    outcome = np.clip(
        np.digitize(prepared[:, 0] + rng.logistic(size=500), np.linspace(-1, 1, classes - 1)), 0, 9
    )
    expected = LogisticRegression(C=1e4, max_iter=2000, tol=1e-8).fit(prepared, outcome)
    ours = by_name(prepared, outcome, classes)["logistic"].risks(prepared)
    assert ours == pytest.approx(expected.predict_proba(prepared), abs=1e-6)


def test_the_spline_baseline_agrees_with_scikit_learn_on_the_same_terms():
    prepared, outcome = people(2000)
    ours = by_name(prepared, outcome, 3)["spline_logistic"]
    terms = np.hstack([spline_features(prepared[:, i], ours.knots[i]) for i in range(4)])
    expected = LogisticRegression(C=1e4, max_iter=5000, tol=1e-9).fit(terms, outcome)
    assert ours.risks(prepared) == pytest.approx(expected.predict_proba(terms), abs=1e-4)


def test_splines_find_a_bend_that_a_straight_line_misses():
    prepared, outcome = people(4000)
    fresh, happened = people(4000, seed=1)
    found = by_name(prepared, outcome, 3)
    losses = {name: log_loss(each.risks(fresh), happened) for name, each in found.items()}
    assert losses["spline_logistic"] < losses["logistic"] - 0.1
    assert losses["logistic"] == pytest.approx(losses["prevalence"], abs=0.01)


def test_the_single_input_is_the_one_that_matters_and_prevalence_ignores_all():
    prepared, outcome = people()
    found = by_name(prepared, outcome, 3)
    assert found["single_input"].inputs == (0,)
    assert found["prevalence"].risks(prepared)[0] == pytest.approx(np.bincount(outcome) / 600, abs=1e-6)


def test_a_flag_stays_a_straight_line_among_the_splines():
    prepared, outcome = people()
    flagged = np.column_stack([prepared, prepared[:, 1] > 0.5]).astype(float)
    spline = by_name(flagged, outcome, 3)["spline_logistic"]
    assert [len(knots) for knots in spline.knots] == [4, 4, 4, 4, 0]
    assert len(spline.coefficients[0]) == 4 * 3 + 1


def test_a_card_keeps_every_baseline_to_the_bit():
    prepared, outcome = people()
    for baseline in fit_baselines(prepared, outcome, 3):
        again = Baseline.from_json(json.loads(json.dumps(baseline.to_json())))
        assert again == baseline
        assert np.array_equal(again.risks(prepared), baseline.risks(prepared))


def test_a_card_from_before_splines_is_still_read():
    old = {
        "name": "single_input",
        "inputs": [1],
        "powers": 3,
        "coefficients": [[0.0, 0.0, 0.0], [0.5, -0.25, 0.125]],
        "intercepts": [0.0, 1.0],
    }
    logit = 1.0 + 0.5 * 2 - 0.25 * 4 + 0.125 * 8
    assert Baseline.from_json(old).risks(np.array([[9.0, 2.0]]))[0, 1] == pytest.approx(
        1 / (1 + np.exp(-logit))
    )


@pytest.mark.parametrize("present", [(0,), (2,), (0, 2)])
def test_a_training_part_that_lacks_classes_still_gives_risks(present):
    prepared, outcome = people(200)
    kept = np.isin(outcome, present)
    for baseline in fit_baselines(prepared[kept], outcome[kept], 3):
        risks = baseline.risks(prepared)
        assert risks.sum(axis=1) == pytest.approx(1.0)
        assert risks[:, [k for k in range(3) if k not in present]].max() < 1e-8


def test_twelve_people_or_no_inputs_are_survived():
    prepared, outcome = people(12)
    for columns in (4, 1, 0):
        for baseline in fit_baselines(prepared[:, :columns], outcome, 3):
            assert np.isfinite(baseline.risks(prepared[:, :columns])).all()


def test_a_chosen_logistic_regression_looks_at_nothing_else():
    prepared, outcome = people()
    one = fit_logistic("own", prepared, outcome, 3, (2,))
    moved = prepared.copy()
    moved[:, [0, 1, 3]] = 7.0
    assert np.array_equal(one.risks(moved), one.risks(prepared))
