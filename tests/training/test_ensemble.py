import numpy as np
import pytest
import torch
from scipy.optimize import minimize_scalar

from kenshin.errors import UsageError
from kenshin.nets.find import net_plan
from kenshin.training.device import choose_device
from kenshin.training.ensemble import task_of, train_ensemble
from kenshin.training.plan import ensemble_plan
from kenshin.training.recipe import Recipe
from kenshin.training.temperature import ensemble_risks, fit_temperature, softmax


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    prepared = rng.normal(size=(600, 4))
    logits = prepared[:, :1] * np.array([[-1.0, 0.0, 1.0]]) + np.array([[1.0, 0.0, -1.0]])
    outcome = np.array([rng.choice(3, p=p) for p in softmax(logits)])
    return prepared, outcome, np.arange(600) % 4


def train(rows, copies=4, **recipe):
    prepared, outcome, fold = rows
    settings = Recipe(epochs=15, folds=4, **recipe)
    task = task_of(net_plan("simple", 4, 3), prepared, outcome, 3, settings)
    return train_ensemble(task, fold, copies=copies, recipe=settings, seed=0, device=torch.device("cpu"))


def test_no_row_has_two_jobs_in_a_copy_and_every_row_is_scored_out_of_fold(rows):
    plan = ensemble_plan(rows[2], 4, 0)
    for copy in plan:
        jobs = np.concatenate([copy.train, copy.stop, copy.temperature])
        assert sorted(jobs) == list(range(600))
    assert sorted(np.concatenate([copy.temperature for copy in plan])) == list(range(600))
    assert len({copy.seed for copy in plan}) == 4


def test_the_fitted_temperature_recovers_the_one_that_was_applied():
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(20_000, 3)) * 2
    outcome = np.array([rng.choice(3, p=p) for p in softmax(logits)])
    assert fit_temperature([(logits[None] * 1.7, outcome)]) == pytest.approx(1.7, rel=0.05)


@pytest.mark.parametrize("classes", [2, 3, 7, 9])
def test_the_fitted_temperature_is_the_best_for_the_risks_that_are_given(classes):
    """Parts of other sizes and numbers of copies; judged by `ensemble_risks` and SciPy alone."""
    rng = np.random.default_rng(classes)
    parts = [
        (rng.normal(size=(copies, people, classes)) * 3, rng.integers(0, classes, people))
        for copies, people in ((1, 40), (4, 1), (3, 250))
    ]

    def log_loss(log_temperature):
        risks = [ensemble_risks(logits, float(np.exp(log_temperature))) for logits, _ in parts]
        own = [r[np.arange(len(outcome)), outcome] for r, (_, outcome) in zip(risks, parts, strict=True)]
        return float((-np.log(np.clip(np.concatenate(own), 1e-15, 1))).mean())

    best = minimize_scalar(log_loss, bounds=(-3, 3), method="bounded", options={"xatol": 1e-6})
    assert fit_temperature(parts) == pytest.approx(float(np.exp(best.x)), rel=1e-6)


def test_ensemble_risks_are_the_mean_of_tempered_softmaxes():
    logits = np.random.default_rng(0).normal(size=(3, 5, 2))
    expected = torch.softmax(torch.tensor(logits) / 2, dim=2).mean(0).numpy()
    assert ensemble_risks(logits, 2.0) == pytest.approx(expected)


def test_class_weights_leave_the_average_risk_right(rows):
    """Weights without the prior correction would push the rare classes far up."""
    ensemble = train(rows, class_weights="balanced")
    observed = np.bincount(rows[1]) / 600
    assert ensemble.out_of_fold_risks.mean(axis=0) == pytest.approx(observed, abs=0.06)
    assert ensemble.log_class_weights.max() > 0.3


def test_without_calibration_the_temperature_is_one(rows):
    assert train(rows, copies=1, calibrate=False).temperature == 1.0


def test_a_device_that_is_not_there_is_said():
    with pytest.raises(UsageError, match="cpu, cuda or mps"):
        choose_device("tpu")
    if not torch.cuda.is_available():
        with pytest.raises(UsageError, match="--device cpu"):
            choose_device("cuda")


def test_a_net_moves_to_another_device_with_all_its_parts():
    """No accelerator runs here: the meta device shows that every parameter follows `.to`."""
    net = net_plan("simple", 4, 3).build().to("meta")
    assert {p.device.type for p in net.parameters()} == {"meta"}
    assert net(torch.empty(2, 4, device="meta")).shape == (2, 3)


@pytest.mark.parametrize(
    ("setting", "message"),
    [({"epochs": 0}, "epochs must be"), ({"learning_rate": -1.0}, "learning_rate must be")]
    + [({"folds": 2}, "folds must be"), ({"class_weights": (1.0, 0.0)}, "class_weights must be")],
)
def test_a_setting_that_cannot_be_meant_is_refused(setting, message):
    with pytest.raises(UsageError, match=message):
        Recipe(**setting)


def test_as_many_class_weights_as_classes_are_needed(rows):
    with pytest.raises(UsageError, match="one weight per class"):
        train(rows, class_weights=(1.0, 2.0))
