"""How long does the whole report of a development take, and of what is that time made?

    python benchmarks/whole_report.py ../shared/data/nhanes_2007_2012_fasting.csv

16 copies of SimpleNet, 20 epochs; 500 whole trainings on drawn people, 1,000 trainings of one copy alone,
three times tenfold cross-validation, 500 draws for every interval. Beside it, in the same run, one whole
training by the compiled engine and by the readable loop, in turn: that ratio makes the report possible.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
from fasting_cohort import COHORT

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.internal.again import people_of
from kenshin.workflow.study.development import report

_ROUNDS = 5
_RECIPE = Recipe(epochs=20)


def seconds_of_engines(path: Path) -> tuple[list[float], list[float]]:
    """Seconds of one whole training, compiled and in the readable loop, in turn; the first round warms up."""
    table = read_patients(path, "diabetes_checkup")
    people = people_of(table.take(eligible(table).kept))
    taken: dict[str, list[float]] = {"compiled": [], "loop": []}
    for _ in range(_ROUNDS + 1):
        for engine, seconds in taken.items():
            begun = time.perf_counter()
            pipeline = Pipeline("simple", people.classes, recipe=_RECIPE, engine=engine)
            pipeline.fit(people.inputs, people.outcome, people.person, 0).risks(people.inputs)
            seconds.append(time.perf_counter() - begun)
    return taken["compiled"][1:], taken["loop"][1:]


def seconds_of_parts(path: Path) -> tuple[dict[str, float], float]:
    """Seconds of each long part of the report, and of all of it with its page in both languages."""
    table = read_patients(path, "diabetes_checkup")
    model = train(table, recipe=_RECIPE)
    parts: dict[str, float] = {}
    last = begun = time.perf_counter()

    def on_step(part: str, _done: int, _total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        parts[part] = parts.get(part, 0.0) + now - last
        last = now

    made = report(model, table, on_step=on_step)
    pages = [made.html(language) for language in ("en", "ja")]
    assert max(len(page.encode()) for page in pages) <= 1_000_000
    return parts, time.perf_counter() - begun


_NAMES = {
    "bootstrap": "500 whole trainings on drawn people",
    "single": "1,000 trainings of one copy alone",
    "intervals": "500 draws for every interval",
    "comparators": "comparators, tenfold",
    "cross_validation": "cross-validation, three times tenfold",
    "left_out": "one period left out in turn",
}


def section(path: Path = COHORT) -> str:
    """What was measured, as a part of RESULTS.md."""
    parts, whole = seconds_of_parts(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    compiled, loop = seconds_of_engines(path)
    ratios = np.array(loop) / np.array(compiled)
    rows = [f"| {_NAMES[part]} | {seconds:.1f} |" for part, seconds in sorted(parts.items(), key=_longest)]
    table = "\n".join(["| part | seconds |", "|---|---:|", *rows])
    one, other = np.median(compiled), np.median(loop)
    ratio = f"{np.median(ratios):.0f} ({ratios.min():.0f} to {ratios.max():.0f}, {_ROUNDS} rounds)"
    return (
        "5,757 of the same people by the schema `diabetes_checkup`; 16 copies of SimpleNet, 20 epochs. All "
        f"of it with its page in both\nlanguages: {whole:.0f} s, peak memory {peak:.0f} MiB.\n\n"
        f"{table}\n\n"
        "One whole training (fill, scale, 16 copies, stop, calibrate, score everyone), in turn: "
        f"{one:.3f} s by the compiled\nengine, {other:.2f} s by the readable loop: a ratio of {ratio}."
    )


def _longest(part: tuple[str, float]) -> float:
    return -part[1]


if __name__ == "__main__":
    print(section(*map(Path, sys.argv[1:])))
