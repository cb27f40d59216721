"""How are two ways of doing one thing compared, so that only the ratio matters?

Both run in one process, in turn (ours, theirs, ours, theirs, …), after a warm-up that is not counted. Each
pair gives a ratio theirs ÷ ours; the median is quoted with its range. Both return the log loss on the same
people whom neither trained on: equal work must give an equal answer, or there is no comparison.
"""

import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

__all__ = ["Comparison", "compare", "held_to", "machine", "write"]

RESULTS = Path(__file__).with_name("results.json")
_PACKAGES = ("torch", "numpy", "numba", "onnxruntime", "scikit-learn", "skorch", "polars", "pyarrow")


@dataclass(frozen=True)
class Comparison:
    """One line of the results.

    Attributes:
        bench: what was done.
        ours: which of our ways, e.g. the engine.
        against: whose way it was held against.
        ratio: median of theirs ÷ ours over the pairs.
        low: least.
        high: greatest.
        rounds: how many pairs.
        ours_ms: median wall time of ours for one unit (a copy, a person, a table).
        theirs_ms: median wall time of theirs for one unit.
        answers: ours and theirs: log loss on people whom neither saw; None where there is none.
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
    ours_ms: float
    theirs_ms: float
    answers: tuple[float, float] | None
    versions: dict[str, str]
    machine: str


def compare(
    bench: str,
    ours: tuple[str, Callable[[], float | None], int],
    theirs: tuple[str, Callable[[], float | None], int],
    rounds: int = 5,
    tolerance: float = 0.02,
) -> Comparison:
    """Run both in turn.

    Args:
        bench: what is done.
        ours: (name, what to run, how many units it does).
        theirs: likewise.
        rounds: pairs that count.
        tolerance: how far the two answers may lie apart.

    Raises:
        AssertionError: the answers differ: it was not equal work.
    """
    answers = (ours[1](), theirs[1]())
    if answers[0] is not None and answers[1] is not None:
        assert abs(answers[0] - answers[1]) <= tolerance, (bench, answers)
    pairs = [(_seconds(ours[1]) / ours[2], _seconds(theirs[1]) / theirs[2]) for _ in range(rounds)]
    ratios = [b / a for a, b in pairs]
    return Comparison(
        bench, ours[0], theirs[0], statistics.median(ratios), min(ratios), max(ratios), rounds,
        1e3 * statistics.median(a for a, _ in pairs), 1e3 * statistics.median(b for _, b in pairs),
        None if None in answers else (round(float(answers[0] or 0), 4), round(float(answers[1] or 0), 4)),
        versions(), machine(),
    )  # fmt: skip


def held_to(
    bench: str, ours: str, run: Callable[[], object], goal: str, goal_seconds: float, rounds: int = 5
) -> Comparison:
    """A time of ours beside a promise in seconds, after a warm-up that is not counted.

    Args:
        bench: what is done.
        ours: which of our ways.
        run: does it once.
        goal: the promise in words.
        goal_seconds: the promise.
        rounds: runs that count.
    """
    run()
    seconds = [_seconds(run) for _ in range(rounds)]
    ratios = [goal_seconds / each for each in seconds]
    return Comparison(
        bench, ours, f"the goal, {goal}", statistics.median(ratios), min(ratios), max(ratios), rounds,
        1e3 * statistics.median(seconds), 1e3 * goal_seconds, None, versions(), machine(),
    )  # fmt: skip


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def versions() -> dict[str, str]:
    """Of every package that can change a time."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except ModuleNotFoundError:
            continue
    return found


def machine() -> str:
    """Cores and processor."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    except OSError:
        pass
    return f"{os.cpu_count()} × {name}"


def read() -> list[dict[str, object]]:
    """What was measured before."""
    known: list[dict[str, object]] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
    return known


def write(comparisons: list[Comparison]) -> None:
    """Into results.json; a bench measured anew takes the place of the old line."""
    new = {(c.bench, c.ours, c.against): asdict(c) for c in comparisons}
    old = {(r["bench"], r["ours"], r["against"]): r for r in read()}
    RESULTS.write_text(json.dumps(list((old | new).values()), ensure_ascii=False, indent=1) + "\n", "utf-8")
