import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from kenshin.training.comparators.baselines import BASELINES
from kenshin.training.comparators.risks import comparator_risks


def people(count=400, seed=0):
    rng = np.random.default_rng(seed)
    inputs = rng.normal([50, 25, 5.5], [10, 4, 0.4], (count, 3))
    latent = 0.05 * (inputs[:, 0] - 50) + 2 * (inputs[:, 2] - 5.5) + rng.logistic(size=count)
    points = np.floor(np.clip(inputs[:, 0] / 5, 0, 26))
    points[rng.random(count) < 0.1] = np.nan
    inputs[rng.random((count, 3)) < 0.1] = np.nan
    return inputs, np.digitize(latent, [0.5, 1.5]), points


TRAIN, TEST = np.arange(300), np.arange(300, 400)


def test_every_comparator_answers_for_every_test_row():
    inputs, outcome, points = people()
    found = comparator_risks(inputs, outcome, 3, TRAIN, TEST, {"findrisc": points, "ada": points // 3}, 0)
    assert tuple(found) == (*BASELINES, "boosting", "findrisc", "ada")
    for risks in found.values():
        assert risks.shape == (100, 3)
        assert risks.sum(axis=1) == pytest.approx(1.0)


def test_the_test_rows_teach_nothing():
    """Neither their outcomes nor their values may move another row's risks."""
    inputs, outcome, points = people()
    before = comparator_risks(inputs, outcome, 3, TRAIN, TEST, {"findrisc": points}, 0)
    outcome[TEST] = 0
    inputs[TEST[1:]], points[TEST[1:]] = 1e3, 26.0
    after = comparator_risks(inputs, outcome, 3, TRAIN, TEST, {"findrisc": points}, 0)
    for name, risks in before.items():
        assert np.array_equal(risks[0], after[name][0]), name


def test_points_get_the_risks_of_a_logistic_regression_on_them():
    inputs, outcome, points = people()
    points = np.nan_to_num(points, nan=10.0)
    found = comparator_risks(inputs, outcome, 3, TRAIN, TEST, {"own": points}, 0)["own"]
    theirs = LogisticRegression(C=1e6, max_iter=5000, tol=1e-9).fit(points[TRAIN, None], outcome[TRAIN])
    assert found == pytest.approx(theirs.predict_proba(points[TEST, None]), abs=1e-5)


def test_people_without_points_get_the_risks_of_their_like():
    inputs, outcome, points = people(4000)
    train, test = np.arange(3000), np.arange(3000, 4000)
    unknown = np.isnan(points)
    found = comparator_risks(inputs, outcome, 3, train, test, {"own": points}, 0)["own"]
    share = np.bincount(outcome[train][unknown[train]], minlength=3) / unknown[train].sum()
    assert found[unknown[test]] == pytest.approx(np.tile(share, (unknown[test].sum(), 1)), abs=1e-4)


@pytest.mark.parametrize("kept", [(0, 2), (1,)])
def test_a_training_part_that_lacks_a_class_is_survived(kept):
    inputs, outcome, points = people()
    train = TRAIN[np.isin(outcome[TRAIN], kept)]
    found = comparator_risks(inputs, outcome, 3, train, TEST, {"findrisc": points}, 0)
    for risks in found.values():
        assert risks.sum(axis=1) == pytest.approx(1.0)
        assert risks[:, [k for k in range(3) if k not in kept]].max() < 1e-8


def test_an_input_or_a_score_that_no_training_row_has_is_left_out():
    inputs, outcome, points = people()
    inputs[TRAIN, 1], points[TRAIN] = np.nan, np.nan
    found = comparator_risks(inputs, outcome, 3, TRAIN, TEST, {"findrisc": points}, 0)
    assert found["findrisc"] == pytest.approx(found["prevalence"], abs=1e-8)
    without = comparator_risks(inputs[:, [0, 2]], outcome, 3, TRAIN, TEST, None, 0)
    for name, risks in without.items():
        assert np.array_equal(risks, found[name]), name


def test_a_bootstrap_draw_may_take_a_row_more_than_once():
    inputs, outcome, _ = people()
    drawn = np.sort(np.random.default_rng(0).integers(0, 400, 400))
    found = comparator_risks(inputs, outcome, 3, drawn, np.arange(400), None, 0)
    assert {risks.shape for risks in found.values()} == {(400, 3)}


def test_the_order_of_the_test_rows_is_kept():
    inputs, outcome, _ = people()
    forward = comparator_risks(inputs, outcome, 3, TRAIN, TEST, None, 0)
    backward = comparator_risks(inputs, outcome, 3, TRAIN, TEST[::-1], None, 0)
    for name, risks in forward.items():
        assert backward[name][::-1] == pytest.approx(risks, abs=1e-12), name
