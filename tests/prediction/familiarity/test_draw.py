import numpy as np
import pytest
from tests.prediction.familiarity.people_apart import twelve_inputs

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.prediction.familiarity.draw import learn_background
from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.schema.file import load_schema
from kenshin.schema.variable import Variable

FOUR = load_schema("diabetes_checkup").inputs


def smooth_risk(raw):
    return 1 / (1 + np.exp(3 - (raw - [50, 28, 5.6, 120]) @ [0.04, 0.08, 3.0, 0.01]))


@pytest.fixture(scope="module")
def cohort(fasting_cohort):
    table = read_patients(fasting_cohort, "diabetes_checkup")
    return table.inputs[eligible(table).kept]


def drawn(table, variables, seed=3):
    reference = learn_familiarity(table, np.arange(len(table)), seed)
    return np.array(learn_background(reference, variables, table, seed).rows, dtype=float)


def test_a_hundred_made_up_people_stand_for_the_real_cohort_better_than_a_hundred_of_its_own(cohort):
    background = drawn(cohort, FOUR)
    spread = cohort.std(axis=0)
    random = np.random.default_rng(0)
    samples = [cohort[random.choice(len(cohort), 100, replace=False)] for _ in range(500)]
    usual = np.mean([np.abs(s.mean(axis=0) - cohort.mean(axis=0)) / spread for s in samples], axis=0)
    assert (np.abs(background.mean(axis=0) - cohort.mean(axis=0)) / spread < usual).all()
    by_chance = np.mean([abs(smooth_risk(s).mean() - smooth_risk(cohort).mean()) for s in samples])
    assert abs(smooth_risk(background).mean() - smooth_risk(cohort).mean()) < by_chance


def test_nobody_of_the_training_is_among_the_made_up_and_all_are_plausible_and_rounded(cohort):
    background = drawn(cohort, FOUR)
    printed = np.column_stack([np.round(c, v.decimals) for c, v in zip(cohort.T, FOUR, strict=True)])
    real = {tuple(row) for row in np.vstack([cohort, printed]).tolist()}
    assert not real & {tuple(row) for row in background.tolist()}
    for column, variable in zip(background.T, FOUR, strict=True):
        assert (column == np.round(column, variable.decimals)).all()
        assert variable.range[0] <= column.min() <= column.max() <= variable.range[1]


def test_missing_values_and_yes_or_no_are_as_frequent_as_in_the_training():
    table = twelve_inputs(3000, 0)
    variables = [Variable(name=f"x{j}", role="input", columns=(f"x{j}",), label="x", range=(-9e9, 9e9)) for j in range(12)]  # fmt: skip
    background = drawn(table, variables)
    np.testing.assert_allclose(np.isnan(background).mean(axis=0), np.isnan(table).mean(axis=0), atol=0.12)
    assert set(np.unique(background[:, 5])) == {0.0, 1.0}
    assert np.nanmean(background[:, 5]) == pytest.approx(np.nanmean(table[:, 5]), abs=0.1)


def test_a_table_of_one_kind_of_person_has_a_background_too():
    variables = FOUR[:2]
    background = drawn(np.tile([50.0, 25.0], (60, 1)), variables)
    assert background.tolist() == [[50.0, 25.0]] * 100
