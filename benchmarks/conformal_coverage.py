"""How often does a set of classes hold the class, when everything is drawn and trained anew?

    python benchmarks/conformal_coverage.py ../shared/data/nhanes_2007_2012_fasting.csv [samples]

Inputs of the fasting cohort drawn with replacement, outcomes made up from known risks (a logistic
regression on splines of the real ones), the whole training, its cuts from its own out-of-fold risks, and
20,000 new people to judge them: unlike splits of one cohort, no two samples share people of the rarest
class. Results: docs/decisions/0015-conformal-sets.md.
"""

import sys
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import learn_preparation
from kenshin.patients.reader import read_patients
from kenshin.prediction.sets.apply import class_sets
from kenshin.prediction.sets.learn import learn_sets
from kenshin.saved_model.reference.sets import LEVELS
from kenshin.training.comparators.baselines import fit_baselines
from kenshin.training.pipeline import Pipeline

COHORT = Path(__file__).parents[2] / "shared" / "data" / "nhanes_2007_2012_fasting.csv"
PEOPLE, NEW, SAMPLES = 4030, 20_000, 200


def main(path: Path, samples: int) -> None:
    """One line per level: mean coverage of each class, its standard error, and the people behind the cuts."""
    cohort = read_patients(path, "diabetes_checkup")
    table = cohort.take(eligible(cohort).kept)
    assert table.outcome is not None
    prepared = learn_preparation(table.inputs).apply(table.inputs)
    fitted = fit_baselines(prepared, table.outcome, 3)
    risks = next(b for b in fitted if b.name == "spline_logistic").risks(prepared)
    found, behind = [], []
    for sample in range(samples):
        covered, people = one(table.inputs, risks, sample)
        found.append(covered)
        behind.append(people)
    each, counts = np.array(found), np.array(behind)
    print(f"{samples} samples; people of each class behind the cuts: {counts.mean(axis=0).round().tolist()}")
    for place, level in enumerate(LEVELS):
        mean, error = each[:, place].mean(axis=0), each[:, place].std(axis=0) / samples**0.5
        print(
            f"{level:.0%}", " ".join(f"{100 * m:.1f}±{100 * e:.1f}" for m, e in zip(mean, error, strict=True))
        )


def one(
    inputs: Float[np.ndarray, "patient input"], risks: Float[np.ndarray, "patient risk_class"], sample: int
) -> tuple[Float[np.ndarray, "level risk_class"], Int[np.ndarray, " risk_class"]]:
    """The coverage of each class at each level in one sample, and how many people are behind the cuts."""
    rng = np.random.default_rng([15, sample])
    rows, new = rng.integers(0, len(inputs), PEOPLE), rng.integers(0, len(inputs), NEW)
    outcome, later = drawn(risks[rows], rng), drawn(risks[new], rng)
    fitted = Pipeline("simple", 3).fit(inputs[rows], outcome, np.arange(PEOPLE), sample)
    own = fitted.ensemble.out_of_fold
    reference = learn_sets(fitted.ensemble.out_of_fold_risks, outcome[own])
    judged = fitted.risks(inputs[new])
    covered = []
    for level in LEVELS:
        inside: Bool[np.ndarray, "patient risk_class"] = class_sets(reference, judged, level)
        covered.append([inside[later == k, k].mean() for k in range(3)])
    return np.array(covered), np.bincount(outcome[own], minlength=3)


def drawn(
    risks: Float[np.ndarray, "patient risk_class"], rng: np.random.Generator
) -> Int[np.ndarray, " patient"]:
    """Outcomes of these risks."""
    outcome: Int[np.ndarray, " patient"] = (rng.random((len(risks), 1)) > risks.cumsum(axis=1)[:, :-1]).sum(
        axis=1
    )
    return outcome


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else COHORT
    main(chosen, int(sys.argv[2]) if len(sys.argv) > 2 else SAMPLES)
