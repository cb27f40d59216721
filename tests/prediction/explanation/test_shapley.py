from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from kenshin.prediction.explanation.shapley import exact_contributions

SEEDS = st.integers(0, 10_000)


def net(inputs, classes, seed=0):
    """A small net of no training; a missing value stands for itself."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(inputs, 6)), rng.normal(size=(6, classes))
    instead = rng.normal(size=inputs)

    def score(raw):
        return softmax(np.tanh(np.where(np.isnan(raw), instead, raw) @ first) @ second, axis=1)

    return score


def made_up(rows, inputs, seed=0, missing=0.0):
    """Rows with measured, whole, yes-or-no and missing values in turn."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(rows, inputs))
    raw[:, 1::3] = raw[:, 1::3].round()
    raw[:, 2::3] = raw[:, 2::3] > 0
    raw[rng.random(raw.shape) < missing] = np.nan
    return raw


def contributions(score, people, background):
    return exact_contributions(score, people, score(people), background, score(background))


def by_definition(score, person, background):
    """Over every coalition of the others, as the formula stands, without taking anything for granted."""
    width = len(person)

    def value(coalition):
        rows = background.copy()
        rows[:, list(coalition)] = person[list(coalition)]
        return score(rows).mean(axis=0)

    found = []
    for i in range(width):
        others = [j for j in range(width) if j != i]
        total = 0.0
        for code in range(1 << len(others)):
            coalition = [j for place, j in enumerate(others) if code >> place & 1]
            size = len(coalition)
            share = factorial(size) * factorial(width - size - 1) / factorial(width)
            total = total + share * (value([*coalition, i]) - value(coalition))
        found.append(total)
    return np.array(found)


@pytest.mark.parametrize(("inputs", "classes"), [(4, 3), (12, 2), (12, 5)])
def test_contributions_are_those_of_shaps_exact_explainer_missing_values_among_them(inputs, classes):
    shap = pytest.importorskip("shap", reason="another implementation to agree with")
    score, background = net(inputs, classes), made_up(30, inputs, missing=0.1)
    people = made_up(3, inputs, seed=1, missing=0.2)
    masker = shap.maskers.Independent(background, max_samples=len(background))
    theirs = shap.explainers.Exact(score, masker)(people)
    assert np.isnan(people).any()
    assert contributions(score, people, background) == pytest.approx(theirs.values, abs=1e-9)
    assert score(background).mean(axis=0) == pytest.approx(theirs.base_values[0], abs=1e-12)


def test_contributions_to_a_trained_model_are_those_of_shaps_exact_explainer(model, people):
    shap = pytest.importorskip("shap", reason="another implementation to agree with")
    score = lambda raw: model.saved.score(raw)[0]  # noqa: E731
    masker = shap.maskers.Independent(people.inputs[:100], max_samples=100)
    theirs = shap.explainers.Exact(score, masker)(people.inputs[200:205])
    ours = contributions(score, people.inputs[200:205], people.inputs[:100])
    assert ours == pytest.approx(theirs.values, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(2, 4))
def test_contributions_are_the_formula_worked_out_coalition_by_coalition(seed, inputs, classes):
    score, background = net(inputs, classes, seed), made_up(7, inputs, seed, missing=0.2)
    people = np.concatenate([made_up(3, inputs, seed + 1, missing=0.2), background[:1]])
    expected = [by_definition(score, person, background) for person in people]
    assert contributions(score, people, background) == pytest.approx(np.array(expected), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 9), st.integers(2, 10))
def test_base_and_contributions_sum_to_what_is_shown(seed, inputs, classes):
    score, background = net(inputs, classes, seed), made_up(11, inputs, seed, missing=0.1)
    people = made_up(5, inputs, seed + 1, missing=0.1)
    sums = score(background).mean(axis=0) + contributions(score, people, background).sum(axis=1)
    assert sums == pytest.approx(score(people), abs=1e-12)


def test_what_is_shown_is_reached_even_where_another_engine_scored_it():
    score, background, people = net(4, 3), made_up(20, 4), made_up(6, 4, seed=1)
    shown = score(people) + np.array([4e-7, -1e-7, -3e-7])
    found = exact_contributions(score, people, shown, background, score(background))
    assert score(background).mean(axis=0) + found.sum(axis=1) == pytest.approx(shown, abs=1e-12)


def test_a_linear_function_gives_weight_times_distance_from_the_mean():
    weights = np.array([0.5, -2.0, 0.0, 1.25, 3.0])
    score = lambda raw: np.column_stack([raw @ weights, 1 - raw @ weights])  # noqa: E731
    background, people = made_up(40, 5), made_up(8, 5, seed=1)
    expected = weights * (people - background.mean(axis=0))
    found = contributions(score, people, background)
    assert found[..., 0] == pytest.approx(expected, abs=1e-12)
    assert found[..., 1] == pytest.approx(-expected, abs=1e-12)


