import numpy as np
import pytest
from scipy.special import softmax

from kenshin.prediction.explanation.sampled import at_least, sampled_contributions
from kenshin.prediction.explanation.shapley import exact_contributions


def net(inputs, classes, seed=0):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(inputs, 6)), rng.normal(size=(6, classes))
    return lambda raw: softmax(np.tanh(np.nan_to_num(raw, nan=0.3) @ first) @ second, axis=1)


def made_up(rows, inputs, seed=0):
    """Measured, yes-or-no and missing values."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(rows, inputs))
    raw[:, ::2] = raw[:, ::2] > 0
    raw[rng.random(raw.shape) < 0.05] = np.nan
    return raw


def sampled(score, person, background, **settings):
    risks = score(person[None])[0]
    return sampled_contributions(score, person, risks, background, score(background), **settings)


def test_drawn_orders_agree_with_every_combination_within_their_standard_errors():
    score, background, people = net(10, 3), made_up(100, 10), made_up(20, 10, seed=1)
    exact = exact_contributions(score, people, score(people), background, score(background))
    drawn = [sampled(score, person, background) for person in people]
    gaps = np.array([d.contributions for d in drawn]) - exact
    errors = np.array([d.errors for d in drawn])
    standard = gaps[errors > 0] / errors[errors > 0]
    assert 0.9 < np.sqrt((standard**2).mean()) < 1.1  # the errors are as large as they say
    assert np.abs(standard).max() < 5
    gaps = at_least(gaps)
    errors = np.array([d.errors_at_least for d in drawn])
    standard = gaps[..., 1:] / errors[..., 1:]
    assert 0.9 < np.sqrt((standard**2).mean()) < 1.1


def test_the_classes_summed_have_standard_errors_of_their_own():
    score, background, person = net(10, 3), made_up(100, 10), made_up(1, 10, seed=1)[0]
    drawn = sampled(score, person, background)
    assert drawn.errors_at_least[:, 2] == pytest.approx(drawn.errors[:, 2], rel=1e-9)
    assert drawn.errors_at_least[:, 1] == pytest.approx(
        drawn.errors[:, 0], rel=1e-6
    )  # all but the first class
    assert drawn.errors_at_least[:, 0] == pytest.approx(np.zeros(10), abs=1e-12)  # all classes: certain


@pytest.mark.parametrize("inputs", [13, 30])
def test_drawn_contributions_sum_to_what_is_shown(inputs):
    score, background = net(inputs, 4), made_up(100, inputs)
    for person in [*made_up(3, inputs, seed=1), background[0]]:
        drawn = sampled(score, person, background)
        sums = score(background).mean(axis=0) + drawn.contributions.sum(axis=0)
        assert sums == pytest.approx(score(person[None])[0], abs=1e-12)


def test_what_is_shown_is_reached_even_by_a_person_who_is_a_made_up_one_scored_by_another_engine():
    score, background = net(14, 2), made_up(3, 14)
    shown = score(background[:1])[0] + np.array([3e-7, -3e-7])
    drawn = sampled_contributions(score, background[0], shown, background, score(background))
    sums = score(background).mean(axis=0) + drawn.contributions.sum(axis=0)
    assert sums == pytest.approx(shown, abs=1e-12)


@pytest.mark.parametrize("inputs", [10, 30])
def test_what_one_or_two_inputs_do_is_exact_without_any_error(inputs):
    rng = np.random.default_rng(0)
    weights, together = rng.normal(size=inputs), rng.normal(size=(inputs, inputs)) / inputs
    together = (together + together.T) / 2 * (1 - np.eye(inputs))

    def score(raw):
        risk = raw @ weights + np.einsum("ri,ij,rj->r", raw, together, raw)
        return np.column_stack([risk, 1 - risk])

    background, person = rng.normal(size=(40, inputs)), rng.normal(size=inputs)
    # closed form of a product of two: half of each one's own step at the mean of the other's ends
    expected = np.zeros(inputs)
    for made in background:
        expected += (person - made) * (weights + together @ (person + made))
    drawn = sampled(score, person, background)
    assert drawn.contributions[:, 0] == pytest.approx(expected / len(background), abs=1e-12)
    assert drawn.errors == pytest.approx(np.zeros((inputs, 2)), abs=1e-12)


@pytest.mark.parametrize("inputs", [10, 30])
def test_a_product_of_three_is_shared_equally_within_the_standard_errors(inputs):
    score = lambda raw: np.column_stack([raw[:, :3].prod(axis=1), 1 - raw[:, :3].prod(axis=1)])  # noqa: E731
    drawn = sampled(score, np.full(inputs, 0.9), np.zeros((100, inputs)))
    gaps = np.abs(drawn.contributions[:3, 0] - 0.9**3 / 3)
    assert (drawn.errors[:3] > 0).all()
    assert (gaps <= 4 * drawn.errors[:3, 0]).all()
    assert not drawn.contributions[3:].any()
    assert not drawn.errors[3:].any()


def test_more_walks_have_smaller_errors():
    score, background, person = net(13, 3), made_up(50, 13), made_up(1, 13, seed=1)[0]
    few, many = (sampled(score, person, background, pairs=pairs).errors.mean() for pairs in (200, 3_200))
    assert many == pytest.approx(few / 4, rel=0.15)


def test_the_same_values_give_the_same_bits_and_other_values_other_draws():
    score, background, person = net(13, 3), made_up(50, 13), made_up(1, 13, seed=1)[0]
    again, another = person.copy(), person.copy()
    again[again == 0] = -0.0
    another[1] += 1e-9
    first, second, third = (sampled(score, one, background) for one in (person, again, another))
    assert first.contributions.tobytes() == second.contributions.tobytes()
    assert np.abs(first.contributions - third.contributions).max() > 1e-6


def test_a_background_of_one_and_a_large_one_both_work():
    score, person = net(40, 2), made_up(1, 40, seed=1)[0]
    for rows in (1, 1_500):
        background = made_up(rows, 40)
        drawn = sampled(score, person, background)
        sums = score(background).mean(axis=0) + drawn.contributions.sum(axis=0)
        assert sums == pytest.approx(score(person[None])[0], abs=1e-12)


def test_values_that_are_equal_are_not_scored_again():
    rows = []

    def score(raw):
        rows.append(len(raw))
        return net(20, 3)(raw)

    background = np.zeros((10, 20))
    person = np.zeros(20)
    person[:3] = 1.0
    risks, beside = net(20, 3)(person[None])[0], net(20, 3)(background)
    drawn = sampled_contributions(score, person, risks, background, beside, pairs=20)
    assert sum(rows) == 2 * 20 * 2  # of three different values two steps are between the ends
    assert not drawn.contributions[3:].any()
