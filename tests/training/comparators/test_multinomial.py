import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

from kenshin.training.comparators.multinomial import NEVER, fit_multinomial
from kenshin.training.temperature import softmax


def invented(people, features, classes, seed=2):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(people, features))
    cuts = np.linspace(-1, 1, classes - 1) if classes > 2 else [0.3]
    return values, np.digitize(values[:, 0] + rng.logistic(size=people), cuts)


def risks(features, outcome, classes):
    slopes, intercepts = fit_multinomial(features, outcome, classes)
    return softmax(features @ slopes.T + intercepts)


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize(("people", "features"), [(500, 3), (4000, 12)])
def test_the_fit_agrees_with_scikit_learn_to_a_millionth(people, features, classes):
    values, outcome = invented(people, features, classes)
    theirs = LogisticRegression(C=1e4, max_iter=5000, tol=1e-9).fit(values, outcome)
    assert risks(values, outcome, classes) == pytest.approx(theirs.predict_proba(values), abs=1e-6)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_the_fit_agrees_with_maximum_likelihood_in_statsmodels(classes):
    """Without their ridge of nothing: ours moves risks by less than 2 in 100,000 among 1,000 people."""
    values, outcome = invented(1000, 4, classes)
    theirs = sm.MNLogit(outcome, sm.add_constant(values)).fit(disp=0)
    assert risks(values, outcome, classes) == pytest.approx(theirs.predict(), abs=2e-5)


def test_no_class_is_special():
    values, outcome = invented(300, 3, 3)
    slopes, intercepts = fit_multinomial(values, outcome, 3)
    turned_slopes, turned_intercepts = fit_multinomial(values, 2 - outcome, 3)
    assert turned_slopes[::-1] == pytest.approx(slopes, abs=1e-8)
    assert turned_intercepts[::-1] == pytest.approx(intercepts, abs=1e-8)


def test_on_average_each_class_gets_the_risk_that_it_had():
    """The score equations of the intercepts, which the ridge does not touch."""
    values, outcome = invented(777, 5, 4)
    assert risks(values, outcome, 4).mean(axis=0) == pytest.approx(np.bincount(outcome) / 777, abs=1e-9)


@pytest.mark.parametrize("people", [12, 60, 3000])
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_separated_classes_get_a_finite_answer_that_is_nearly_sure(people, classes):
    values = np.random.default_rng(0).normal(size=(people, 2))
    outcome = np.digitize(values[:, 0], np.quantile(values[:, 0], np.linspace(0, 1, classes + 1)[1:-1]))
    slopes, intercepts = fit_multinomial(values, outcome, classes)
    found = softmax(values @ slopes.T + intercepts)
    assert np.isfinite(slopes).all()
    assert np.isfinite(intercepts).all()
    assert (found.argmax(axis=1) == outcome).mean() > 0.95
    assert found[np.arange(people), outcome].mean() > 0.95


def test_features_that_repeat_or_say_nothing_do_no_harm():
    values, outcome = invented(400, 2, 3)
    plain = risks(values, outcome, 3)
    repeated = np.column_stack([values, values[:, 0], np.zeros(400), np.ones(400)])
    assert risks(repeated, outcome, 3) == pytest.approx(plain, abs=1e-5)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_values_of_any_size_are_survived(scale):
    """Twice the same column, too large for the ridge to be felt or too small to matter."""
    values, outcome = invented(200, 2, 3)
    found = risks(np.column_stack([values, values]) * scale, outcome, 3)
    assert np.isfinite(found).all()
    even = np.bincount(outcome) / 200
    loss = -np.log(found[np.arange(200), outcome]).mean()
    assert loss <= -(even * np.log(even)).sum() + 1e-9  # never worse than the prevalence


def test_a_class_that_never_happened_gets_next_to_no_risk():
    values, outcome = invented(300, 2, 2)
    slopes, intercepts = fit_multinomial(values, outcome * 2, 4)
    found = softmax(values @ slopes.T + intercepts)
    assert (intercepts[[1, 3]] == NEVER).all()
    assert found[:, [1, 3]].max() < 1e-12
    assert found[:, [0, 2]] == pytest.approx(risks(values, outcome, 2), abs=1e-9)


def test_one_class_or_nobody_gives_what_can_be_given():
    sure = softmax(fit_multinomial(np.ones((3, 1)), np.ones(3, dtype=int), 2)[1])
    assert sure == pytest.approx([0.0, 1.0], abs=1e-9)
    nobody = softmax(fit_multinomial(np.zeros((0, 2)), np.zeros(0, dtype=int), 4)[1])
    assert nobody == pytest.approx([0.25] * 4)
