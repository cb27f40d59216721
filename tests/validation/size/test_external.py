import numpy as np
import pytest
from scipy.stats import beta, norm
from sklearn.metrics import roc_auc_score

from kenshin.validation.measures.discrimination import auroc
from kenshin.validation.measures.utility import net_benefit
from kenshin.validation.size.external import Expected, Widths, expected_of, size_to_validate

QUANTILES = (np.arange(200_000) + 0.5) / 200_000
BETA = beta.ppf(QUANTILES, 1.2, 5.7)


def test_the_published_example_of_deep_vein_thrombosis_is_met():
    # Riley et al. 2021 and pmvalsampsize: 905 (found there in steps of 0.0001), 4544 (simulated), 4252.
    risk = 1 / (1 + np.exp(-norm.ppf(QUANTILES, -5, 2.5)))
    found = size_to_validate(Expected(0.018, 0.8), risk, Widths(oe=1.0))
    assert found.oe == pytest.approx(905, abs=1)
    assert found.slope == pytest.approx(4544, rel=5e-3)
    assert found.auroc == 4252
    assert found.net_benefit is None
    assert (found.n, found.events) == (found.slope, 82)


def test_sizes_agree_with_pmvalsampsize():
    # pmvalsampsize 0.2.1, lpbeta=(1.2, 5.7), fine increments: 1830/4178/524, then 2213/1857/1075/940 with
    # sensitivity 0.651 and specificity 0.716 at 0.2; slope simulated, SE of net benefit rounded to 0.051.
    found = size_to_validate(Expected(0.174, 0.8), BETA)
    assert (found.oe, found.auroc) == (1830, 524)
    assert found.slope == pytest.approx(4178, rel=5e-3)
    other = size_to_validate(
        Expected(0.174, 0.72, 0.651, 0.716, 0.2, oe=1.1),
        BETA,
        Widths(slope=0.3, auroc=0.08, net_benefit=2 * 1.96 * 0.051),
    )
    assert (other.oe, other.auroc, other.net_benefit) == (2213, 1075, 940)
    assert other.slope == pytest.approx(1857, rel=5e-3)


def test_what_right_risks_would_show_is_what_they_show_in_many_people():
    expected = expected_of(BETA, 0.2)
    happened = np.random.default_rng(0).random(len(BETA)) < BETA
    assert expected.prevalence == pytest.approx(happened.mean(), abs=0.003)
    assert expected.auroc == pytest.approx(auroc(BETA, happened), abs=0.005)
    p = expected.prevalence
    benefit = p * expected.sensitivity - (1 - p) * (1 - expected.specificity) * 0.25
    assert benefit == pytest.approx(net_benefit(BETA, happened, 0.2), abs=0.002)


def test_the_expected_auroc_is_that_of_people_who_count_both_ways():
    risk = np.array([0.1, 0.1, 0.3, 0.7, 0.9])
    both, happened = np.tile(risk, 2), np.repeat([True, False], 5)
    weight = np.concatenate([risk, 1 - risk])
    assert expected_of(risk).auroc == pytest.approx(roc_auc_score(happened, both, sample_weight=weight))


def test_an_interval_of_that_size_is_as_wide_as_wished():
    from kenshin.validation.measures.calibration import calibration_slope

    n, rng = size_to_validate(expected_of(BETA), BETA).slope, np.random.default_rng(1)
    slopes = []
    for _ in range(300):
        risk = rng.choice(BETA, n)
        slopes.append(calibration_slope(risk, rng.random(n) < risk))
    assert 2 * 1.96 * np.std(slopes) == pytest.approx(0.2, rel=0.15)  # the SD of an SD from 300: 4 %


def test_what_cannot_be_worked_out_is_none():
    alike = size_to_validate(Expected(0.1, 0.5), np.full(100, 0.1))
    assert alike.slope is None
    assert alike.n is None
    assert size_to_validate(Expected(0.0, 0.8), BETA).to_json() == dict.fromkeys(
        ("oe", "slope", "auroc", "net_benefit", "n", "events")
    )
    assert np.isnan(expected_of(np.zeros(3), 0.2).auroc)
    assert np.isnan(expected_of(np.zeros(0)).prevalence)
