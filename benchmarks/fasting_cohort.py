"""How well does the default model do on the fasting cohort, beside its baselines?

    python benchmarks/fasting_cohort.py ../shared/data/nhanes_2007_2012_fasting.csv

Folds: `folds(table, 5, seed=0)` of the 5,937 eligible people; model seed 0; 16 copies of SimpleNet
with the default recipe. Each fold trains a whole model (fill, scale, train, stop, calibrate) on the
other four and scores its people through the exported graph. Results: benchmarks/RESULTS.md.
"""

import sys
import time
from pathlib import Path

import numpy as np

from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import Preparation
from kenshin.patients.reader import read_patients
from kenshin.patients.split import folds
from kenshin.training.baselines import Baseline
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.workflow.develop import train

SCHEMA = Path(__file__).with_name("glucose_class.toml")
COHORT = Path(__file__).parents[2] / "shared" / "data" / "nhanes_2007_2012_fasting.csv"


def cross_validate(path: Path, copies: int = 16, seed: int = 0) -> ValidationReport:
    """Risks of every person from a model that never met them, judged together with the baselines'."""
    table = read_patients(path, SCHEMA)
    people = table.take(eligible(table).kept)
    assert people.outcome is not None
    fold = folds(people, 5, 0)
    names = people.schema.class_names
    risks = np.zeros((len(people), len(names)))
    others = {name: risks.copy() for name in ("prevalence", "logistic", "single_input")}
    for part in range(5):
        out = np.flatnonzero(fold == part)
        model = train(people.take(np.flatnonzero(fold != part)), copies=copies, seed=seed)
        risks[out] = model.saved.score(people.inputs[out])[0]
        prepared = Preparation.from_json(model.card.preparation).apply(people.inputs[out])  # type: ignore[arg-type]
        for baseline in map(Baseline.from_json, model.card.baselines):
            others[baseline.name][out] = baseline.risks(prepared)
    return validate_risks(risks, people.outcome, class_names=names, comparators=others, resamples=500, seed=0)


def main() -> None:
    """Print the table."""
    begun = time.perf_counter()
    report = cross_validate(Path(sys.argv[1]) if len(sys.argv) > 1 else COHORT)
    loss = report.log_loss
    print(f"people {report.n}, seconds {time.perf_counter() - begun:.0f}")
    print(f"16 x SimpleNet  log loss {loss.estimate:.4f} ({loss.low:.4f} to {loss.high:.4f})")
    for other in report.comparisons:
        print(f"{other.name:14s}  log loss {other.log_loss.estimate:.4f}, difference {other.difference.estimate:+.4f} ({other.difference.low:+.4f} to {other.difference.high:+.4f})")  # fmt: skip  # noqa: E501
    for numbers in report.classes:
        slope = numbers.calibration_slope
        print(f"{numbers.name:8s} AUROC {numbers.auroc.estimate:.3f}, calibration slope {slope.estimate:.3f} ({slope.low:.3f} to {slope.high:.3f})")  # fmt: skip  # noqa: E501
    print(f"AUROC macro {report.auroc_macro.estimate:.3f}")


if __name__ == "__main__":
    main()
