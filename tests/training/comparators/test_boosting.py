import numpy as np
import pytest

from kenshin.training.comparators.boosting import _held_out, _rounds, fit_boosting


def people(count=1500, seed=0):
    """The second class is where two inputs have the same sign: nothing that a straight line could see."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(count, 3))
    same = inputs[:, 0] * inputs[:, 1] > 0
    inputs[rng.random((count, 3)) < 0.05] = np.nan
    return inputs, np.where(rng.random(count) < 0.1, ~same, same).astype(np.int64)


def test_trees_find_an_interaction_and_take_missing_values():
    inputs, outcome = people()
    fresh, happened = people(seed=1)
    risks = fit_boosting(inputs, outcome, 2, 0)(fresh)
    assert (risks.argmax(axis=1) == happened).mean() > 0.8
    assert risks.sum(axis=1) == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_bits():
    inputs, outcome = people(400)
    first, again = (fit_boosting(inputs, outcome, 2, 7)(inputs) for _ in range(2))
    assert np.array_equal(first, again)


def test_noise_is_hardly_learned():
    """Stopping early: fresh people are not judged much worse than by the prevalence."""
    rng = np.random.default_rng(3)
    inputs, outcome = rng.normal(size=(1000, 5)), rng.integers(0, 3, 1000)
    fresh, happened = rng.normal(size=(1000, 5)), rng.integers(0, 3, 1000)
    risks = fit_boosting(inputs, outcome, 3, 0)(fresh)
    assert -np.log(risks[np.arange(1000), happened]).mean() < np.log(3) + 0.02


def test_all_rows_of_a_person_are_held_out_together_and_each_class_is_in_both_parts():
    rng = np.random.default_rng(4)
    whose = rng.integers(0, 80, 400)
    outcome = (whose % 3).astype(np.int64)
    held = _held_out(outcome, [f"P{i}" for i in whose], 0)
    assert not set(whose[held]) & set(whose[~held])
    assert set(outcome[held]) == set(outcome[~held]) == {0, 1, 2}
    assert len(set(whose[held])) == pytest.approx(16, abs=2)


def test_a_person_with_two_copies_of_a_row_cannot_teach_the_number_of_rounds():
    """Rows drawn twice would say that learning by heart is right."""
    rng = np.random.default_rng(5)
    inputs, outcome = rng.normal(size=(300, 6)), rng.integers(0, 2, 300)
    twice = np.repeat(np.arange(300), 4)
    apart = _rounds(inputs[twice], outcome[twice], _held_out(outcome[twice], [str(i) for i in twice], 0))
    mixed = _rounds(inputs[twice], outcome[twice], _held_out(outcome[twice], None, 0))
    assert apart < 30 < mixed


@pytest.mark.parametrize("present", [(1,), (0, 2)])
def test_a_class_that_nobody_had_gets_nothing(present):
    rng = np.random.default_rng(6)
    inputs, outcome = rng.normal(size=(90, 2)), rng.choice(present, 90)
    risks = fit_boosting(inputs, outcome, 4, 0)(inputs)
    assert (risks[:, [k for k in range(4) if k not in present]] == 0).all()
    assert risks.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_few_people_are_survived(count):
    rng = np.random.default_rng(7)
    inputs, outcome = rng.normal(size=(count, 2)), np.arange(count) % 3
    risks = fit_boosting(inputs, outcome, 3, 0)(rng.normal(size=(5, 2)))
    assert risks.sum(axis=1) == pytest.approx(1.0)
    assert fit_boosting(inputs, outcome, 3, 0)(np.zeros((0, 2))).shape == (0, 3)


def test_an_input_that_nobody_has_is_left_out():
    inputs, outcome = people(400)
    empty = np.full((400, 1), np.nan)
    plain = fit_boosting(inputs, outcome, 2, 0)(inputs)
    assert np.array_equal(
        fit_boosting(np.hstack([inputs, empty]), outcome, 2, 0)(np.hstack([inputs, empty])), plain
    )
    alone = fit_boosting(empty, outcome, 2, 0)(empty)
    assert alone[0] == pytest.approx(np.bincount(outcome) / 400)
