"""Points of the form of 0 to 26: each question's cut-points, one at a time, from the printed table."""

import numpy as np
import pytest

from kenshin.validation.published.findrisc import FINDRISC, findrisc_points
from kenshin.validation.published.score import published_risk

NOBODY = {
    "age": 30.0,
    "bmi": 20.0,
    "waist": 70.0,
    "sex": 1.0,
    "activity": 1.0,
    "vegetables": 1.0,
    "bp_drug": 0.0,
    "high_glucose_ever": 0.0,
    "family_history": 0.0,
}


def points(**answers):
    arrays = {name: np.array([value]) for name, value in (NOBODY | answers).items()}
    return findrisc_points(arrays)[0]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [({}, 0)]
    + [({"age": age}, p) for age, p in [(44, 0), (44.9, 0), (45, 2), (54.9, 2), (55, 3), (64, 3), (64.9, 3)]]
    + [({"age": age}, 4) for age in (65, 80)]
    + [({"bmi": bmi}, p) for bmi, p in [(24.9, 0), (25, 1), (30, 1), (30.1, 3), (45, 3)]]
    + [({"waist": w}, p) for w, p in [(93.9, 0), (94, 3), (102, 3), (102.1, 4)]]
    + [({"waist": w, "sex": 0}, p) for w, p in [(79.9, 0), (80, 3), (88, 3), (88.1, 4)]]
    + [({"activity": 0}, 2), ({"vegetables": 0}, 1), ({"bp_drug": 1}, 2), ({"high_glucose_ever": 1}, 5)]
    + [({"family_history": 2}, 3), ({"family_history": 1}, 5)],
)
def test_each_answer_gives_its_points(answers, expected):
    assert points(**answers) == expected


def test_all_the_highest_answers_together_give_26():
    worst = {"age": 70, "bmi": 35, "waist": 110, "activity": 0, "vegetables": 0}
    assert points(**worst, bp_drug=1, high_glucose_ever=1, family_history=1) == 26 == FINDRISC.highest


@pytest.mark.parametrize("name", sorted(NOBODY))
def test_an_unknown_answer_gives_no_points(name):
    assert set(NOBODY) == {item.name for item in FINDRISC.items}
    assert np.isnan(points(**{name: np.nan}))


def test_the_published_risks_change_at_7_12_15_and_21_points():
    asked = np.array([0, 6, 7, 11, 12, 14, 15, 20, 21, 26, np.nan])
    risks = published_risk(FINDRISC, asked)
    in_how_many = 1 / risks[:-1]
    assert in_how_many == pytest.approx([100, 100, 25, 25, 6, 6, 3, 3, 2, 2])
    assert np.isnan(risks[-1])
    assert not np.isnan(published_risk(FINDRISC, np.arange(27.0))).any()
