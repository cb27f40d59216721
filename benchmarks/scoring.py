"""How fast is a saved model scored: one person, millions in memory, a Parquet file into another?

    python benchmarks/scoring.py [--keep]

One net and sixteen copies of SimpleNet, trained on people made up here. In memory the peer is
scikit-learn's MLPClassifier with the very same weights; from file to file it is the same reader and the
same writer with nothing done in between. Then the cost of a table by its length, each in a process of its
own, with the most memory that it held. `--keep` writes the comparisons to results.json.
"""

import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
from side_by_side import Comparison, compare, write
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
LIMIT = 87e9  # float32 operations a second and core, measured on the machine of the first results


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


def one_person(found: dict[int, SavedModel], raw: np.ndarray) -> list[Comparison]:
    """Bare scoring calls with one row."""
    done, calls = [], 2_000

    def many(score: object) -> float:
        answer = 0.0
        for _ in range(calls):
            answer = float(np.asarray(score(raw[:1])[0])[0, 0])  # type: ignore[operator]
        return answer

    for copies, model in found.items():
        score = model.score
        ours = (f"compiled, {copies} cop.", lambda score=score: many(score), calls)
        theirs = ("onnxruntime", lambda score=score: many(score._by_onnxruntime), calls)  # noqa: SLF001
        done.append(compare("one person", ours, theirs, tolerance=1e-6))
    return done


def in_memory(found: dict[int, SavedModel], raw: np.ndarray) -> list[Comparison]:
    """Everyone at once; scikit-learn is given prepared values, which is less work."""
    mean, scale = (np.array(found[1].card.preparation[part]) for part in ("mean", "scale"))
    prepared = ((raw - mean) / scale).astype(np.float32)
    peer = of_scikit_learn(found[1])
    done = []
    for copies, model in found.items():
        ours = (f"compiled, {copies} cop.", lambda m=model: float(m.score(raw)[0][:, 0].mean()), len(raw))
        theirs = ("scikit-learn, 1 net", lambda: float(peer.predict_proba(prepared)[:, 0].mean()), len(raw))
        done.append(compare("in memory", ours, theirs, tolerance=0.2))
        begun = time.perf_counter()
        model.score(raw)
        seconds = time.perf_counter() - begun
        limit = len(raw) * copies * FLOP / LIMIT / 2
        print(f"in memory, {copies:2d} cop.: {len(raw) / seconds / 1e6:.1f} million a second, "
              f"{seconds / limit:.1f} times the arithmetic on 2 cores")  # fmt: skip
    return done


def file_to_file(found: dict[int, SavedModel], folder: Path) -> list[Comparison]:
    """Parquet to Parquet."""
    made_up(PEOPLE).drop("class_fpg").write_parquet(folder / "people.parquet")
    done = []
    for copies, model in found.items():
        estimate_file(model, folder / "people.parquet", folder / "drafts.parquet")
        added = pl.read_parquet(
            folder / "drafts.parquet", columns=list(added_columns(model.schema)), n_rows=200_000
        )
        ours = (f"{copies} cop.", lambda m=model: _estimate(m, folder), 1)
        theirs = ("read and write only", lambda added=added: _copy(folder, added), 1)
        done.append(compare("Parquet to Parquet, 10 million", ours, theirs, rounds=3))
    return done


def _estimate(model: SavedModel, folder: Path) -> None:
    estimate_file(model, folder / "people.parquet", folder / "drafts.parquet")


def _copy(folder: Path, added: pl.DataFrame) -> None:
    pieces = open_pieces(folder / "people.parquet", ())
    with draft_file(folder / "copy.parquet", (*pieces.header, *added.columns)) as file:
        for piece in pieces.read():
            file.write(file.encode(piece.frame.hstack(added.head(len(piece.lines)).get_columns())))


def by_length(folder: Path) -> None:
    """Seconds and memory of tables of 10³ to 10⁷ people, and what each further person costs."""
    for suffix, lengths in (
        ("parquet", (10**3, 10**4, 10**5, 10**6, 10**7)),
        ("csv", (10**3, 10**4, 10**5, 10**6)),
    ):
        measured = []
        for people in lengths:
            table = made_up(people).drop("class_fpg")
            source = folder / f"length.{suffix}"
            table.write_parquet(source) if suffix == "parquet" else table.write_csv(source)
            arguments = [str(folder / "model16"), str(source), str(folder / f"o.{suffix}")]
            command = [sys.executable, "-c", ALONE, *arguments]
            answer = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
            measured.append((people, float(answer[0]), float(answer[1])))
            print(f"{suffix:8s} {people:9,d} people: {measured[-1][1]:7.3f} s, {measured[-1][2]:5.0f} MiB")
        for (a, s, _), (b, t, _) in pairwise(measured):
            print(
                f"{suffix:8s} {a:9,d} to {b:10,d}: {1e6 * (t - s) / (b - a):.2f} µs for each further person"
            )


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = models(folder)
        raw = made_up(2_000_000).select("age", "bmi", "hba1c", "sbp").to_numpy()
        done = one_person(found, raw) + in_memory(found, raw) + file_to_file(found, folder)
        for c in done:
            print(f"{c.bench}: {c.ours} against {c.against}: {c.ratio:.2f} ({c.low:.2f} to {c.high:.2f}); "
                  f"{1e3 * c.ours_ms:.3f} and {1e3 * c.theirs_ms:.3f} µs")  # fmt: skip
        by_length(folder)
        if "--keep" in sys.argv:
            write(done)


if __name__ == "__main__":
    main()
