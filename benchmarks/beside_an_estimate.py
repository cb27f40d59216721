"""How long does what stands beside an estimate take, for one person and for a table?

    python benchmarks/beside_an_estimate.py [rounds]

Sixteen copies of SimpleNet with four and with twelve inputs, beside a hundred made-up people. One person is
asked everything: explanation, what-if and another value, beside all that is always there, as JSON; with
onnxruntime, as from the shell, and with compiled scoring, as where a model stays open. A table of 10,000
people is explained in memory, into a Parquet file and from the shell. Each stands beside a goal, and beside
the same with nothing asked.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import polars as pl
from scoring import made_up
from side_by_side import Comparison, compare, held_to

from kenshin.patients.reader import read_patients
from kenshin.prediction.ask import Ask
from kenshin.prediction.stream import estimate_file
from kenshin.schema.file import load_schema
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Variable
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.model import Model, load

PEOPLE = 10_000
EVERYTHING = Ask(explain=True, what_if=True, changes={"bmi": 24.0})
GOALS = {4: 0.05, 12: 1.0}  # inputs → seconds for everything about one person


def schema_of(inputs: int) -> Schema:
    """The one that Kenshin brings along, with more inputs where they are wanted."""
    schema = load_schema("diabetes_checkup")
    more = tuple(
        Variable(name=f"more_{i}", role="input", columns=(f"more_{i}",), label=f"{i}", range=(-50.0, 200.0))
        for i in range(1, inputs - 3)
    )
    return schema.model_copy(update={"variables": schema.variables + more})


def people_of(inputs: int, people: int, seed: int = 0) -> pl.DataFrame:
    """A table of nobody; the inputs beyond the four go with the body mass index, more or less."""
    table, rng = made_up(people, seed), np.random.default_rng(seed + 1)
    bmi = table["bmi"].to_numpy()
    more = {
        f"more_{i}": (bmi * (i % 3) / 3 + rng.normal(10 * i, 3, people)).round(1)
        for i in range(1, inputs - 3)
    }
    return table.with_columns(**more)


def model_of(inputs: int, folder: Path) -> Path:
    """A model of sixteen copies, saved; its background are a hundred made-up people."""
    people_of(inputs, 2_000).write_csv(folder / "train.csv")
    table = read_patients(folder / "train.csv", schema_of(inputs))
    saved = folder / f"model{inputs}"
    train(table, copies=16, recipe=Recipe(epochs=20), seed=0).save(saved)
    return saved


def persons(inputs: int) -> Iterator[dict[str, float]]:
    """One after another, without end; nobody is met twice in a short time."""
    table = people_of(inputs, 500, seed=2).drop("person", "class_fpg")
    return cycle(table.iter_rows(named=True))


def asking(model: Model, inputs: int, ask: Ask, calls: int) -> Callable[[], None]:
    """Several people, one call for each, to the JSON that is handed on."""
    given = persons(inputs)

    def run() -> None:
        for _ in range(calls):
            model.predict_person(next(given), ask).to_json("ja")

    return run


def one_person(folder: Path, inputs: int, rounds: int) -> list[Comparison]:
    """Everything about one person, with both ways of scoring, beside nothing but what is always there."""
    done, saved = [], model_of(inputs, folder)
    # With twelve inputs explaining warms the scorer by itself, for it pays: there is one way only.
    for warm in (False, True) if inputs < 12 else (True,):
        model, calls = load(saved), 20 if inputs < 12 else 1
        if warm:
            model.saved.warm()
        everything = asking(model, inputs, EVERYTHING, calls)
        bench = f"everything about one person, {inputs} inputs"
        everything()
        name = model.saved.score.engine
        goal = f"the goal, {GOALS[inputs] * 1000:.0f} ms"
        done.append(held_to(bench, name, everything, goal, GOALS[inputs], calls, rounds))
        plain = ("nothing asked", asking(model, inputs, Ask(), 20), 20)
        done.append(compare(bench, (name, everything, calls), plain, rounds))
    return done


def a_table(folder: Path, rounds: int) -> list[Comparison]:
    """Everyone's contributions, in memory, into a file, and from the shell; the goal is a minute for all."""
    people_of(4, PEOPLE, seed=3).drop("class_fpg").write_parquet(folder / "people.parquet")
    model, source, out = load(folder / "model4"), folder / "people.parquet", folder / "drafts.parquet"
    table = read_patients(source, model.schema)
    ways: dict[str, Callable[[Ask], object]] = {
        "in memory": lambda ask: model.predict(table, ask=ask),
        "Parquet to Parquet": lambda ask: estimate_file(model.saved, source, out, ask),
    }
    goal, done = ("the goal, a minute for all", 60 / PEOPLE), []
    bench = f"explaining {PEOPLE:,} people"
    for name, run in ways.items():
        explain = lambda run=run: run(Ask(explain=True)) and None  # noqa: E731
        plain = lambda run=run: run(Ask()) and None  # noqa: E731
        done.append(held_to(bench, name, explain, *goal, PEOPLE, rounds))
        done.append(compare(bench, (name, explain, PEOPLE), ("nothing asked", plain, PEOPLE), rounds))
    command = [sys.executable, "-m", "kenshin", "predict", str(folder / "model4"), str(source)]
    command += ["--explain", "--out", str(out)]
    shell = lambda: subprocess.run(command, capture_output=True, check=True)  # noqa: E731
    return [*done, held_to(bench, "from the shell", shell, *goal, PEOPLE, rounds)]


def main(rounds: int = 5) -> list[Comparison]:
    """Everything, in the order of the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done = [line for inputs in GOALS for line in one_person(folder, inputs, rounds)]
        return done + a_table(folder, max(rounds - 2, 1))


if __name__ == "__main__":
    for line in main(*map(int, sys.argv[1:2])):
        print(
            f"{line.bench}: {line.ours}, {line.ours_each * 1000:.3g} ms each against {line.against}: "
            f"{line.ratio:.3g} ({line.low:.3g} to {line.high:.3g})"
        )
