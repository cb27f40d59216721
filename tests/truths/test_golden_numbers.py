"""Our numbers against numbers that R and Python packages agreed on.

The files in tests/golden are copies; golden.json says which packages made the numbers.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from kenshin.validation.measures.utility import decision_curve
from kenshin.validation.report import validate_risks

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def golden():
    return json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report():
    table = np.loadtxt(GOLDEN / "predictions_n2000.csv", delimiter=",", skiprows=1)
    return validate_risks(
        table[:, 5:8], table[:, 4].astype(np.int64), class_names=["low", "medium", "high"], resamples=0
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
