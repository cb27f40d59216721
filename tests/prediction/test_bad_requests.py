"""What cannot be asked gets a sentence, an exit code, and no number."""

import json
import subprocess
import sys

import pytest

from kenshin.cli.main import main

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131, "known_dm": 0, "treated": 0}
OPTIONS = [part for name, value in PERSON.items() for part in ("--set", f"{name}={value}")]


@pytest.fixture
def kenshin(monkeypatch, capsys):
    """The command line without a new process; nobody's bug is anybody's answer."""

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["kenshin", *map(str, arguments)])
        monkeypatch.setenv("KENSHIN_TRACEBACK", "1")
        monkeypatch.setenv("KENSHIN_LANG", "en")
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--change", "weight=1"], 2, "must be an input"),
        (["--change", "age=50"], 2, "marks as changeable"),
        (["--change", "known_dm=0"], 2, "must be an input"),
        (["--change", "bmi="], 3, "marker of a missing one"),
        (["--change", "bmi=nan"], 3, "plain number"),
        (["--change", "bmi=２５"], 3, "plain number"),
        (["--change", "bmi=5"], 3, "between 10 and 100"),
        (["--change", "bmi=90"], 3, "between 18.5 and 60"),
        (["--change", "bmi=25", "--change", "bmi=26"], 2, "came twice"),
        (["--target", "nosuch<0.1"], 2, "one of the classes"),
        (["--target", "low<0.1"], 2, "lowest class"),
        (["--target", "high"], 2, "always so"),
        (["--target", "high<"], 2, "between 0 and 1"),
        (["--target", "<0.1"], 2, "one of the classes"),
        (["--target", "high<0"], 2, "between 0 and 1"),
        (["--target", "high<1"], 2, "If you think in percent, write 1%"),
        (["--target", "high<100"], 2, "between 0 and 1, both excluded"),
        (["--target", "high<-0.1"], 2, "between 0 and 1"),
        (["--target", "high<０.1"], 2, "between 0 and 1"),
        (["--target", "high<0.000001"], 2, "at least 0.00001"),
        (["--target", "high<0.999999"], 2, "at most 0.99999"),
        (["--level", "0.5"], 2, "must be one that was learned"),
        (["--level", "nan"], 2, "must be one that was learned"),
        (["--by", "nosuch"], 2, "kept for"),
        (["--measured", "hba1c=2030-01-01", "--on", "2025-01-01"], 3, "must not lie after"),
        (["--measured", "hba1c=2024-02-30"], 3, "A date must be written"),
        (["--measured", "hba1c=R7.13.1"], 3, "A date must be written"),
        (["--measured", "hba1c="], 3, "A date must be written"),
        (["--measured", "sex=2024-01-01"], 2, "must belong to an input"),
        (["--on", "tomorrow"], 3, "A date must be written"),
        (["--set", "weight=1"], 2, "got 'weight'"),
    ],
)
def test_a_bad_request_about_one_person_is_one_sentence_and_writes_nothing(
    kenshin, saved, tmp_path, arguments, code, message
):
    asked = ["predict", saved, *OPTIONS, *arguments, "--json", "--out", tmp_path / "o.csv"]
    left, out, told = kenshin(*asked)
    assert left == code
    assert message in told
    assert told.count("\n") == 1
    assert set(json.loads(out)) == {"format", "error"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--what-if"], "one person at a time"),
        (["--target", "high<0.1"], "one person at a time"),
        (["--change", "bmi=25"], "one person at a time"),
        (["--measured", "hba1c=2024-01-01"], "one person at a time"),
        (["--explain"], "add --out FILE or --json"),
        (["--by", "age"], "add --json"),
        (["--by", "age", "--out", "OUT"], "Leave --out or --by away"),
        (["--level", "0.5", "--out", "OUT"], "must be one that was learned"),
        (["--set", "age=58"], "either a table or"),
    ],
)
def test_a_bad_request_about_a_table_is_one_sentence_and_writes_nothing(
    kenshin, saved, people_file, tmp_path, arguments, message
):
    given = [tmp_path / "o.csv" if each == "OUT" else each for each in arguments]
    left, out, told = kenshin("predict", saved, people_file, *given)
    assert (left, out) == (2, "")
    assert message in told
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_nobody_is_refused_and_one_of_excluded_people_has_no_number(kenshin, saved, tmp_path):
    table, out = tmp_path / "t.csv", tmp_path / "o.csv"
    table.write_text("person,age,bmi,hba1c,sbp,known_dm\n")
    left, _, told = kenshin("predict", saved, table, "--out", out)
    assert left == 3
    assert "at least one person" in told
    assert not out.exists()
    table.write_text("person,age,bmi,hba1c,sbp,known_dm\nA,50,25,5.5,120,1\nB,50,25,7.5,120,0\n")
    left, answer, _ = kenshin("predict", saved, table, "--explain", "--json")
    shape = json.loads(answer)
    assert (left, shape["refused"]) == (0, {"excluded": 2})
    wanted = {"format", "state", "model", "person", "row", "inputs", "refused", "findings", "notice"}
    assert all(set(each) == wanted for each in shape["estimates"])


