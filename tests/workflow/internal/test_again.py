"""A saved model's training, run again."""

import numpy as np
import pytest
from tests.nets import my_nets

from kenshin.errors import UsageError
from kenshin.patients.eligible import eligible
from kenshin.workflow.develop import train
from kenshin.workflow.internal.again import people_of, pipeline_of


@pytest.fixture(scope="module")
def kept(people):
    return people_of(people.take(eligible(people).kept))


def test_the_training_run_again_gives_the_models_own_risks(model, kept):
    again = pipeline_of(model.card).fit(kept.inputs, kept.outcome, kept.person, model.card.training.seed)
    assert np.allclose(again.risks(kept.inputs), model.saved.score(kept.inputs)[0], atol=1e-6)


def test_other_people_give_other_risks(model, kept):
    some = kept.take(np.arange(0, len(kept), 2))
    again = pipeline_of(model.card).fit(some.inputs, some.outcome, some.person, model.card.training.seed)
    assert np.abs(again.risks(kept.inputs) - model.saved.score(kept.inputs)[0]).max() > 1e-3


def test_a_persons_rows_stay_together_when_drawn_twice(kept):
    twice = kept.take(np.array([5, 5, 2]))
    assert twice.person.tolist() == [1, 1, 0]


def test_ones_own_net_is_asked_for_and_compared(people, quick):
    model = train(people, my_nets.WithDropout, copies=1, recipe=quick)
    with pytest.raises(UsageError, match=r"--net FILE\.py:WithDropout"):
        pipeline_of(model.card)
    with pytest.raises(UsageError, match="the very net"):
        pipeline_of(model.card, my_nets.WithBatchNorm)
    assert pipeline_of(model.card, my_nets.WithDropout).net is my_nets.WithDropout


def test_a_search_is_made_again_only_where_there_was_one(model, people, quick):
    with pytest.raises(UsageError, match="was not"):
        pipeline_of(model.card, searched=True)
    searched = train(people, copies=1, recipe=quick, search={"learning_rate": [0.003, 0.01]})
    assert pipeline_of(searched.card, searched=True).wishes == {"learning_rate": [0.003, 0.01]}
