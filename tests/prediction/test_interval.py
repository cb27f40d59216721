import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from kenshin.errors import DataError
from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.prediction.interval import learn_interval, needed_factors, widen
from kenshin.training.pipeline import Pipeline


def example(people=200, seed=0):
    rng = np.random.default_rng(seed)
    middle = rng.normal(0, 2, (people, 3))
    down, up = rng.uniform(0, 1, (2, people, 3))
    return expit(middle), expit(middle - down), expit(middle + up)


def test_a_factor_multiplies_distances_of_log_odds():
    risks, low, high = example()
    for factor in (1.3, 2, 5):
        wide_low, wide_high = widen(risks, low, high, factor)
        np.testing.assert_allclose(
            logit(risks) - logit(wide_low), factor * (logit(risks) - logit(low)), rtol=1e-9, atol=1e-9
        )
        np.testing.assert_allclose(
            logit(wide_high) - logit(risks), factor * (logit(high) - logit(risks)), rtol=1e-9, atol=1e-9
        )


def test_a_factor_of_one_gives_back_the_same_bits():
    risks, low, high = example()
    same_low, same_high = widen(risks, low, high, 1)
    assert (same_low == low).all()
    assert (same_high == high).all()


@pytest.mark.parametrize("factor", [1.0, 1.5, 20.0])
def test_an_interval_stays_between_nothing_and_certainty_and_never_narrows(factor):
    risks = np.array([[0.0, 1.0, 1e-300, 0.5]])
    low, high = np.array([[0.0, 0.9, 0.0, 0.5]]), np.array([[1e-320, 1.0, 1e-12, 0.5]])
    wide_low, wide_high = widen(risks, low, high, factor)
    assert (wide_low >= 0).all()
    assert (wide_high <= 1).all()
    assert (wide_low <= low).all()
    assert (wide_high >= high).all()


def test_the_needed_factor_puts_the_end_onto_the_known_risk():
    risks, low, high = example()
    known = expit(logit(risks) + np.random.default_rng(1).normal(0, 3, risks.shape))
    needed = needed_factors(known, risks, low, high)
    for i in range(0, 200, 11):
        ends = [
            widen(risks[i : i + 1], low[i : i + 1], high[i : i + 1], max(1.0, float(n))) for n in needed[i]
        ]
        reached = [
            min(abs(e[0, c] - known[i, c]) for e in pair) for c, pair in enumerate(ends) if needed[i, c] > 1
        ]
        assert max(reached, default=0) < 1e-9


@pytest.mark.parametrize(("spread", "error"), [(0.2, 0.3), (0.1, 0.4), (0.3, 0.1)])
def test_the_factor_learned_is_that_of_normal_theory(spread, error):
    """Ends at ∓1.645 spreads and errors of `error`: 90 % are held by a factor of error ÷ spread, at least 1."""
    truth = np.random.default_rng(2).dirichlet([2, 2, 2], 2000)

    def refit(outcome, seed):
        assert set(np.unique(outcome)) == {0, 1, 2}
        middle = logit(truth) + np.random.default_rng(seed).normal(0, error, truth.shape)
        away = norm.ppf(0.95) * spread
        return expit(middle), expit(middle - away), expit(middle + away)

    learned = learn_interval(truth, refit, 10, seed=3)
    assert learned.factor == pytest.approx(max(1, error / spread), rel=0.02)
    assert learned.plain == pytest.approx(2 * norm.cdf(norm.ppf(0.95) * spread / error) - 1, abs=0.01)
    assert learned.level >= 0.9
    assert learned == learn_interval(truth, refit, 10, seed=3)


def test_outcomes_are_made_up_as_often_as_the_risks_say():
    truth = np.random.default_rng(4).dirichlet([5, 2, 1], 3000)
    seen = []

    def refit(outcome, seed):
        seen.append(np.bincount(outcome, minlength=3))
        return truth, truth * 0.9, truth * 1.05

    learn_interval(truth, refit, 30, seed=1)
    np.testing.assert_allclose(np.mean(seen, axis=0), truth.sum(axis=0), rtol=0.02)


def test_refits_that_cannot_be_trained_are_left_out_and_none_at_all_gives_no_factor():
    truth = np.random.default_rng(4).dirichlet([5, 2, 1], 50)
    calls = []

    def sometimes(outcome, seed):
        calls.append(seed)
        if len(calls) % 2:
            raise DataError("training.too_few_people", people=3)
        return truth, truth * 0.9, truth * 1.05

    assert learn_interval(truth, sometimes, 10, seed=1).draws == 5
    assert len(set(calls)) == 10

    def never(outcome, seed):
        raise DataError("training.too_few_people", people=3)

    assert learn_interval(truth, never, 3, seed=1) is None


def test_a_single_copy_leaves_nothing_to_widen():
    truth = np.random.default_rng(4).dirichlet([5, 2, 1], 50)
    assert learn_interval(truth, lambda outcome, seed: (truth, truth, truth), 3, seed=1) is None


def test_among_real_people_the_widened_interval_holds_known_risks_more_often(fasting_cohort):
    """docs/decisions/0018-uncertainty-interval.md tells it for many data sets."""
    table = read_patients(fasting_cohort, "diabetes_checkup")
    table = table.take(eligible(table).kept[::6])
    pipeline, person = Pipeline("simple", 3), np.arange(len(table))
    truth = pipeline.fit(table.inputs, table.outcome, person, 0).risks(table.inputs)

    def refit(outcome, seed):
        return pipeline.fit(table.inputs, outcome, person, seed).interval(table.inputs)

    learned = learn_interval(truth, refit, 4, seed=0)
    assert 1.1 < learned.factor < 2
    outcome = (np.random.default_rng(9).random((len(truth), 1)) > truth.cumsum(axis=1)[:, :-1]).sum(axis=1)
    risks, low, high = refit(outcome, 99)
    wide_low, wide_high = widen(risks, low, high, learned.factor)
    plain, held = (
        ((low <= truth) & (truth <= high)).mean(),
        ((wide_low <= truth) & (truth <= wide_high)).mean(),
    )
    assert plain + 0.05 < held


@pytest.mark.parametrize("order", ["C", "F"])
def test_an_interval_has_the_same_bits_alone_and_among_many(order):
    risks, low, high = (np.array(part, order=order) for part in example(people=9000))
    wide_low, wide_high = widen(risks, low, high, 1.7)
    for i in (0, 1, 4095, 4096, 8191, 8999):
        alone = widen(risks[i : i + 1], low[i : i + 1], high[i : i + 1], 1.7)
        assert (alone[0] == wide_low[i]).all()
        assert (alone[1] == wide_high[i]).all()
