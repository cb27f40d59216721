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
from kenshin.training.comparators.baselines import BASELINES, Baseline
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.validation.resampling.bootstrap import Interval
from kenshin.workflow.develop import train

SCHEMA = Path(__file__).with_name("glucose_class.toml")
COHORT = Path(__file__).parents[2] / "shared" / "data" / "nhanes_2007_2012_fasting.csv"


_NAMES = {
    "prevalence": "prevalence",
    "logistic": "logistic regression",
    "spline_logistic": "logistic regression on restricted cubic splines",
    "single_input": "single best input, cubic (HbA1c)",
}


def cross_validate(path: Path, copies: int = 16, seed: int = 0) -> ValidationReport:
    """Risks of every person from a model that never met them, judged together with the baselines'."""
    table = read_patients(path, SCHEMA)
    people = table.take(eligible(table).kept)
    assert people.outcome is not None
    fold = folds(people, 5, 0)
    names = people.schema.class_names
    risks = np.zeros((len(people), len(names)))
    others = {name: risks.copy() for name in BASELINES}
    for part in range(5):
        out = np.flatnonzero(fold == part)
        model = train(people.take(np.flatnonzero(fold != part)), copies=copies, seed=seed)
        risks[out] = model.saved.score(people.inputs[out])[0]
        prepared = Preparation.from_json(model.card.preparation).apply(people.inputs[out])  # type: ignore[arg-type]
        for baseline in map(Baseline.from_json, model.card.baselines):
            others[baseline.name][out] = baseline.risks(prepared)
    return validate_risks(risks, people.outcome, class_names=names, comparators=others, resamples=500, seed=0)


def section(path: Path = COHORT) -> str:
    """The cross-validation as a part of RESULTS.md."""
    begun = time.perf_counter()
    report = cross_validate(path)
    seconds, loss = time.perf_counter() - begun, report.log_loss
    lines = [
        f"{report.n:,} US adults not known to have diabetes, glucose class from fasting plasma glucose,",
        "inputs age, BMI, HbA1c and systolic pressure; five folds (`folds(table, 5, seed=0)`), model seed 0,",
        "default recipe; every person is scored by the exported graph of a model that never met them. In",
        "brackets 95 % bootstrap intervals (500 resamples of persons). Five models of 16 copies, with",
        f"baselines and reports: {seconds:.0f} s.\n",
        "| | log loss | model − this, same people |",
        "|---|---|---|",
        f"| 16 × SimpleNet | {_shown(loss)} | |",
    ]
    for other in report.comparisons:
        words = _NAMES[other.name]
        lines.append(f"| {words} | {_shown(other.log_loss)} | {_shown(other.difference)} |")
    lines += ["\n| class | AUROC | calibration slope |", "|---|---|---|"]
    for numbers in report.classes:
        slope = _shown(numbers.calibration_slope, 3)
        lines.append(f"| {numbers.name} | {numbers.auroc.estimate:.3f} | {slope} |")
    lines.append(f"\nMacro AUROC {report.auroc_macro.estimate:.3f}.")
    return "\n".join(lines)


def _shown(interval: Interval, digits: int = 4) -> str:
    low, high = f"{interval.low:.{digits}f}", f"{interval.high:.{digits}f}"
    return f"{interval.estimate:.{digits}f} ({low} to {high})".replace("-", "−")


if __name__ == "__main__":
    print(section(Path(sys.argv[1]) if len(sys.argv) > 1 else COHORT))
