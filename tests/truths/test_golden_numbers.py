"""Our numbers against numbers that R and Python packages agreed on.

The files in tests/golden are copies; golden.json says which packages made the numbers.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from kenshin.validation.measures.multinomial import fit_multinomial
from kenshin.validation.measures.utility import decision_curve
from kenshin.validation.report import validate_risks

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def golden():
    return json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report():
    table = np.loadtxt(GOLDEN / "predictions_n2000.csv", delimiter=",", skiprows=1)
    names = ["low", "medium", "high"]
    return validate_risks(
        table[:, 5:8],
        table[:, 4].astype(np.int64),
        class_names=names,
        decision=(2, (0.1, 0.3)),
        resamples=0,
    )


@pytest.mark.parametrize(
    "name", ["auroc", "calibration_in_the_large", "calibration_slope", "joint_intercept"]
)
def test_the_highest_class_agrees_with_the_published_packages(golden, report, name):
    assert getattr(report.classes[2], name).estimate == pytest.approx(golden[name], abs=1e-6)


def test_brier_scores_agree_with_the_published_packages(golden, report):
    assert report.classes[2].brier.estimate == pytest.approx(golden["brier"], abs=1e-6)
    assert report.classes[2].scaled_brier.estimate == pytest.approx(golden["scaled_brier"], abs=1e-6)


def test_numbers_of_all_classes_agree_with_the_published_packages(golden, report):
    assert report.log_loss.estimate == pytest.approx(golden["multiclass_log_loss"], abs=1e-6)
    assert report.auroc_macro.estimate == pytest.approx(golden["auroc_one_vs_rest_macro"], abs=1e-6)
    assert report.hand_till.estimate == pytest.approx(golden["auroc_hand_till"], abs=1e-7)
    assert report.pdi.estimate == pytest.approx(golden["pdi"], abs=1e-7)
    assert [c.pdi.estimate for c in report.classes] == pytest.approx(golden["pdi_per_class"], abs=1e-7)
    assert [c.people for c in report.classes] == [990, 581, 429]


def test_net_benefit_agrees_with_the_published_packages(golden):
    table = np.loadtxt(GOLDEN / "predictions_n2000.csv", delimiter=",", skiprows=1)
    thresholds = np.array([0.1, 0.2, 0.3])
    curve = decision_curve(table[:, 7], table[:, 4] == 2, thresholds)
    assert curve.model == pytest.approx([golden["net_benefit"][f"{t:g}"] for t in thresholds], abs=1e-7)
    all_of_them = [golden["net_benefit_treat_all"][f"{t:g}"] for t in thresholds]
    assert curve.everyone == pytest.approx(all_of_them, abs=1e-7)


def test_delongs_interval_agrees_with_the_published_packages(golden, report):
    found = report.classes[2].auroc_delong
    assert (found.low, found.high) == pytest.approx(golden["auroc_delong_95"], abs=5e-6)


@pytest.mark.parametrize(
    ("name", "theirs", "exact"),
    [("ici", "ici_loess", 0.05906), ("e50", "e50_loess", 0.06167), ("e90", "e90_loess", 0.09064)],
)
def test_distances_of_the_smooth_curve_agree_with_loess(golden, report, name, theirs, exact):
    """R's loess interpolates its surface; an exact one, without interpolation, gives the other numbers."""
    found = getattr(report.classes[2], name).estimate
    assert found == pytest.approx(golden[theirs], abs=2e-3)
    assert found == pytest.approx(exact, abs=5e-4)


def test_errors_in_bins_agree_with_the_published_packages(report):
    """0.0618 by netcal and torchmetrics; 0.0787 by torchmetrics and uncertainty-calibration."""
    assert report.classes[2].ece.estimate == pytest.approx(0.0618, abs=5e-5)
    assert report.ece_top_label.estimate == pytest.approx(0.0787, abs=5e-5)


def test_the_multinomial_recalibration_agrees_with_vgam(golden, report):
    def estimates(intervals):
        return [interval.estimate for interval in intervals]

    found = report.recalibration
    assert estimates(found.intercepts) == pytest.approx(golden["multinomial_intercept_only"], abs=1e-6)
    assert estimates(found.joint_intercepts) == pytest.approx(
        golden["multinomial_intercepts_diagonal"], abs=1e-6
    )
    assert estimates(found.slopes) == pytest.approx(golden["multinomial_slopes_diagonal"], abs=1e-6)


def test_a_multinomial_regression_on_the_inputs_reaches_the_likelihood_of_nnet(golden):
    table = np.loadtxt(GOLDEN / "predictions_n2000.csv", delimiter=",", skiprows=1)
    inputs = (table[:, :4] - table[:, :4].mean(axis=0)) / table[:, :4].std(axis=0)
    design = np.column_stack([np.ones(len(inputs)), inputs])
    fit = fit_multinomial(np.stack([design, design]), table[:, 4].astype(np.int64))
    assert fit.log_likelihood == pytest.approx(golden["multinom_log_likelihood_refit"], abs=1e-3)


def test_the_reports_decision_agrees_with_the_published_packages(golden, report):
    decision = report.decision
    for place, threshold in ((0, "0.1"), (15, "0.2"), (30, "0.3")):
        assert decision.thresholds[place] == pytest.approx(float(threshold))
        assert decision.model[place].estimate == pytest.approx(golden["net_benefit"][threshold], abs=1e-6)
        assert decision.everyone[place] == pytest.approx(golden["net_benefit_treat_all"][threshold], abs=1e-7)
