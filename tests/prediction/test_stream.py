"""A table estimated into a file, beside the same table estimated in memory."""

import contextlib
import csv
import io
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import invented_csv

from kenshin import whole_file
from kenshin.errors import DataError, StorageError, TableRefused, UsageError
from kenshin.patients.reader import read_patients
from kenshin.prediction import score
from kenshin.prediction.draft_columns import added_columns, codes_of
from kenshin.prediction.draft_file import draft_file
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.stream import estimate_file, write_person
from kenshin.saved_model.saved import open_contents
from kenshin.workflow.model import Model

HEAD = "person,age,bmi,hba1c,sbp,known_dm,treated"
ROWS = """\
a,58,27.4,5.9,131,0,0
b,58,27.4,,131,0,0
c,58,274,5.9,131,0,0
d,58,27.4,48,131,0,0
e,58,27.4,6.5,131,0,0
f,58,27.4,5.9,131,1,
g,58,27.4,5.9,131,,NA
h,58,27.4,5.9,131,,
=SUM(1),58,27.4,6.449999999999999,131,no,はい
"""


@pytest.fixture
def small_pieces(monkeypatch):
    """Pieces of a few people, so that tables of a few rows have borders."""
    for module in ("text_pieces", "parquet_pieces"):
        monkeypatch.setattr(f"kenshin.patients.{module}.people_per_piece", lambda columns: 4)
    monkeypatch.setattr("kenshin.patients.plain_csv.BLOCK", 64)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def expected(model: Model, table: Path) -> list[dict[str, str]]:
    """What is added for each person, as the estimates of the whole table say it."""
    return [added_to(model, estimate) for estimate in model.predict(read_patients(table, model.schema))]


def added_to(model: Model, estimate: RiskEstimate) -> dict[str, str]:
    risks = zip(estimate.probabilities or (), estimate.interval or (), strict=True)
    refusal = estimate.refusal
    added = [repr(number) for risk, (low, high) in risks for number in (risk, low, high)] or [""] * 9
    added += [estimate.risk_class or "", " ".join(estimate.classes.classes) if estimate.classes else ""]
    added += [estimate.state]
    added += [refusal.code, refusal.sentence("en")] if refusal else ["", ""]
    added += [codes_of(estimate.findings), estimate.model]
    return dict(zip(added_columns(model.schema), added, strict=True))


def same_as_in_memory(model: Model, table: Path, out: Path) -> None:
    done = estimate_file(model.saved, table, out)
    added = [{name: row[name] for name in added_columns(model.schema)} for row in rows_of(out)]
    assert added == expected(model, table)
    assert done.people == len(added)
    assert sum(done.refused.values()) == sum(bool(row["refused"]) for row in added)


def test_numbers_refusals_sentences_and_findings_are_those_of_the_table_in_memory(
    model, tmp_path, small_pieces
):
    same_as_in_memory(model, write(tmp_path / "t.csv", f"{HEAD}\n{ROWS}"), tmp_path / "o.csv")
    refused = [row["refused"] for row in rows_of(tmp_path / "o.csv")]
    assert refused == [
        "",
        "missing",
        "implausible",
        "implausible",
        "excluded",
        "excluded",
        "",
        "",
        "excluded",
    ]


CELLS = st.sampled_from(
    ["", "NA", "0", "1", "yes", "20", "58", "27.4", "5.9", "6.45", "6.44999", "48", "131", "999", "６．５"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(*[CELLS] * 6), min_size=1, max_size=9), header=st.permutations(["age", "bmi", "HbA1c(JDS)", "sbp", "treated", "sex"]))  # fmt: skip
def test_any_table_is_estimated_or_refused_as_in_memory(model, tmp_path, small_pieces, rows, header):
    text = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    table = write(tmp_path / "t.csv", text)
    try:
        read_patients(table, model.schema)
    except TableRefused as refusal:
        with pytest.raises(TableRefused) as error:
            estimate_file(model.saved, table, tmp_path / "refused.csv")
        assert error.value.sentence("ja") == refusal.sentence("ja")
        assert not (tmp_path / "refused.csv").exists()
    else:
        same_as_in_memory(model, table, tmp_path / "o.csv")


