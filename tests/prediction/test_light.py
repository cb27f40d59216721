"""What must not be loaded to score: it would take longer than the scoring."""

import json
import subprocess
import sys
from pathlib import Path

HEAVY = ("torch", "sklearn", "scipy", "pandas", "numba", "threadpoolctl")
PREDICT = """
import json, sys
from kenshin.cli.main import main
sys.argv = ["kenshin", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps([name for name in json.loads({heavy!r}) if name in sys.modules]))
"""


def loaded(model, folder: Path, *options: str) -> list[str]:
    """Which heavy packages `kenshin predict` of one person loads."""
    model.save(folder)
    values = ("age=58", "bmi=27.4", "hba1c=5.9", "sbp=131")
    asked = ["predict", str(folder), *(word for value in values for word in ("--set", value)), *options]
    command = [sys.executable, "-c", PREDICT.format(heavy=json.dumps(HEAVY)), *asked]
    said = subprocess.run(command, capture_output=True, check=True, text=True)
    heavy: list[str] = json.loads(said.stdout.splitlines()[-1])
    return heavy


def test_one_person_is_scored_without_anything_heavy(model, tmp_path):
    assert loaded(model, tmp_path / "model") == []


def test_nor_is_anything_heavy_needed_for_all_that_can_be_asked_beside_the_number(model, tmp_path):
    assert loaded(model, tmp_path / "model", "--explain", "--what-if", "--change", "bmi=24") == []
