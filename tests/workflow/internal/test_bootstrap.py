"""The whole training on people drawn with replacement."""

import numpy as np
import pytest

from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe
from kenshin.workflow.internal.again import People
from kenshin.workflow.internal.bootstrap import bootstrap
from kenshin.workflow.internal.held_out import cross_validated, parts_of, without


@pytest.fixture(scope="module")
def crowd():
    """240 rows of 120 persons; the outcome follows the first input, the second is noise."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(240, 2))
    outcome = (inputs[:, 0] + rng.logistic(size=240) > 0).astype(np.int64)
    return People(inputs, outcome, np.arange(240) // 2, 2)


PIPELINE = Pipeline("simple", 2, copies=1, recipe=Recipe(epochs=3, folds=3))


def test_persons_are_drawn_with_all_their_rows_and_the_same_seed_draws_the_same(crowd):
    drawn, risks, steps = [], [], []

    def on_refit(found, times):
        drawn.append(times)
        risks.append(found)

    assert bootstrap(PIPELINE, crowd, 3, 7, on_refit, lambda *step: steps.append(step)) == 0
    assert all((times[::2] == times[1::2]).all() and times.sum() == 240 for times in drawn)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    again = []
    bootstrap(PIPELINE, crowd, 1, 7, lambda found, _times: again.append(found), lambda *_: None)
    assert np.array_equal(again[0], risks[0])
    assert not np.array_equal(risks[0], risks[1])


def test_a_draw_without_enough_of_a_class_is_counted_and_left_out():
    rng = np.random.default_rng(1)
    few = People(rng.normal(size=(40, 2)), (np.arange(40) < 3).astype(np.int64), np.arange(40), 2)
    found = []
    dropped = bootstrap(PIPELINE, few, 12, 0, lambda risks, _times: found.append(risks), lambda *_: None)
    assert dropped > 0
    assert dropped + len(found) == 12


def test_nobody_is_scored_by_a_training_that_had_them(crowd):
    (fold,) = parts_of(crowd, 4, 1, seed=0)
    assert (fold[::2] == fold[1::2]).all()  # both rows of a person
    (risks,) = cross_validated(PIPELINE, crowd, [fold], 0, lambda *_: None)
    assert np.isfinite(risks).all()
    turned = People(crowd.inputs, np.where(fold == 2, 1 - crowd.outcome, crowd.outcome), crowd.person, 2)
    (others,) = cross_validated(PIPELINE, turned, [fold], 0, lambda *_: None)
    # Outcomes of part 2 moved: whoever is in it is scored as before, everybody else is not.
    assert np.array_equal(risks[fold == 2], others[fold == 2])
    assert not np.array_equal(risks[fold == 1], others[fold == 1])


def test_rows_of_a_site_left_out_are_scored_by_the_rest(crowd):
    site = np.arange(240) >= 200
    assert without(PIPELINE, crowd, site, 0).shape == (40, 2)