@pytest.mark.parametrize("person", [{"hba1c": 7.0}, {"bmi": 99.0, "sbp": 62, "hba1c": 3.1}, {"known_dm": 1}])
def test_a_refused_person_gets_exit_code_3_and_no_number_anywhere(kenshin, saved, person):
    given = [p for name, value in (PERSON | person).items() for p in ("--set", f"{name}={value}")]
    asked = ["predict", saved, *given, "--explain", "--what-if", "--change", "bmi=25"]
    left, out, _ = kenshin(*asked, "--json")
    assert left == 3
    assert set(json.loads(out)) == {"format", "state", "model", "inputs", "refused", "findings", "notice"}
    left, out, _ = kenshin(*asked)
    assert left == 3
    assert "No estimate is made." in out
    assert "of 100" not in out


ASKED = """
import sys
from datetime import date, datetime
import numpy as np
from kenshin.errors import UserError
from kenshin.prediction.ask import Ask
from kenshin.prediction.what_if.wish import Target
from kenshin.workflow.model import load

model, person = load(sys.argv[1]), dict(age=58, bmi=27.4, hba1c=5.9, sbp=131, known_dm=0, treated=0)
asks = [
    dict(target=5), dict(target=Target("high", float("nan"))), dict(target=Target("high", "x")),
    dict(target=Target("high", True)), dict(changes=["bmi"]), dict(changes={"bmi": True}),
    dict(changes={"bmi": None}), dict(changes={"bmi": np.array([25.0, 26.0])}), dict(changes={3: 25}),
    dict(level="0.9"), dict(by=3), dict(measured={"hba1c": 5}), dict(measured={"hba1c": None}),
    dict(measured={5: "2024-01-01"}), dict(measured={5: date(2024, 1, 1)}), dict(on=5), dict(explain="no"),
]
ages = [10**400, np.array([58.0, 59.0]), 58 + 0j, b"58", [58], True]
for ask, age in [(ask, 58) for ask in asks] + [({}, age) for age in ages]:
    try:
        model.predict(**(person | {"age": age}), ask=Ask(**ask))
    except UserError as error:
        assert error.sentence("en") != error.sentence("ja")
    else:
        print("answered:", ask, age)
same = Ask(measured={"hba1c": datetime(2024, 1, 1, 9)}, on=datetime(2025, 1, 1, 8))
print([f.values["days"] for f in model.predict(**person, ask=same).findings if f.code == "stale"])
"""


def test_a_bad_request_in_python_is_a_sentence_too(saved):
    """In a process of its own, where no types are checked: a date that is none must not be as good as none."""
    command = [sys.executable, "-c", ASKED, str(saved)]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout == "[366]\n"
