"""Points of the risk test of the ADA and the CDC: each question's cut-points, one at a time."""

import numpy as np
import pytest

from kenshin.validation.published.ada import ada_points, ada_risk_test
from kenshin.validation.published.score import published_risk

NOBODY = {
    "age": 30.0,
    "bmi": 20.0,
    "sex": 0.0,
    "gestational_diabetes": 0.0,
    "first_degree_relative": 0.0,
    "high_blood_pressure": 0.0,
    "activity": 1.0,
}


def points(*, asian=False, **answers):
    arrays = {name: np.array([value]) for name, value in (NOBODY | answers).items()}
    return ada_points(arrays, asian=asian)[0]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [({}, 0), ({"sex": 1}, 1), ({"gestational_diabetes": 1}, 1), ({"first_degree_relative": 1}, 1)]
    + [({"high_blood_pressure": 1}, 1), ({"activity": 0}, 1)]
    + [({"age": age}, p) for age, p in [(39.9, 0), (40, 1), (49.9, 1), (50, 2), (59.9, 2), (60, 3), (80, 3)]]
    + [({"bmi": bmi}, p) for bmi, p in [(24.9, 0), (25, 1), (29.9, 1), (30, 2), (39.9, 2), (40, 3)]]
    + [({"bmi": bmi, "asian": True}, p) for bmi, p in [(22.9, 0), (23, 1), (29.9, 1), (30, 2), (40, 3)]],
)
def test_each_answer_gives_its_points(answers, expected):
    assert points(**answers) == expected


def test_men_are_not_asked_about_pregnancies():
    assert points(sex=1, gestational_diabetes=np.nan) == 1
    assert points(sex=1, gestational_diabetes=1) == 1


@pytest.mark.parametrize("name", sorted(NOBODY))
def test_an_unknown_answer_gives_no_points(name):
    assert set(NOBODY) == {item.name for item in ada_risk_test().items}
    assert np.isnan(points(**{name: np.nan}))


def test_all_the_highest_answers_together_give_10_for_either_sex():
    worst = {"age": 60, "bmi": 40, "first_degree_relative": 1, "high_blood_pressure": 1, "activity": 0}
    assert points(**worst, sex=1) == points(**worst, sex=0, gestational_diabetes=1) == 10
    assert ada_risk_test().highest == 10


def test_five_points_are_called_high_and_no_risk_was_published():
    score = ada_risk_test(asian=True)
    assert score.high_from == 5
    assert np.isnan(published_risk(score, np.arange(11.0))).all()
    answers = {name: np.array([value]) for name, value in (NOBODY | {"bmi": 23.0}).items()}
    assert score.points(answers)[0] == 1
    assert ada_risk_test().points(answers)[0] == 0
