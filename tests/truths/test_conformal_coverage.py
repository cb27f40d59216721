"""Coverage of class sets with the whole training drawn anew; 200 samples are in docs/decisions/0015-conformal-sets.md."""

from pathlib import Path

import numpy as np
import pytest

from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import learn_preparation
from kenshin.patients.reader import read_patients
from kenshin.training.comparators.baselines import fit_baselines

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.slow
def test_each_class_is_in_its_sets_as_often_as_promised_when_everything_is_drawn_and_trained_anew(
    fasting_cohort, monkeypatch
):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    from conformal_coverage import one

    cohort = read_patients(fasting_cohort, "diabetes_checkup")
    table = cohort.take(eligible(cohort).kept)
    prepared = learn_preparation(table.inputs).apply(table.inputs)
    fitted = fit_baselines(prepared, table.outcome, 3)
    risks = next(b for b in fitted if b.name == "spline_logistic").risks(prepared)
    each = np.array([one(table.inputs, risks, sample)[0] for sample in range(16)])
    low, medium, high = each[:, 1].mean(axis=0)  # at 90 %
    # Four standard errors of 16 samples: 0.15, 0.25 and 0.8 points; the highest class lies a point above.
    assert abs(low - 0.903) < 0.01
    assert abs(medium - 0.906) < 0.015
    assert 0.88 < high < 0.95
