import numpy as np
import pytest

from kenshin.validation.measures.calibration import recalibration_line
from kenshin.validation.measures.flexible import SMOOTHER, SPAN, flexible, smoother


def people(n=400, seed=0, power=1.0, digits=9):
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 3, n).round(digits)
    return risk, rng.random(n) < risk**power, rng.integers(0, 4, n)


def numbers(found):
    return [found.ici, found.e50, found.e90, found.emax]


def local_regression(at, risk, outcome, weight):
    """A parabola at one risk, by least squares on the people themselves."""
    everyone = np.repeat(np.arange(len(risk)), weight)
    x, y = risk[everyone], outcome[everyone].astype(float)
    away = np.abs(x - at)
    reach = np.sort(away)[int(SPAN * len(x)) - 1]
    tricube = np.where(away < reach, (1 - (away / reach) ** 3) ** 3, 0.0)
    design = np.column_stack([np.ones_like(x), x - at, (x - at) ** 2]) * np.sqrt(tricube)[:, None]
    return np.linalg.lstsq(design, y * np.sqrt(tricube), rcond=None)[0][0]


@pytest.mark.parametrize("digits", [2, 9])
def test_the_curve_is_the_local_regression_at_every_grid_point(digits):
    risk, outcome, times = people(digits=digits)
    for weight in (np.ones(len(risk), dtype=int), times):
        found = flexible(smoother(risk), outcome, weight)
        expected = [local_regression(at, risk, outcome, weight) for at in found.risk]
        assert found.observed == pytest.approx(np.clip(expected, 0, 1), abs=1e-9)


def test_the_curve_ends_at_the_lowest_and_the_highest_risk():
    risk, outcome, _ = people()
    found = flexible(smoother(risk), outcome)
    assert (found.risk[0], found.risk[-1]) == (risk.min(), risk.max())
    assert (np.diff(found.risk) > 0).all()


def test_distances_are_mean_median_ninth_tenth_and_maximum_over_the_people():
    risk, outcome, times = people()
    found = flexible(smoother(risk), outcome, times)
    everyone = np.repeat(risk, times)
    off = np.abs(np.interp(everyone, found.risk, found.observed) - everyone)
    assert numbers(found) == pytest.approx([off.mean(), np.median(off), np.quantile(off, 0.9), off.max()])


def test_a_weight_is_a_repetition():
    risk, outcome, times = people()
    times[[risk.argmin(), risk.argmax()]] = 1  # so that both grids have the same ends, and steps between
    repeated = np.repeat(np.arange(len(risk)), times)
    one, other = (
        flexible(smoother(risk), outcome, times),
        flexible(smoother(risk[repeated]), outcome[repeated]),
    )
    common, here, there = np.intersect1d(one.risk, other.risk, return_indices=True)
    assert len(common) >= 17
    assert one.observed[here] == pytest.approx(other.observed[there], abs=1e-9)
    assert numbers(one) == pytest.approx(numbers(other), abs=2e-3)


def test_order_does_not_matter():
    risk, outcome, times = people(5000)
    shuffled = np.random.default_rng(2).permutation(5000)
    again = flexible(smoother(risk[shuffled]), outcome[shuffled], times[shuffled])
    assert numbers(again) == pytest.approx(numbers(flexible(smoother(risk), outcome, times)), abs=1e-9)


def test_many_different_risks_are_summed_up_without_moving_the_numbers(monkeypatch):
    risk, outcome, times = people(8000, power=1.3)
    found = flexible(smoother(risk), outcome, times)
    assert len(smoother(risk).place) <= 2048
    monkeypatch.setattr("kenshin.validation.measures.flexible._PLACES", 10_000)
    assert len(smoother(risk).place) == len(np.unique(risk))
    exact = flexible(smoother(risk), outcome, times)
    assert found.ici == pytest.approx(exact.ici, abs=1e-4)
    assert found.observed == pytest.approx(exact.observed, abs=2e-3)


def test_the_true_risk_is_near_the_diagonal_and_a_bent_one_is_not():
    risk, outcome, _ = people(60_000)
    assert flexible(smoother(risk), outcome).ici < 0.006
    bent = risk**2
    truth = np.abs(risk - bent).mean()
    assert flexible(smoother(bent), outcome).ici == pytest.approx(truth, abs=0.02)


def test_recalibrated_risks_have_a_smaller_distance():
    risk, outcome, _ = people(5000, power=1.6)
    intercept, slope = recalibration_line(risk, outcome)
    mended = 1 / (1 + np.exp(-(intercept + slope * np.log(risk / (1 - risk)))))
    before, after = (flexible(smoother(r), outcome).ici for r in (risk, mended))
    assert after < 0.015 < 0.05 < before


def test_shuffled_outcomes_give_a_flat_curve():
    risk, outcome, _ = people(20_000)
    found = flexible(smoother(risk), np.random.default_rng(0).permutation(outcome))
    inner = (found.risk > 0.02) & (found.risk < 0.6)
    assert found.observed[inner] == pytest.approx(outcome.mean(), abs=0.04)


def test_risks_near_nothing_keep_their_digits():
    """The same people at a hundred-thousandth of their risks have the same curve."""
    risk, outcome, _ = people()
    assert flexible(smoother(risk * 1e-5), outcome).observed == pytest.approx(
        flexible(smoother(risk), outcome).observed, abs=1e-8
    )


@pytest.mark.parametrize(
    ("risk", "outcome"),
    [
        (np.linspace(0.1, 0.9, 29), np.arange(29) % 2 == 0),  # too few people
        (np.full(100, 0.3), np.arange(100) % 2 == 0),  # one risk for everyone
        (np.arange(100) % 9 / 10, np.arange(100) % 2 == 0),  # nine risks
        (np.linspace(0.1, 0.9, 100), np.zeros(100, dtype=bool)),
        (np.linspace(0.1, 0.9, 100), np.ones(100, dtype=bool)),
        (
            np.append(np.full(90, 0.1), np.linspace(0.2, 0.9, 10)),
            np.arange(100) % 2 == 0,
        ),  # nine tenths alike
    ],
)
def test_where_there_is_no_curve_it_is_empty_and_its_numbers_are_nan(risk, outcome):
    found = flexible(smoother(risk), outcome)
    assert len(found.risk) == len(found.observed) == 0
    assert np.isnan(numbers(found)).all()


def test_the_smoother_is_stated_as_it_is():
    assert f"span {SPAN:g}" in SMOOTHER
