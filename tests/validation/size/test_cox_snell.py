import numpy as np
import pytest
import statsmodels.api as sm

from kenshin.validation.size.cox_snell import cox_snell_of, cox_snell_of_auroc, largest_cox_snell, pairs


def people(n=3000, seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 3)) + [1.0, 0.0, -1.0]
    risks = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return risks, (risks.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)


def test_r_squared_of_a_fitted_model_agrees_with_statsmodels():
    rng = np.random.default_rng(1)
    values = rng.normal(size=800)
    happened = rng.random(800) < 1 / (1 + np.exp(1 - values))
    fitted = sm.Logit(happened.astype(float), sm.add_constant(values)).fit(disp=0)
    ours = cox_snell_of(-fitted.llf / 800, -fitted.llnull / 800)
    assert ours == pytest.approx(1 - np.exp(-fitted.llr / 800), abs=1e-12)


def test_a_perfect_model_reaches_the_largest_r_squared_and_the_prevalence_reaches_none():
    shares = [0.7, 0.2, 0.1]
    entropy = -sum(p * np.log(p) for p in shares)
    assert cox_snell_of(0.0, entropy) == pytest.approx(largest_cox_snell(shares))
    assert cox_snell_of(entropy, entropy) == 0
    assert largest_cox_snell([1.0, 0.0]) == 0


def test_r_squared_from_an_auroc_agrees_with_the_simulations_of_pate_and_colleagues():
    # Worked example, stage 1 against metastatic: 13,063 people for 17 parameters and 296 of 3,506 people.
    people = 17 / (-0.1 * np.log(1 - cox_snell_of_auroc(0.71, 120 / 296) / 0.9)) / (296 / 3506)
    assert people == pytest.approx(13063, rel=1e-3)


def test_r_squared_from_an_auroc_is_that_of_normal_scores():
    rng = np.random.default_rng(2)
    happened = rng.random(400_000) < 0.2
    score = rng.normal(size=400_000) + happened * np.sqrt(2) * 0.8416212335729143  # AUROC 0.8
    fitted = sm.Logit(happened.astype(float), sm.add_constant(score)).fit(disp=0)
    assert cox_snell_of_auroc(0.8, 0.2) == pytest.approx(1 - np.exp(-fitted.llr / 400_000), abs=2e-3)
    assert cox_snell_of_auroc(0.5, 0.2) == pytest.approx(0, abs=1e-12)
    assert np.isnan(
        [cox_snell_of_auroc(1.0, 0.2), cox_snell_of_auroc(0.4, 0.2), cox_snell_of_auroc(0.8, 1)]
    ).all()


def test_a_pair_is_judged_among_its_own_people():
    risks, outcome = people()
    mine = np.isin(outcome, [0, 2])
    given = risks[mine, 2] / (risks[mine, 0] + risks[mine, 2])
    happened = outcome[mine] == 2
    pair = pairs(risks, outcome)[1]
    assert (pair.low, pair.high) == (0, 2)
    assert pair.log_loss == pytest.approx(-np.mean(np.log(np.where(happened, given, 1 - given))))
    share = happened.mean()
    assert pair.log_loss_prevalence == pytest.approx(-share * np.log(share) - (1 - share) * np.log(1 - share))
    assert 0 < pair.cox_snell < largest_cox_snell([share, 1 - share])


def test_a_weight_is_a_repetition():
    risks, outcome = people(200)
    weight = np.random.default_rng(3).integers(0, 4, 200)
    repeated = np.repeat(np.arange(200), weight)
    for one, other in zip(
        pairs(risks, outcome, weight), pairs(risks[repeated], outcome[repeated]), strict=True
    ):
        assert one.cox_snell == pytest.approx(other.cox_snell, abs=1e-12)


def test_an_empty_class_has_no_pair_and_risks_of_zero_no_warning():
    risks, outcome = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 1])
    found = pairs(risks, outcome)
    assert np.isfinite(found[0].cox_snell)
    assert np.isnan([found[1].cox_snell, found[2].cox_snell]).all()
