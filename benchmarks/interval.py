"""How often does the interval beside a probability hold a risk that is known?

    python benchmarks/interval.py ../shared/data/nhanes_2007_2012_fasting.csv

Real inputs of the fasting cohort, outcomes made up from known risks: a logistic regression on restricted
cubic splines ("smooth"), and the same with an interaction and a step that no spline of one input can
follow ("rough"). Each data set is trained on with the default recipe; the factor is learned on it alone,
and held against the known risks of 1,500 people of the cohort. The last table draws the real people
with replacement. Results: docs/decisions/0018-uncertainty-interval.md.
"""

import sys
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int
from scipy.special import logit, softmax

from kenshin.patients.eligible import eligible
from kenshin.patients.prepare import learn_preparation
from kenshin.patients.reader import read_patients
from kenshin.prediction.interval import learn_interval, needed_factors, widen
from kenshin.training.comparators.baselines import fit_baselines
from kenshin.training.pipeline import Pipeline
from kenshin.workflow.internal.again import people_of
from kenshin.workflow.internal.bootstrap import bootstrap

COHORT = Path(__file__).parents[2] / "shared" / "data" / "nhanes_2007_2012_fasting.csv"
PIPELINE = Pipeline("simple", 3)
DRAWS = 20
SIZES = ((500, 20), (2000, 15), (5757, 10))

_Risks = Float[np.ndarray, "patient risk_class"]


def known_risks(
    inputs: Float[np.ndarray, "patient input"], outcome: Int[np.ndarray, " patient"], *, rough: bool
) -> _Risks:
    """What is taken for the truth."""
    prepared = learn_preparation(inputs).apply(inputs)
    found = next(b for b in fit_baselines(prepared, outcome, 3) if b.name == "spline_logistic").risks(
        prepared
    )
    if not rough:
        return found
    logits, bent = np.log(found), np.tanh(2 * prepared[:, 0] * prepared[:, 1])
    step = np.sign(prepared[:, 3] - 0.5)
    logits[:, 1] += 0.5 * bent + 0.4 * step
    logits[:, 2] += 0.8 * bent + 0.6 * step * (prepared[:, 2] > 0)
    risks: _Risks = softmax(logits, axis=1)
    return risks


def drawn(risks: _Risks, rng: np.random.Generator) -> Int[np.ndarray, " patient"]:
    """Outcomes of these risks."""
    outcome: Int[np.ndarray, " patient"] = (rng.random((len(risks), 1)) > risks.cumsum(axis=1)[:, :-1]).sum(
        axis=1
    )
    return outcome


def one_data_set(
    inputs: Float[np.ndarray, "patient input"], truth: _Risks, people: int, number: int
) -> tuple[float, float, Float[np.ndarray, "way risk_class"], Float[np.ndarray, "way risk_class"]]:
    """The factor learned and the one that was needed; share held and median width, plain and widened."""
    rng = np.random.default_rng([people, number])
    judged = np.random.default_rng(5).permutation(len(inputs))[:1500]
    rows = np.arange(people) if people == len(inputs) else rng.integers(0, len(inputs), people)
    outcome, own = drawn(truth[rows], rng), inputs[rows]
    fitted = PIPELINE.fit(own, outcome, np.arange(people), number)

    def refit(made_up: Int[np.ndarray, " patient"], seed: int) -> tuple[_Risks, _Risks, _Risks]:
        return PIPELINE.fit(own, made_up, np.arange(people), seed).interval(own)

    learned = learn_interval(fitted.risks(own), refit, DRAWS, number)
    assert learned is not None
    risks, low, high = fitted.interval(inputs[judged])
    needed = float(np.quantile(needed_factors(truth[judged], risks, low, high), 0.9))
    held, width = [], []
    for factor in (1.0, learned.factor):
        ends = widen(risks, low, high, factor)
        held.append(((ends[0] <= truth[judged]) & (truth[judged] <= ends[1])).mean(axis=0))
        width.append(np.median(ends[1] - ends[0], axis=0))
    return learned.factor, needed, np.array(held), np.array(width)


def simulated(inputs: Float[np.ndarray, "patient input"], outcome: Int[np.ndarray, " patient"]) -> None:
    """Coverage of known risks."""
    print("truth people factor needed | held: plain widened | by class plain widened | width plain widened")
    for rough in (False, True):
        truth = known_risks(inputs, outcome, rough=rough)
        for people, times in SIZES:
            sets = [one_data_set(inputs, truth, people, number) for number in range(times)]
            factors, needed, held, width = (np.array(part) for part in zip(*sets, strict=True))
            each = held.mean(axis=2)
            print(
                "rough " if rough else "smooth", people, f"{factors.mean():.2f}±{factors.std():.2f}",
                f"{needed.mean():.2f}±{needed.std():.2f} |",
                *(f"{each[:, way].mean():.2f}±{each[:, way].std():.2f}" for way in (0, 1)), "|",
                *held.mean(axis=0).round(2).tolist(), "|", *width.mean(axis=0).round(3).tolist(), flush=True,
            )  # fmt: skip


def people_drawn_again(path: Path, draws: int = 200) -> None:
    """The spread over the copies beside the spread over trainings on other draws of the same people."""
    table = read_patients(path, "diabetes_checkup")
    everyone = people_of(table.take(eligible(table).kept))
    for count in (len(everyone), 500):
        chosen = np.sort(np.random.default_rng(1).permutation(len(everyone))[:count])
        people = everyone.take(chosen)
        risks, low, high = PIPELINE.fit(people.inputs, people.outcome, people.person, 0).interval(
            people.inputs
        )
        refits: list[_Risks] = []
        bootstrap(PIPELINE, people, draws, 7, lambda risks, _, to=refits: to.append(risks), lambda *_: None)
        again = np.array(refits)
        ends = np.quantile(again, [0.05, 0.95], axis=0)
        wide = (logit(ends[1]) - logit(ends[0])) / (logit(high) - logit(low))
        inside = ((low <= again) & (again <= high)).mean(axis=0)
        tenths = [inside[part, 2].mean() for part in np.array_split(np.argsort(risks[:, 2]), 10)]
        plain = (ends[1] - ends[0]) / (high - low)
        print(
            count, "redrawn ÷ copies, logit", np.median(wide, axis=0).round(2), f"all {np.median(wide):.2f}",
            "probability", np.median(plain, axis=0).round(2), "inside", inside.mean(axis=0).round(3),
            "top class by tenth", np.round(tenths, 2), flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    chosen_path = Path(sys.argv[1]) if len(sys.argv) > 1 else COHORT
    cohort = read_patients(chosen_path, "diabetes_checkup")
    usable = cohort.take(eligible(cohort).kept)
    assert usable.outcome is not None
    people_drawn_again(chosen_path)
    simulated(usable.inputs, usable.outcome)
