"""Who is like the people of the training, and who is not."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from tests.prediction.familiarity.people_apart import moved_beyond, never_seen, twelve_inputs

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.prediction.familiarity.judge import judge_familiarity, rarity_among, unusual_in
from kenshin.prediction.familiarity.learn import learn_familiarity


@pytest.fixture(scope="module")
def cohort(fasting_cohort):
    table = read_patients(fasting_cohort, "diabetes_checkup")
    return table.inputs[eligible(table).kept]


def learned(table, seed=1):
    return learn_familiarity(table, np.arange(len(table)), seed)


def halves(table, seed):
    order = np.random.default_rng(seed).permutation(len(table))
    return table[order[: len(table) // 2]], table[order[len(table) // 2 :]]


@pytest.fixture(scope="module")
def invented():
    return learned(twelve_inputs(5000, 0))


def test_unseen_people_of_the_real_cohort_are_seldom_flagged_and_strangers_are(cohort):
    strange, alarms, refused = never_seen(cohort, 300, 0), [], []
    for seed in (11, 12, 13, 14, 15):
        train, others = halves(cohort, seed)
        reference = learned(train)
        level = judge_familiarity(reference, others).level
        alarms.append((level > 0).mean())
        refused.append((level == 2).mean())
        for strangers in (strange, moved_beyond(train, 1000, seed)):
            assert (judge_familiarity(reference, strangers).level > 0).mean() >= 0.95
    assert np.mean(alarms) <= 0.02
    assert np.mean(refused) <= 0.0015


def test_values_that_nobody_of_the_training_was_near_are_refused(cohort):
    people = np.array([[50.0, 12, 12, 120], [50, 16, 5.5, 210], [50, 27, 5.5, 120], [np.nan] * 4])
    assert judge_familiarity(learned(cohort), people).level.tolist() == [2, 1, 0, 0]


def test_unseen_people_with_twelve_inputs_and_missing_values_are_seldom_flagged(invented):
    judged = judge_familiarity(invented, twelve_inputs(20_000, 1))
    assert (judged.level > 0).mean() <= 0.02
    assert (judged.level == 2).mean() <= 0.002


def test_however_many_values_are_missing_false_alarms_stay_rare(invented):
    people = twelve_inputs(20_000, 2)
    judged, missing = judge_familiarity(invented, people), np.isnan(people).sum(axis=1)
    for some in (missing == 0, missing == 1, missing == 2, missing >= 3):
        assert (judged.level > 0)[some].mean() <= 0.03


def test_three_hundred_people_are_enough_on_average(cohort):
    alarms, hits, strangers = [], [], never_seen(cohort, 150, 0)
    for seed in range(8):
        order = np.random.default_rng(seed).permutation(len(cohort))
        reference = learned(cohort[order[:300]])
        alarms.append((judge_familiarity(reference, cohort[order[300:]]).level > 0).mean())
        hits.append((judge_familiarity(reference, strangers).level > 0).mean())
    assert np.mean(alarms) <= 0.02
    assert np.mean(hits) >= 0.9


def test_rarity_of_unseen_people_is_what_it_says(cohort):
    train, others = halves(cohort, 5)
    rarity = rarity_among(learned(train), others)
    for share in (0.5, 0.2, 0.05):
        assert (rarity <= share).mean() == pytest.approx(share, abs=0.2 * share)


def test_the_rarest_of_a_normal_distribution_are_those_of_the_lowest_density():
    covariance = np.array([[1.0, 0.8], [0.8, 1.0]])
    random = np.random.default_rng(0)
    reference = learned(random.multivariate_normal([0, 0], covariance, 20_000))
    people = random.multivariate_normal([0, 0], covariance, 5000)
    truth = multivariate_normal([0, 0], covariance).logpdf(people)
    ranks = [np.argsort(np.argsort(v)) for v in (truth, rarity_among(reference, people))]
    assert np.corrcoef(*ranks)[0, 1] > 0.99


def test_a_person_alone_is_judged_as_in_a_table_to_the_last_bit(invented):
    people = twelve_inputs(300, 3)
    together, level = rarity_among(invented, people), judge_familiarity(invented, people).level
    for i in range(0, 300, 7):
        assert rarity_among(invented, people[i : i + 1])[0] == together[i]
        assert judge_familiarity(invented, people[i : i + 1]).level[0] == level[i]


def test_the_quick_test_lets_nobody_pass_who_is_unusual(invented, cohort):
    for reference, people in ((invented, twelve_inputs(5000, 4)), (learned(cohort), cohort)):
        exact = rarity_among(reference, people)
        judged = judge_familiarity(reference, people)
        assert ((judged.rarity <= reference.unusual) == (exact <= reference.unusual)).all()
        assert (judged.rarity < 1).any()


def test_what_does_not_count_is_as_if_missing(cohort):
    reference, people = learned(cohort), np.array([[50.0, 90, 5.5, 120]])
    counted = np.array([True, False, True, True])
    assert judge_familiarity(reference, people).level[0] > 0
    assert judge_familiarity(reference, people, counted).level[0] == 0


def test_the_inputs_that_stand_out_are_those_that_were_put_together(cohort):
    reference, people = learned(cohort), np.array([[22.0, 27, 5.4, 185]])
    assert unusual_in(reference, people, np.zeros((1, 4), dtype=int)).tolist() == [[True, False, False, True]]


@pytest.mark.parametrize("people", [50, 300])
@pytest.mark.parametrize("inputs", [1, 4, 30])
def test_any_table_can_be_learned_and_judged_twice_the_same(people, inputs):
    random = np.random.default_rng(people + inputs)
    table = random.normal(size=(people, inputs))
    if inputs > 1:
        table[:, 0], table[:, 1] = 7.0, table[:, -1]  # constant; and a column twice
        table[:, 2] = random.random(people) < 0.3
        table[random.random(table.shape) < 0.1] = np.nan
        table[:, 3] = np.nan
    reference = learned(table)
    assert reference == learned(table)
    level = judge_familiarity(reference, np.vstack([table, np.full((1, inputs), 1e300)])).level
    assert level[-1] > 0
    assert (level[:-1] == 2).mean() <= 0.02


def test_another_value_than_the_only_one_lies_outside():
    table = np.column_stack([np.full(200, 3.0), np.random.default_rng(0).normal(size=200)])
    judged = judge_familiarity(learned(table), np.array([[3.0, 0.0], [3.1, 0.0], [2.0, 0.0]]))
    assert judged.outside[:, 0].tolist() == [0, 1, -1]
    assert judged.level.tolist() == [0, 1, 1]


def test_a_duplicated_column_that_disagrees_is_flagged():
    values = np.random.default_rng(0).normal(size=2000)
    reference = learned(np.column_stack([values, values]))
    assert judge_familiarity(reference, np.array([[1.0, 1.0], [1.5, -1.5]])).level.tolist() == [0, 2]
