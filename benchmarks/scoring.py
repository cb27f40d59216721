"""How fast is a saved model scored: one person, millions in memory, a Parquet file into another?

    python benchmarks/scoring.py

One net and sixteen copies of SimpleNet, trained on people made up here. In memory the peer is
scikit-learn's MLPClassifier with the very same weights; from file to file it is the same reader and the
same writer with nothing done in between. Then the cost of a table by its length, each in a process of its
own, with the most memory that it held.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from side_by_side import Comparison, compare, held_to, measured
from sklearn.neural_network import MLPClassifier

from kenshin.patients.pieces import open_pieces
from kenshin.patients.reader import read_patients
from kenshin.prediction.draft_columns import added_columns
from kenshin.prediction.draft_file import draft_file
from kenshin.prediction.stream import estimate_file
from kenshin.saved_model.saved import SavedModel, open_folder
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train

PEOPLE = 10_000_000
FLOP = 432  # of one SimpleNet for one person
# One table in a process of its own; opening the model is not counted. Not ru_maxrss: that begins with what
# the parent process held.
ALONE = """
import sys, time
from pathlib import Path
from kenshin.prediction.stream import estimate_file
from kenshin.saved_model.saved import open_folder
saved = open_folder(sys.argv[1])
begun = time.perf_counter()
estimate_file(saved, Path(sys.argv[2]), Path(sys.argv[3]))
seconds = time.perf_counter() - begun
status = Path("/proc/self/status").read_text().splitlines()
print(seconds, next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024)
"""


def arithmetic_speed() -> float:
    """float32 operations a second on all processors, as the matrix product of this machine reaches them."""
    size, best = 2_048, 0.0
    left, right = np.random.default_rng(0).random((2, size, size), dtype=np.float32)
    for _ in range(5):
        begun = time.perf_counter()
        left @ right
        best = max(best, 2 * size**3 / (time.perf_counter() - begun))
    return best


def made_up(people: int, seed: int = 0) -> pl.DataFrame:
    """A table of nobody."""
    rng = np.random.default_rng(seed)
    age = rng.integers(20, 81, people)
    bmi = rng.normal(25, 4, people).clip(15, 50).round(1)
    hba1c = rng.normal(5.5, 0.4, people).clip(4.2, 6.4).round(1)
    latent = 0.03 * (age - 50) + 0.1 * (bmi - 25) + 2.0 * (hba1c - 5.5) + rng.logistic(0, 1, people)
    columns = {"person": np.arange(people), "age": age.astype(float), "bmi": bmi, "hba1c": hba1c}
    sbp = rng.normal(125, 15, people).clip(85, 200).round()
    return pl.DataFrame(columns | {"sbp": sbp, "class_fpg": np.digitize(latent, [0.5, 2.0])})


def models(folder: Path) -> dict[int, SavedModel]:
    """One net, and sixteen copies."""
    made_up(2_000).write_csv(folder / "train.csv")
    table = read_patients(folder / "train.csv", "diabetes_checkup")
    found = {}
    for copies in (1, 16):
        train(table, copies=copies, recipe=Recipe(epochs=20), seed=0).save(folder / f"model{copies}")
        found[copies] = open_folder(folder / f"model{copies}")
        assert found[copies].warm() == "compiled"
    return found


def of_scikit_learn(model: SavedModel) -> MLPClassifier:
    """The first copy's weights in scikit-learn's net."""
    net = MLPClassifier((16, 8))
    names = [f"copies.0.{part}" for part in ("fc1", "fc2", "output")]
    net.coefs_ = [model.weights[f"{name}.weight"].T.copy() for name in names]
    net.intercepts_ = [model.weights[f"{name}.bias"] for name in names]
    net.n_layers_, net.n_outputs_, net.out_activation_ = 4, 3, "softmax"
    net.classes_, net.n_features_in_ = np.arange(3), 4
    return net


def one_person(found: dict[int, SavedModel], raw: np.ndarray, folder: Path, rounds: int) -> list[Comparison]:
    """Bare scoring calls with one row."""
    done, calls = [], 2_000
    peer, prepared = of_scikit_learn(found[1]), as_prepared(found[1], raw[:1])

    def many(score: Callable[[], object]) -> float:
        for _ in range(calls):
            answer = score()
        return float(np.asarray(answer)[0, 0])

    theirs = ("scikit-learn, 1 net", lambda: many(lambda: peer.predict_proba(prepared)), calls)
    for copies, model in found.items():
        ours = (f"compiled, {named(copies)}", lambda m=model: many(lambda: m.score(raw[:1])[0]), calls)
        graph = open_folder(folder / f"model{copies}")  # not warmed: onnxruntime scores
        by_graph = ("onnxruntime", lambda m=graph: many(lambda: m.score(raw[:1])[0]), calls)
        done.append(compare("one person", ours, theirs, rounds, tolerance=0.2))
        done.append(compare("one person", ours, by_graph, rounds, tolerance=1e-6))
    sixteen = found[16]
    done.append(
        held_to(
            "one person", "compiled, 16 copies", lambda: many(lambda: sixteen.score(raw[:1])[0]),
            "the goal, 20 µs", 20e-6, calls, rounds,
        )
    )  # fmt: skip
    return done


def from_the_shell(folder: Path, rounds: int) -> Comparison:
    """`kenshin predict` of one person, from nothing."""
    values = ("age=58", "bmi=27.4", "hba1c=5.9", "sbp=131")
    command = [str(Path(sys.executable).with_name("kenshin")), "predict", str(folder / "model16")]
    command += [word for value in values for word in ("--set", value)]
    run = lambda: subprocess.run(command, capture_output=True, check=True)  # noqa: E731
    return held_to("one person from the shell", "16 copies", run, "the goal, 0.7 s", 0.7, 1, rounds)


def in_memory(found: dict[int, SavedModel], raw: np.ndarray, rounds: int) -> list[Comparison]:
    """Everyone at once; scikit-learn is given prepared values, which is less work."""
    prepared, peer = as_prepared(found[1], raw), of_scikit_learn(found[1])
    speed, done = arithmetic_speed(), []
    theirs = ("scikit-learn, 1 net", lambda: float(peer.predict_proba(prepared)[:, 0].mean()), len(raw))
    for copies, model in found.items():
        name = f"compiled, {named(copies)}"
        ours = (name, lambda m=model: float(m.score(raw)[0][:, 0].mean()), len(raw))
        done.append(compare("2 million people in memory", ours, theirs, rounds, tolerance=0.2))
        limit = copies * FLOP / speed
        words = f"the arithmetic alone, at {speed / 1e9:.0f} GFLOP/s"
        score = lambda m=model: m.score(raw)  # noqa: E731
        done.append(held_to("2 million people in memory", name, score, words, limit, len(raw), rounds=rounds))
    return done


def as_prepared(model: SavedModel, raw: np.ndarray) -> np.ndarray:
    """What scikit-learn is given."""
    mean, scale = (np.array(model.card.preparation[part]) for part in ("mean", "scale"))
    prepared: np.ndarray = ((raw - mean) / scale).astype(np.float32)
    return prepared


def named(copies: int) -> str:
    """In words."""
    return "1 net" if copies == 1 else f"{copies} copies"


def file_to_file(found: dict[int, SavedModel], folder: Path, rounds: int) -> list[Comparison]:
    """Parquet to Parquet."""
    made_up(PEOPLE).drop("class_fpg").write_parquet(folder / "people.parquet")
    done = []
    for copies, model in found.items():
        estimate_file(model, folder / "people.parquet", folder / "drafts.parquet")
        added = pl.read_parquet(
            folder / "drafts.parquet", columns=list(added_columns(model.schema)), n_rows=200_000
        )
        ours = (named(copies), lambda m=model: _estimate(m, folder), 1)
        theirs = ("reading and writing only", lambda added=added: _copy(folder, added), 1)
        done.append(compare("Parquet to Parquet, 10 million people", ours, theirs, rounds))
    return done


def _estimate(model: SavedModel, folder: Path) -> None:
    estimate_file(model, folder / "people.parquet", folder / "drafts.parquet")


def _copy(folder: Path, added: pl.DataFrame) -> None:
    pieces = open_pieces(folder / "people.parquet", ())
    with draft_file(folder / "copy.parquet", (*pieces.header, *added.columns)) as file:
        for piece in pieces.read():
            file.write(file.encode(piece.frame.hstack(added.head(len(piece.lines)).get_columns())))


def by_length(folder: Path) -> list[Comparison]:
    """What a person costs as tables grow (a line through the origin has ratio 1), and the most memory."""
    done = []
    for suffix, lengths in (
        ("parquet", (10**3, 10**4, 10**5, 10**6, 10**7)),
        ("csv", (10**3, 10**4, 10**5, 10**6)),
    ):
        seconds: dict[int, list[float]] = {}
        for people in lengths:
            table = made_up(people).drop("class_fpg")
            source = folder / f"length.{suffix}"
            table.write_parquet(source) if suffix == "parquet" else table.write_csv(source)
            runs = [_alone(folder, source, folder / f"out.{suffix}") for _ in range(3)]
            seconds[people] = [each / people for each, _ in runs]
            memory = [(mib, 1_536.0) for _, mib in runs]
        for few, many in pairwise(lengths[2:]):  # below, the start of the process is all
            pairs = list(zip(seconds[many], seconds[few], strict=True))
            bench = f"cost of a person, {suffix} to {suffix}, 16 copies"
            done.append(measured(bench, f"{many:,} people", f"{few:,} people", pairs, "s"))
        bench = f"peak memory, {suffix}, 16 copies"
        done.append(measured(bench, f"{lengths[-1]:,} people", "the goal, 1.5 GiB", memory, "MiB"))
    return done


def _alone(folder: Path, source: Path, out: Path) -> tuple[float, float]:
    """Seconds, and the most MiB, of one table in a process of its own."""
    command = [sys.executable, "-c", ALONE, str(folder / "model16"), str(source), str(out)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    return float(answer[0]), float(answer[1])


def main(rounds: int = 5) -> list[Comparison]:
    """Everything, in the order of the results."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = models(folder)
        raw = made_up(2_000_000).select("age", "bmi", "hba1c", "sbp").to_numpy()
        done = [*one_person(found, raw, folder, rounds), from_the_shell(folder, rounds)]
        done += in_memory(found, raw, rounds) + file_to_file(found, folder, max(3, rounds - 2))
        return done + by_length(folder)


if __name__ == "__main__":
    for line in main():
        print(line)
