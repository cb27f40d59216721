import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from kenshin.errors import UsageError
from kenshin.nets.find import net_plan
from kenshin.training.recipe import Recipe
from kenshin.training.search import candidates_of, search
from kenshin.training.task import Task


def task(people=400):
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(people, 4)).astype(np.float32)
    outcome = np.digitize(inputs[:, 0] + rng.logistic(size=people) / 2, [-0.5, 1.0]).astype(np.int64)
    ones = np.ones(people, dtype=np.float32)
    return Task(net_plan("simple", 4, 3), inputs, outcome, ones, np.zeros(3), ones)


def found(wishes, epochs=27, people=400):
    return search(
        task(people),
        np.arange(people) % 4,
        candidates_of(Recipe(epochs=epochs, batch_size=32), wishes),
        seed=0,
    )


def test_a_sound_rate_beats_one_that_learns_nothing():
    result = found({"learning_rate": [1e-7, 0.02]})
    assert result.best.settings.recipe.learning_rate == 0.02
    assert result.best.settings.recipe.epochs == 27


def test_each_rung_keeps_the_better_third_and_gives_it_three_times_the_epochs():
    result = found({"learning_rate": [1e-6, 1e-5, 1e-4, 0.001, 0.003, 0.01, 0.02, 0.03, 0.1]})
    assert [len(rung.log_loss) for rung in result.rungs] == [9, 3, 1]
    assert [rung.epochs for rung in result.rungs] == [3, 9, 27]
    for rung, after in zip(result.rungs, result.rungs[1:], strict=False):
        best = sorted(rung.log_loss, key=lambda name: rung.log_loss[name])[: len(after.log_loss)]
        assert set(after.log_loss) == set(best)
    assert result.log_loss == result.rungs[-1].log_loss[result.best.name]


def test_the_number_it_chooses_by_is_an_honest_log_loss():
    """A trained net lies near scikit-learn's cross-validated logistic regression, which made these people."""
    data = task(3000)
    risks, fold = np.zeros((3000, 3)), np.arange(3000) % 4
    for part in range(4):
        out = fold == part
        fitted = LogisticRegression().fit(data.inputs[~out].astype(float), data.outcome[~out])
        risks[out] = fitted.predict_proba(data.inputs[out].astype(float))
    honest = log_loss(data.outcome, risks)
    assert found({"learning_rate": [0.005]}, people=3000).log_loss == pytest.approx(honest, abs=0.02)


def test_candidates_do_not_disturb_one_another():
    alone = found({"learning_rate": [0.02]}, epochs=9).rungs[-1].log_loss["learning_rate 0.02"]
    among = found({"learning_rate": [0.02, 1e-7]}, epochs=9).rungs[-1].log_loss["learning_rate 0.02"]
    assert alone == pytest.approx(among, abs=1e-6)


def test_widths_of_the_net_are_searched_beside_settings_of_the_recipe():
    result = found({"hidden1": [2, 16], "weight_decay": [0.0, 0.1]}, epochs=6)
    assert len(result.rungs[0].log_loss) == 4
    assert set(result.best.settings.arguments) == {"hidden1"}
    assert result.to_json()["best"] == result.best.name


@pytest.mark.parametrize(
    ("wishes", "message"),
    [({"learning_rate": [-1.0]}, "learning_rate must be"), ({"learning_rate": []}, "≥ 1 value")],
)
def test_a_wish_that_cannot_be_meant_is_refused(wishes, message):
    with pytest.raises(UsageError, match=message):
        candidates_of(Recipe(), wishes)


def test_an_argument_that_the_net_does_not_take_is_named():
    with pytest.raises(UsageError, match="hiden"):
        found({"hiden": [3]}, epochs=3)
