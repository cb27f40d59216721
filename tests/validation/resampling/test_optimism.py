import json

import numpy as np
import pytest
import statsmodels.api as sm

from kenshin.validation.measures.discrimination import auroc
from kenshin.validation.resampling.optimism import corrected

NAN = float("nan")


def fitted(inputs, happened):
    return sm.GLM(happened.astype(float), sm.add_constant(inputs), family=sm.families.Binomial()).fit()


def test_the_corrected_auroc_of_an_overfitted_model_is_that_in_new_people():
    rng = np.random.default_rng(0)

    def people(n):
        inputs = rng.normal(size=(n, 16))  # only one of them says anything
        return inputs, rng.random(n) < 1 / (1 + np.exp(1 - inputs[:, 0]))

    inputs, happened = people(200)
    model = fitted(inputs, happened)

    def auroc_of(model, inputs, happened):
        return auroc(np.asarray(model.predict(sm.add_constant(inputs))), happened)

    draws = []
    for _ in range(150):
        chosen = rng.integers(0, 200, 200)
        again = fitted(inputs[chosen], happened[chosen])
        draws.append(
            {"auroc": (auroc_of(again, inputs[chosen], happened[chosen]), auroc_of(again, inputs, happened))}
        )
    found = corrected({"auroc": auroc_of(model, inputs, happened)}, draws)["auroc"]
    true = auroc_of(model, *people(50_000))
    assert found.apparent - true > 0.03
    assert found.corrected == pytest.approx(true, abs=0.03)
    assert found.low < true < found.high
    assert found.monte_carlo_error < 0.005


def test_the_numbers_are_those_worked_out_by_hand():
    own, original = np.array([0.9, 0.8, 0.85, 0.75]), np.array([0.7, 0.75, 0.7, 0.72])
    draws = [{"c": pair} for pair in zip(own.tolist(), original.tolist(), strict=True)]
    found = corrected({"c": 0.8}, draws)["c"]
    assert found.optimism == pytest.approx(0.1075)
    assert found.corrected == pytest.approx(0.6925)
    assert found.monte_carlo_error == pytest.approx(np.std([0.2, 0.05, 0.15, 0.03], ddof=1) / 2)
    spread = np.percentile(own, [2.5, 97.5]) - own.mean()
    assert (found.low, found.high) == pytest.approx(tuple(0.6925 + spread))


def test_the_corrected_number_lies_inside_although_the_draws_flatter_themselves_twice():
    draws = [{"slope": (1.3 + shift, 1.2)} for shift in np.linspace(-0.1, 0.1, 41)]
    found = corrected({"slope": 1.1}, draws)["slope"]
    assert found.corrected == pytest.approx(1.0)
    assert found.low < found.corrected < found.high


def test_the_order_of_draws_does_not_matter_and_losses_are_corrected_upwards():
    rng = np.random.default_rng(1)
    draws = [{"log_loss": (float(a), float(a) + 0.1)} for a in rng.normal(0.5, 0.02, 100)]
    found = corrected({"log_loss": 0.5}, draws)["log_loss"]
    assert found.corrected == pytest.approx(0.6)
    assert found.monte_carlo_error == pytest.approx(0, abs=1e-12)
    again = corrected({"log_loss": 0.5}, draws[::-1])["log_loss"]
    assert (again.low, again.high, again.corrected) == pytest.approx((found.low, found.high, found.corrected))


def test_a_draw_without_a_number_is_dropped_and_many_such_leave_no_limits():
    good, bad = {"c": (0.8, 0.7)}, {"c": (0.8, NAN)}
    few = corrected({"c": 0.8}, [good] * 39 + [bad])["c"]
    many = corrected({"c": 0.8}, [good] * 30 + [bad] * 5 + [{}] * 5)["c"]
    assert (few.used, few.dropped, few.low) == (39, 1, pytest.approx(0.7))
    assert (many.used, many.dropped, many.corrected) == (30, 10, pytest.approx(0.7))
    assert np.isnan([many.low, many.high]).all()


@pytest.mark.parametrize("draws", [[], [{"c": (NAN, NAN)}]])
def test_without_draws_there_is_no_correction(draws):
    found = corrected({"c": 0.8}, draws)["c"].to_json()
    assert found["apparent"] == 0.8
    assert found["corrected"] is None
    json.dumps(found, allow_nan=False)


def test_a_measure_that_has_no_apparent_value_has_no_corrected_one():
    found = corrected({"slope": NAN}, [{"slope": (1.0, 0.9)}] * 3)["slope"]
    assert found.optimism == pytest.approx(0.1)
    assert np.isnan([found.corrected, found.low]).all()
