"""Values so far out that no number is given, whatever the others are."""

import numpy as np
import pytest

from kenshin.patients.eligible import eligible
from kenshin.patients.sample import sample_cohort
from kenshin.prediction.familiarity.judge import UNFAMILIAR, judge_familiarity
from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.prediction.familiarity.limits import far_limits, learn_limits


@pytest.fixture(scope="module")
def people():
    table = sample_cohort()
    return table.take(eligible(table).kept).inputs


def test_a_bmi_of_12_with_an_hba1c_of_12_gets_no_number_where_hba1c_excludes_nobody(people):
    reference = learn_familiarity(people, np.arange(len(people)), 0)
    strange = np.array([[age, 12.0, 12.0, sbp] for age in (25, 44, 60, 75) for sbp in (100, 120, 140, 160)])
    assert (judge_familiarity(reference, strange).level == UNFAMILIAR).all()


def test_unseen_people_like_the_training_are_hardly_ever_refused(people):
    refused = []
    for seed in range(6):
        order = np.random.default_rng(seed).permutation(len(people))
        half = len(people) // 2
        reference = learn_familiarity(people[order[:half]], np.arange(half), seed)
        refused.append((judge_familiarity(reference, people[order[half:]]).level == UNFAMILIAR).mean())
    assert np.mean(refused) < 0.002


def test_far_limits_lie_beyond_the_limits_by_three_mean_excesses_of_an_exponential_tail():
    values = np.random.default_rng(1).exponential(2.0, 200_000)
    limits = learn_limits(values, 0.001)
    assert limits is not None
    far = far_limits(values, limits, float(values.std()))
    assert far is not None
    assert far[1] - limits[1] == pytest.approx(
        3.1 * 2.0, rel=0.1
    )  # the mean excess of an exponential is its mean
    assert far[0] < limits[0]


def test_an_input_that_never_varies_has_no_far_limits():
    assert far_limits(np.full(100, 3.0), (3.0, 3.0), 0.0) is None
