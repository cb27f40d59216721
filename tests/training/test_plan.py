import numpy as np
import pytest

from kenshin.errors import UsageError
from kenshin.training.plan import Settings, bootstrap_plan, ensemble_plan, k_fold_plan, times_settings
from kenshin.training.recipe import Recipe

FOLD = np.arange(60) % 5


def test_nobody_has_two_jobs_in_an_ensemble():
    for copy in ensemble_plan(FOLD, 12, 0):
        jobs = [set(copy.train), set(copy.stop), set(copy.temperature)]
        assert sum(map(len, jobs)) == len(set.union(*jobs)) == 60


def test_each_person_is_held_out_once_in_each_repetition():
    other = np.roll(FOLD, 7)
    plan = k_fold_plan([FOLD, other], 0)
    assert len(plan) == 10
    for repetition in (plan[:5], plan[5:]):
        assert sorted(np.concatenate([copy.held_out for copy in repetition])) == list(range(60))
    assert all(not set(c.held_out) & (set(c.train) | set(c.stop)) for c in plan)
    assert len({copy.seed for copy in plan}) == 10


def test_a_bootstrap_leaves_out_about_a_third_of_the_people():
    """(1 − 1/n)ⁿ → e⁻¹ (Efron & Tibshirani 1993)."""
    plan = bootstrap_plan(np.arange(2000), 40, 0)
    assert np.mean([len(copy.held_out) for copy in plan]) / 2000 == pytest.approx(np.exp(-1), abs=0.005)
    assert all(len(copy.train) == 2000 for copy in plan)
    assert all(set(copy.train) | set(copy.held_out) == set(range(2000)) for copy in plan)


def test_rows_of_one_person_are_drawn_together():
    person = np.array([9, 4, 9, 4, 7, 7, 7])
    for copy in bootstrap_plan(person, 20, 1):
        times = np.bincount(copy.train, minlength=7)
        for someone in (4, 7, 9):
            assert len(set(times[person == someone])) == 1
        assert set(person[copy.train]).isdisjoint(person[copy.held_out])


def test_rows_in_any_order_of_persons_are_drawn_as_persons():
    person = np.array([3, 0, 2, 1])
    copy = bootstrap_plan(person, 1, 5)[0]
    assert set(copy.train).isdisjoint(copy.held_out)
    assert set(copy.train) | set(copy.held_out) == {0, 1, 2, 3}


def test_settings_meet_the_same_seed_and_rows():
    plan = ensemble_plan(FOLD, 2, 0)
    grid = [("slow", Settings(Recipe(learning_rate=0.001))), ("fast", Settings(Recipe(learning_rate=0.1)))]
    made = times_settings(plan, grid)
    assert [copy.index for copy in made] == [0, 1, 2, 3]
    assert made[0].seed == made[1].seed != made[2].seed
    assert (made[0].train == made[1].train).all()
    assert made[1].settings.recipe.learning_rate == 0.1


def test_a_plan_without_copies_is_refused():
    with pytest.raises(UsageError, match="at least 1 copy"):
        bootstrap_plan(np.arange(5), 0, 0)
