"""How long does what stands beside an estimate take, for one person and for a table?

    python benchmarks/beside_an_estimate.py

Sixteen copies of SimpleNet with four inputs, beside a hundred made-up people. One person is explained with
onnxruntime, as from the shell; a table with both ways of scoring.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scoring import made_up, models
from side_by_side import Comparison, held_to

from kenshin.prediction.explanation.attribution import attribute
from kenshin.prediction.explanation.curves import average_curves, grid, own_curves
from kenshin.prediction.explanation.explanation import explained
from kenshin.prediction.explanation.scored_rows import Score, background_risks
from kenshin.saved_model.saved import SavedModel, open_folder

PEOPLE = 10_000
MADE_UP = 100


def scoring_of(model: SavedModel) -> Score:
    """Raw values to probabilities."""
    return lambda raw: model.score(raw)[0]


def explaining(model: SavedModel, raw: np.ndarray, background: np.ndarray) -> Callable[[], object]:
    """One person's contributions and curves as they are handed on, another person each time."""
    score = scoring_of(model)
    beside = background_risks(score, background)
    limits = np.quantile(background, [0.05, 0.95], axis=0).T
    grids = [
        grid(variable, low, high, seen)
        for variable, (low, high), seen in zip(model.schema.inputs, limits, background.T, strict=True)
    ]
    risks, turn = score(raw), iter(range(len(raw)))

    def explain() -> object:
        i = next(turn)
        found = attribute(score, raw[i : i + 1], risks[i : i + 1], background, beside)
        curves = own_curves(score, grids, raw[i], risks[i])
        return explained(model.schema, found, 0, raw[i], curves).to_json("ja")

    return explain


def one_person(model: SavedModel, raw: np.ndarray, background: np.ndarray, rounds: int) -> list[Comparison]:
    """Everything that is handed on about one person, and the average curves, which are made once."""
    explain, score = explaining(model, raw, background), scoring_of(model)
    calls = 20

    def many() -> None:
        for _ in range(calls):
            explain()

    grids = [
        tuple(np.linspace(low, high, 30).tolist()) for low, high in np.quantile(raw, [0.05, 0.95], axis=0).T
    ]
    average = lambda: average_curves(score, grids, background)  # noqa: E731
    name, bench = f"{model.score.engine}, 16 copies", "contributions and curves of one person"
    return [
        held_to(bench, name, many, "the goal, 15 ms", 0.015, calls, rounds),
        held_to("average curves, once a model", name, average, "the goal, 0.2 s", 0.2, 1, rounds),
    ]


def a_table(model: SavedModel, raw: np.ndarray, background: np.ndarray, rounds: int) -> Comparison:
    """Everyone's contributions."""
    score = scoring_of(model)
    risks, beside = score(raw), background_risks(score, background)
    run = lambda: attribute(score, raw, risks, background, beside)  # noqa: E731
    bench, name = f"contributions of {len(raw):,} people", f"{model.score.engine}, 16 copies"
    goal = "the goal, a minute for all"
    return held_to(bench, name, run, goal, 60 / len(raw), len(raw), rounds)


def main(rounds: int = 5) -> list[Comparison]:
    """Everything, in the order of the results."""
    raw = made_up(PEOPLE).select("age", "bmi", "hba1c", "sbp").to_numpy()
    background = made_up(MADE_UP, seed=1).select("age", "bmi", "hba1c", "sbp").to_numpy()
    with tempfile.TemporaryDirectory() as name:
        warm = models(Path(name))[16]
        cold = open_folder(Path(name) / "model16")  # not warmed: onnxruntime scores
        done = one_person(cold, raw, background, rounds)
        few = max(rounds - 2, 1)
        return [*done, a_table(cold, raw, background, few), a_table(warm, raw, background, few)]


if __name__ == "__main__":
    for line in main():
        print(line)
