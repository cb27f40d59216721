"""Our numbers against packages that are heavy and rarely installed.

To run these: a virtual environment with Kenshin and `pip install dcurves torchmetrics`.
"""

import numpy as np
import pytest

from kenshin.validation.measures.grouped import calibration_error, top_label_error
from kenshin.validation.measures.utility import decision_curve

rng = np.random.default_rng(0)
RISKS = rng.dirichlet([3.0, 2.0, 1.0], 1500)
OUTCOME = (rng.random((1500, 1)) > (RISKS**1.4).cumsum(axis=1)).sum(axis=1).clip(max=2)

# What these packages warn of among themselves is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_net_benefit_and_interventions_saved_agree_with_dcurves():
    dcurves = pytest.importorskip(
        "dcurves", reason="dcurves is not installed: net benefit is not held against it"
    )
    pandas = pytest.importorskip("pandas")
    thresholds = np.linspace(0.05, 0.6, 23)
    risk, happened = RISKS[:, 1:].sum(axis=1), OUTCOME >= 1
    table = pandas.DataFrame({"happened": happened.astype(int), "model": risk})
    found = dcurves.dca(data=table, outcome="happened", modelnames=["model"], thresholds=thresholds)
    ours = decision_curve(risk, happened, thresholds)
    for name, values in (("model", ours.model), ("all", ours.everyone)):
        assert values == pytest.approx(found[found["model"] == name]["net_benefit"].to_numpy(), abs=1e-9)
    saved = found[found["model"] == "model"]["net_intervention_avoided"].to_numpy()
    assert ours.saved / 100 == pytest.approx(saved, abs=1e-9)


def test_errors_in_bins_agree_with_torchmetrics():
    torch = pytest.importorskip("torch")
    functional = pytest.importorskip(
        "torchmetrics.functional.classification",
        reason="torchmetrics is not installed: errors in bins are not held against it",
    )
    high = torch.tensor(OUTCOME == 2).long()
    theirs = functional.binary_calibration_error(torch.tensor(RISKS[:, 2]), high, n_bins=10)
    assert calibration_error(RISKS[:, 2], OUTCOME == 2) == pytest.approx(float(theirs), abs=1e-6)
    several = functional.multiclass_calibration_error(
        torch.tensor(RISKS), torch.tensor(OUTCOME), num_classes=3, n_bins=15
    )
    assert top_label_error(RISKS, OUTCOME) == pytest.approx(float(several), abs=1e-6)