def test_the_peoples_own_columns_are_kept_as_they_were_written(model, tmp_path):
    table = write(tmp_path / "t.csv", f"{HEAD},note\n007,58,27.40,５．９,131,いいえ,,=CMD()\n")
    estimate_file(model.saved, table, tmp_path / "o.csv")
    (row,) = rows_of(tmp_path / "o.csv")
    kept = [row[name] for name in [*HEAD.split(","), "note"]]
    assert kept == ["007", "58", "27.40", "５．９", "131", "いいえ", "", "'=CMD()"]
    estimate_file(model.saved, table, tmp_path / "o.parquet")
    assert pl.read_parquet(tmp_path / "o.parquet")["bmi"].to_list() == ["27.40"]


def parquet_table(path: Path, people: int = 10) -> Path:
    rng = np.random.default_rng(0)
    pl.DataFrame(
        {
            "visit": [date(2024, 5, 1 + i % 28) for i in range(people)],
            "person": [f"P{i:03d}" for i in range(people)],
            "age": pl.Series([None if i == 3 else 40 + i for i in range(people)], dtype=pl.UInt8),
            "bmi": rng.normal(25, 4, people).round(1),
            "hba1c": rng.normal(5.5, 0.3, people).round(1),
            "sbp": pl.Series(rng.integers(100, 150, people), dtype=pl.Int16),
            "known_dm": [i == 5 for i in range(people)],
            "sex": pl.Series(["f", "m"] * (people // 2), dtype=pl.Categorical),
        }
    ).write_parquet(path, row_group_size=3)
    return path


def test_parquet_columns_of_every_kind_are_kept_and_a_refused_person_has_no_number(
    model, tmp_path, small_pieces
):
    table = parquet_table(tmp_path / "t.parquet")
    estimate_file(model.saved, table, tmp_path / "o.parquet")
    before, after = pl.read_parquet(table), pl.read_parquet(tmp_path / "o.parquet")
    assert after.columns == [*before.columns, *added_columns(model.schema)]
    assert after.select(before.columns).equals(before)
    assert after["refused"].to_list() == [
        None,
        None,
        None,
        "missing",
        None,
        "excluded",
        None,
        None,
        None,
        None,
    ]
    assert after.filter(pl.col("refused").is_not_null())["probability_low"].to_list() == [None, None]
    assert after["state"].unique().to_list() == ["draft"]
    assert after["model"].unique().to_list() == [model.id]
    estimates = model.predict(read_patients(table, model.schema))
    assert after["class"].to_list() == [e.risk_class for e in estimates]
    assert after["sentence"].to_list() == [e.refusal and e.refusal.sentence("en") for e in estimates]
    numbers = [e.probabilities or (None,) * 3 for e in estimates]
    assert after.select("probability_low", "probability_medium", "probability_high").rows() == numbers


def test_where_the_pieces_end_changes_nothing(model, tmp_path, monkeypatch):
    table = parquet_table(tmp_path / "t.parquet", 100)
    whole = []
    for size in (1000, 1, 7, 64, 65):
        monkeypatch.setattr(
            "kenshin.patients.parquet_pieces.people_per_piece", lambda columns, size=size: size
        )
        estimate_file(model.saved, table, tmp_path / "o.csv")
        whole.append((tmp_path / "o.csv").read_bytes())
    classes = [[row["class"] for row in csv.DictReader(io.StringIO(w.decode()))] for w in whole]
    assert all(c == classes[0] for c in classes)


def test_by_compiled_code_where_the_pieces_end_does_not_change_a_bit(model, tmp_path, monkeypatch):
    warm = open_contents(model.saved._contents)
    monkeypatch.setattr(score, "_PAYS_FROM", 1)
    table = parquet_table(tmp_path / "t.parquet", 200)
    written = set()
    for size in (1000, 1, 7, 64, 65):
        monkeypatch.setattr(
            "kenshin.patients.parquet_pieces.people_per_piece", lambda columns, size=size: size
        )
        estimate_file(warm, table, tmp_path / "o.csv")
        written.add((tmp_path / "o.csv").read_bytes())
    assert warm.score.engine == "compiled"
    assert len(written) == 1
    alone = Model(warm).predict(read_patients(table, warm.schema).take([17]))[0]
    assert str(alone.probabilities[0]) == rows_of(tmp_path / "o.csv")[17]["probability_low"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_schema_that_keeps_nobody_out_and_has_nothing_to_add_is_written(model, tmp_path, suffix):
    schema = model.schema.model_copy(update={"exclusions": ()})
    table = write(tmp_path / "t.csv", invented_csv(3))
    done = estimate_file(replace(model.saved, schema=schema), table, tmp_path / f"o.{suffix}")
    assert (done.people, done.refused) == (3, {})


@pytest.mark.parametrize(
    "text",
    [
        "age,bmi,hba1c,sbp\n58,27.4,5.9,131\n",
        "age,bmi,hba1c,sbp\n58,,5.9,131\n,27.4,5.9,131\n",
        "note,x\n1,2\n",
        "age\n58\n",
    ],
    ids=["one row without an id", "everyone refused", "no column of the schema", "one column"],
)
@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_small_and_strange_tables_are_written(model, tmp_path, text, suffix):
    table = write(tmp_path / "t.csv", text)
    out = tmp_path / f"o.{suffix}"
    done = estimate_file(model.saved, table, out)
    assert done.people == len(text.splitlines()) - 1
    frame = (
        pl.read_parquet(out)
        if suffix == "parquet"
        else pl.read_csv(out, separator="\t" if suffix == "tsv" else ",")
    )
    assert frame.columns == [*text.split("\n")[0].split(","), *added_columns(model.schema)]
    assert frame.height == done.people


def test_progress_is_told_to_the_end(model, tmp_path, small_pieces):
    told: list[tuple[int, int | None]] = []
    table = write(tmp_path / "t.csv", invented_csv(30))
    estimate_file(model.saved, table, tmp_path / "o.csv", on_people=lambda *said: told.append(said))
    assert told[-1] == (30, 30)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def nothing_left(folder: Path, *expected: str) -> None:
    assert sorted(p.name for p in folder.iterdir()) == sorted(expected)


def test_an_unreadable_cell_at_the_end_refuses_the_table_and_leaves_nothing(model, tmp_path, small_pieces):
    bad = invented_csv(40) + "".join(f"X{i},5x,25,5.6,120,0,0\n" for i in range(60))
    table = write(tmp_path / "t.csv", bad)
    for suffix in ("csv", "parquet"):
        with pytest.raises(TableRefused) as streamed:
            estimate_file(model.saved, table, tmp_path / f"o.{suffix}")
    with pytest.raises(TableRefused) as whole:
        read_patients(table, model.schema)
    assert streamed.value.sentence("en") == whole.value.sentence("en")
    assert len(streamed.value.places) == 50
    nothing_left(tmp_path, "t.csv")


@pytest.mark.parametrize("text", ["", f"{HEAD}\n", f"{HEAD}\n1,2\n"])
def test_a_table_that_is_none_is_refused(model, tmp_path, text):
    with pytest.raises(DataError):
        estimate_file(model.saved, write(tmp_path / "t.csv", text), tmp_path / "o.parquet")
    nothing_left(tmp_path, "t.csv")


def test_a_column_with_the_name_of_an_added_one_is_named(model, tmp_path):
    table = write(tmp_path / "t.csv", "age,class,model\n50,a,b\n")
    with pytest.raises(DataError, match=r"has class, model already. Rename column 'class'"):
        estimate_file(model.saved, table, tmp_path / "o.csv")
    write(table, "age,Class,ｓｔａｔｅ\n50,a,b\n")  # the drafts could not be read again
    with pytest.raises(DataError, match="has Class, ｓｔａｔｅ already"):
        estimate_file(model.saved, table, tmp_path / "o.csv")
    nothing_left(tmp_path, "t.csv")


def test_a_table_is_never_written_over(model, tmp_path):
    table = write(tmp_path / "t.csv", invented_csv(30))
    os.link(table, tmp_path / "hard.csv")
    (tmp_path / "soft.csv").symlink_to(table)
    before = table.read_bytes()
    for name in ("t.csv", "hard.csv", "soft.csv", "../" + tmp_path.name + "/t.csv"):
        with pytest.raises(UsageError, match="another file than the table"):
            estimate_file(model.saved, table, tmp_path / name)
    assert table.read_bytes() == before


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_folder_that_cannot_be_written_to_is_named(model, tmp_path, suffix):
    table = write(tmp_path / "t.csv", invented_csv(30))
    for out in (table / f"o.{suffix}", Path("/proc/nowhere") / f"o.{suffix}"):
        with pytest.raises(StorageError, match="must be writable"):
            estimate_file(model.saved, table, out)
    with pytest.raises(StorageError, match="File name too long"):
        estimate_file(model.saved, table, tmp_path / f"{'a' * 300}.{suffix}")
    nothing_left(tmp_path, "t.csv")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_what_is_no_file_is_not_replaced(model, tmp_path, suffix):
    table = write(tmp_path / "t.csv", invented_csv(30))
    (tmp_path / f"folder.{suffix}").mkdir()
    os.mkfifo(tmp_path / f"pipe.{suffix}")
    for name in ("folder", "pipe"):
        with pytest.raises(StorageError, match="must go to a regular file"):
            estimate_file(model.saved, table, tmp_path / f"{name}.{suffix}")
    assert (tmp_path / f"pipe.{suffix}").is_fifo()
    nothing_left(tmp_path, "t.csv", f"folder.{suffix}", f"pipe.{suffix}")


@pytest.mark.parametrize("name", ["o.xlsx", "o.json", "o.csv.gz", "o", "csv"])
def test_a_name_that_says_no_format_is_refused_before_anything_is_read(model, tmp_path, name):
    with pytest.raises(UsageError, match=r"must be named \.csv, \.tsv or \.parquet"):
        estimate_file(model.saved, tmp_path / "absent.csv", tmp_path / name)
    with pytest.raises(UsageError, match="must be named"):
        write_person(model.saved, {}, tmp_path / name)
    nothing_left(tmp_path)


def test_a_long_name_is_as_good_as_any(model, tmp_path):
    table = write(tmp_path / "t.csv", invented_csv(3))
    assert estimate_file(model.saved, table, tmp_path / f"{'健' * 80}.csv").people == 3


@pytest.mark.parametrize("person", [{"hba1c": 5.9}, {"hba1c": None}, {"hba1c": 5.9, "known_dm": 1.0}, {"hba1c": 5.9, "treated": 0.0}], ids=str)  # fmt: skip
def test_one_person_is_written_as_a_table_of_one_row(model, tmp_path, person):
    values = {"age": 58.0, "bmi": 27.4, "sbp": 131.0, **person}
    write_person(model.saved, values, tmp_path / "o.csv")
    write_person(model.saved, values, tmp_path / "o.tsv")
    write_person(model.saved, values, tmp_path / "o.parquet")
    (row,) = rows_of(tmp_path / "o.csv")
    added = added_to(model, model.predict_person(values))
    assert {name: row[name] for name in added} == added
    assert {n: v for n, v in row.items() if n not in added} == {n: "" if v is None else str(v) for n, v in values.items()}  # fmt: skip
    assert (tmp_path / "o.tsv").read_text().replace("\t", ",").count(",") >= len(row) - 1
    table = tmp_path / "t.parquet"
    pl.DataFrame(
        {name: pl.Series([value], dtype=pl.Float64) for name, value in values.items()}
    ).write_parquet(table)
    estimate_file(model.saved, table, tmp_path / "again.parquet")
    one, again = pl.read_parquet(tmp_path / "o.parquet"), pl.read_parquet(tmp_path / "again.parquet")
    assert one.select(again.columns).equals(again)
    assert one.select(again.columns).schema == again.schema


@pytest.fixture(params=["without a name", "beside its place"])
def written(request, monkeypatch):
    """Both ways in which a file is written, as not every system has the first."""
    if request.param == "beside its place":
        monkeypatch.delattr(whole_file.os, "O_TMPFILE", raising=False)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_takes_the_place_of_the_one_before(model, tmp_path, written, suffix):
    table = write(tmp_path / "t.csv", invented_csv(30))
    for _ in range(2):
        estimate_file(model.saved, table, tmp_path / f"o.{suffix}")
    nothing_left(tmp_path, "t.csv", f"o.{suffix}")
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / f"o.{suffix}").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_disk_that_fails_while_finishing_leaves_what_was_there(
    model, tmp_path, monkeypatch, written, suffix
):
    table = write(tmp_path / "t.csv", invented_csv(30))
    out = tmp_path / f"o.{suffix}"
    out.write_text("before")

    def failing(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", failing)
    with pytest.raises(StorageError, match="No space left"):
        estimate_file(model.saved, table, out)
    assert out.read_text() == "before"
    nothing_left(tmp_path, "t.csv", out.name)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_whatever_ends_the_writing_nothing_is_left(tmp_path, written, suffix, error):
    with pytest.raises(error), draft_file(tmp_path / f"o.{suffix}", ("a",)) as file:
        for _ in range(5):
            file.write(file.encode(pl.DataFrame({"a": np.arange(1000)})))
        raise error
    nothing_left(tmp_path)


def test_parquet_that_polars_cannot_write_is_told_and_does_not_hang(tmp_path):
    with pytest.raises(StorageError), draft_file(tmp_path / "o.parquet", ("a",)) as file:
        file.write(pl.DataFrame({"a": [1]}))
        for _ in range(10):
            file.write(pl.DataFrame({"a": ["another kind of column"]}))
    nothing_left(tmp_path)


def command(saved: Path, table: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "kenshin", "predict", str(saved), str(table), "--out", str(out)]


@pytest.fixture(scope="module")
def long_table(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("long") / "t.parquet"
    rng = np.random.default_rng(0)
    n = 600_000
    values = {"age": rng.integers(20, 81, n), "bmi": rng.normal(25, 4, n), "hba1c": rng.normal(5.5, 0.3, n)}
    pl.DataFrame(values | {"sbp": rng.normal(125, 15, n)}).write_parquet(path, row_group_size=50_000)
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_full_disk_is_told_with_exit_code_5_and_leaves_what_was_there(
    saved, long_table, tmp_path, suffix, language
):
    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, 5_000_000))

    out = write(tmp_path / f"o.{suffix}", "before")
    done = subprocess.run(
        [*command(saved, long_table, out), "--lang", language],
        preexec_fn=small_files_only, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 5
    error = StorageError("prediction.cannot_write", path=out, reason="File too large")
    assert done.stderr == error.sentence(language) + "\n"
    assert out.read_text() == "before"
    nothing_left(tmp_path, out.name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk without room is /dev/full")
@pytest.mark.parametrize("people", [1, 100_000])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_disk_without_any_room_is_told(tmp_path, monkeypatch, suffix, people):
    monkeypatch.setattr(
        whole_file, "_opened", lambda partial: os.fdopen(os.open("/dev/full", os.O_RDWR), "w+b")
    )
    with (
        pytest.raises(StorageError, match="it is not: No space left on device"),
        draft_file(tmp_path / f"o.{suffix}", ("a",)) as file,
    ):
        for _ in range(5):
            file.write(file.encode(pl.DataFrame({"a": np.random.default_rng(0).random(people)})))
    nothing_left(tmp_path)


def is_writing(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Whether a file in the folder is open, with a name or without."""
    opened = []
    for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            opened.append(str(descriptor.readlink()))
    return any(path.startswith(f"{folder}/") for path in opened)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="that writing began is read from /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_ctrl_c_or_being_killed_leaves_what_was_there(saved, long_table, tmp_path, suffix, ending):
    out = write(tmp_path / f"o.{suffix}", "before")
    process = subprocess.Popen(command(saved, long_table, out), stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while process.poll() is None and not is_writing(process, tmp_path) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(ending)
    _, told = process.communicate()
    assert process.returncode == (-ending if ending == signal.SIGKILL else 128 + ending)
    assert told == b""
    assert out.read_text() == "before"
    nothing_left(tmp_path, out.name)


def test_a_file_and_json_say_the_same(saved, tmp_path):
    table = write(tmp_path / "t.csv", f"{HEAD}\n{ROWS}")
    done = subprocess.run(
        [*command(saved, table, tmp_path / "o.csv"), "--json"], capture_output=True, check=True
    )
    estimates = json.loads(done.stdout)["estimates"]
    rows = rows_of(tmp_path / "o.csv")
    assert [e.get("class", "") for e in estimates] == [r["class"] for r in rows]
    assert [e.get("refused", {}).get("code", "") for e in estimates] == [r["refused"] for r in rows]


MEASURE = """
import sys
from pathlib import Path
from kenshin.prediction.stream import estimate_file
from kenshin.saved_model.saved import open_folder
estimate_file(open_folder(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
status = Path("/proc/self/status").read_text().splitlines()  # ru_maxrss begins with the parent's
print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_table(saved, long_table, tmp_path):
    table = pl.read_parquet(long_table)
    table.write_parquet(tmp_path / "short.parquet", row_group_size=50_000)  # long enough to fill every queue
    pl.concat([table] * 5).write_parquet(tmp_path / "long.parquet", row_group_size=50_000)
    peaks = []
    for name in ("short", "long"):
        arguments = [str(saved), str(tmp_path / f"{name}.parquet"), str(tmp_path / "o.parquet")]
        done = subprocess.run([sys.executable, "-c", MEASURE, *arguments], capture_output=True, check=True)
        peaks.append(int(done.stdout))
    # MiB: five times the people cost a few more pieces in flight where the machine is busy (+150 on an idle
    # one, +290 seen under load), and never the promised 1.5 GiB.
    assert peaks[1] < peaks[0] + 350
    assert peaks[1] < 1536