def test_a_product_of_all_inputs_is_shared_equally_where_the_made_up_person_has_zeros():
    score = lambda raw: np.column_stack([raw.prod(axis=1), 1 - raw.prod(axis=1)])  # noqa: E731
    found = contributions(score, np.array([[2.0, 0.5, 3.0, 1.0, 0.7]]), np.zeros((3, 5)))
    assert found[0, :, 0] == pytest.approx(np.full(5, 2.1 / 5), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_inputs_that_the_model_treats_alike_contribute_alike(seed):
    inner = net(3, 3, seed)
    score = lambda raw: inner(np.column_stack([raw[:, 0] * raw[:, 1], raw[:, 0] + raw[:, 1], raw[:, 2]]))  # noqa: E731
    background, person = made_up(9, 3, seed), made_up(1, 3, seed + 1)
    background[:, 1], person[:, 1] = background[:, 0], person[:, 0]
    found = contributions(score, person, background)[0]
    assert found[0] == pytest.approx(found[1], abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 3))
def test_an_input_that_the_model_does_not_use_contributes_nothing(seed, unused):
    inner = net(3, 3, seed)
    score = lambda raw: inner(np.delete(raw, unused, axis=1))  # noqa: E731
    found = contributions(score, made_up(2, 4, seed + 1), made_up(9, 4, seed))
    assert found[:, unused] == pytest.approx(np.zeros((2, 3)), abs=1e-14)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_mean_of_two_models_has_the_mean_of_their_contributions(seed):
    one, other = net(4, 3, seed), net(4, 3, seed + 1)
    background, people = made_up(9, 4, seed), made_up(2, 4, seed + 1)
    both = contributions(lambda raw: (one(raw) + other(raw)) / 2, people, background)
    apart = [contributions(score, people, background) for score in (one, other)]
    assert both == pytest.approx(np.mean(apart, axis=0), abs=1e-12)


def test_the_order_of_the_made_up_people_does_not_matter():
    score, background, people = net(5, 3), made_up(30, 5, missing=0.1), made_up(4, 5, seed=1)
    turned = contributions(score, people, background[::-1])
    assert turned == pytest.approx(contributions(score, people, background), abs=1e-13)


def test_someone_has_the_same_contributions_alone_and_among_many():
    score, background, people = net(4, 3), made_up(50, 4, missing=0.1), made_up(1_500, 4, seed=1, missing=0.1)
    together = contributions(score, people, background)
    for i in range(0, 1_500, 100):
        alone = contributions(score, people[i : i + 1], background)[0]
        assert together[i] == pytest.approx(alone, abs=1e-12)


def test_a_background_too_large_for_one_part_gives_the_same():
    score, people = net(10, 3), made_up(2, 10, seed=1)
    background = made_up(700, 10)  # 1,024 coalitions: two parts
    halves = [contributions(score, people, part) for part in np.split(background, 2)]
    assert contributions(score, people, background) == pytest.approx(np.mean(halves, axis=0), abs=1e-12)


def test_only_mixtures_that_are_different_and_new_are_scored():
    seen = []

    def score(raw):
        seen.extend(map(tuple, raw.tolist()))
        return net(4, 3)(raw)

    background = np.array([[0.0, 0.0, 0.0, 0.0], [1.0, 5.0, 5.0, np.nan]])
    people = np.array([[1.0, 1.0, 1.0, np.nan], [1.0, 2.0, 2.0, np.nan]])
    known = net(4, 3)(people), net(4, 3)(background)
    exact_contributions(score, people, known[0], background, known[1])
    texts = {str(row) for row in seen}
    assert len(texts) == len(seen)
    assert not texts & {str(tuple(row)) for row in [*people.tolist(), *background.tolist()]}
    # beside the first made-up person 14 mixtures of the first person, and of the second those with inputs
    # 1 or 2 but not only the shared ones; beside the other made-up person two of each
    assert len(seen) == 14 + 11 + 2 + 2


def test_a_person_who_is_every_made_up_person_is_the_average():
    person = made_up(1, 6)
    found = contributions(net(6, 3), person, np.repeat(person, 5, axis=0))
    assert found == pytest.approx(np.zeros((1, 6, 3)), abs=1e-15)


def test_nobody_has_no_contributions():
    assert contributions(net(4, 3), np.empty((0, 4)), made_up(5, 4)).shape == (0, 4, 3)
