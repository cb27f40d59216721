"""How are two ways of doing one thing compared, so that only the ratio matters?

Both run in one process, in turn (ours, theirs, ours, theirs, …), after a warm-up that is not counted. Each
pair gives a ratio theirs ÷ ours; the median is quoted with its range. Both return an answer, such as the log
loss on people whom neither trained on: equal work must give an equal answer, or there is no comparison.
"""

import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["Comparison", "Way", "compare", "held_to", "machine", "measured", "versions"]

_PACKAGES = ("torch", "numpy", "numba", "onnxruntime", "scikit-learn", "skorch", "polars")
# (name, what to run, how many units it does)
Way = tuple[str, Callable[[], float | None], int]


@dataclass(frozen=True)
class Comparison:
    """One line of the results.

    Attributes:
        bench: what was done.
        ours: which of our ways, e.g. the engine.
        against: whose way it was held against.
        ratio: median of theirs ÷ ours over the pairs; above 1, ours is quicker, or smaller.
        low: least.
        high: greatest.
        rounds: how many pairs.
        ours_each: median of ours for one unit (a copy, a person, a table).
        theirs_each: median of theirs for one unit.
        unit: of these two: `s` or `MiB`.
        answers: ours and theirs, which show that it was equal work; None where there is none.
        versions: of the packages.
        machine: on which it ran.
    """

    bench: str
    ours: str
    against: str
    ratio: float
    low: float
    high: float
    rounds: int
    ours_each: float
    theirs_each: float
    unit: str
    answers: tuple[float, float] | None
    versions: dict[str, str]
    machine: str


def compare(bench: str, ours: Way, theirs: Way, rounds: int = 5, tolerance: float = 0.02) -> Comparison:
    """Run both in turn.

    Args:
        bench: what is done.
        ours: one way.
        theirs: the other.
        rounds: pairs that count.
        tolerance: how far the two answers may lie apart.

    Raises:
        RuntimeError: the answers differ: it was not equal work.
    """
    answers = (ours[1](), theirs[1]())
    pairs = [(_seconds(ours[1]) / ours[2], _seconds(theirs[1]) / theirs[2]) for _ in range(rounds)]
    if answers[0] is None or answers[1] is None:
        return _of_pairs(bench, ours[0], theirs[0], pairs)
    if not abs(answers[0] - answers[1]) <= tolerance:
        raise RuntimeError(f"{bench}: equal work must give equal answers, got {answers}")
    return _of_pairs(bench, ours[0], theirs[0], pairs, answers=(round(answers[0], 4), round(answers[1], 4)))


def held_to(
    bench: str, ours: str, run: Callable[[], object], goal: str, goal_seconds: float, units: int = 1,
    rounds: int = 5,
) -> Comparison:  # fmt: skip
    """Ours beside a fixed time, such as a promise or a limit, after a warm-up that is not counted.

    Args:
        bench: what is done.
        ours: which of our ways.
        run: does it.
        goal: the fixed time in words.
        goal_seconds: for one unit.
        units: how many `run` does.
        rounds: runs that count.
    """
    run()
    return _of_pairs(bench, ours, goal, [(_seconds(run) / units, goal_seconds) for _ in range(rounds)])


def measured(
    bench: str, ours: str, against: str, pairs: Sequence[tuple[float, float]], unit: str
) -> Comparison:
    """What was measured elsewhere: (ours, theirs) pairs."""
    return _of_pairs(bench, ours, against, pairs, unit)


def _of_pairs(
    bench: str,
    ours: str,
    against: str,
    pairs: Sequence[tuple[float, float]],
    unit: str = "s",
    answers: tuple[float, float] | None = None,
) -> Comparison:
    ratios = [b / a for a, b in pairs]
    return Comparison(
        bench, ours, against, statistics.median(ratios), min(ratios), max(ratios), len(pairs),
        statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), unit,
        answers, versions(), machine(),
    )  # fmt: skip


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


@cache
def versions() -> dict[str, str]:
    """Of every package that can change a time."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@cache
def machine() -> str:
    """Cores and processor."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    except OSError:
        pass
    return f"{os.cpu_count()} × {name}"
