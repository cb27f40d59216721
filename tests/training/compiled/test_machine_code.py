"""Compiled once per machine; made anew when any file it is made of changes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kenshin
from kenshin.training.compiled import machine_code

TRAIN = """
import time
import numpy as np
from kenshin.nets.find import net_plan
from kenshin.training.compiled.engine import Compiled
from kenshin.training.compiled.kernel import train_copy
from kenshin.training.plan import Copy, Settings
from kenshin.training.recipe import Recipe
from kenshin.training.task import Task
ones = np.ones(60, dtype=np.float32)
values = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
task = Task(net_plan("simple", 4, 3), values, np.arange(60) % 3, ones, np.zeros(3), ones)
copy = Copy(0, 1, np.arange(60), np.arange(0), np.arange(0), settings=Settings(Recipe(epochs=2)))
start = time.process_time()
trained, = Compiled(1).train(task, [copy], lambda *_: None)
seconds = time.process_time() - start
hits = sum(train_copy.stats.cache_hits.values())
print(hits, seconds, trained.history[-1].train)
"""


def in_a_new_process(cache, source):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(source)}
    done = subprocess.run(
        [sys.executable, "-c", TRAIN],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    hits, seconds, loss = done.stdout.split()
    return int(hits), float(seconds), float(loss)


@pytest.mark.slow
def test_a_second_process_finds_the_code_and_a_changed_part_makes_it_anew(tmp_path):
    package = Path(kenshin.__file__).parent
    source = tmp_path / "source"
    shutil.copytree(package, source / "kenshin", ignore=shutil.ignore_patterns("__pycache__"))
    cache = tmp_path / "cache"
    hits, compiling, first = in_a_new_process(cache, source)
    assert hits == 0
    assert compiling < 60  # processor seconds; about 10
    hits, found, second = in_a_new_process(cache, source)
    assert hits == 1
    assert found < compiling / 4
    assert first == second
    part = source / "kenshin/training/compiled/optimiser.py"  # not the file of the kernel
    part.write_text(part.read_text(encoding="utf-8").replace("splat(float32(0.1))", "splat(float32(0.3))"))
    hits, _, third = in_a_new_process(cache, source)
    assert hits == 0
    assert third != second


def test_where_nothing_may_be_written_the_kernel_still_compiles(monkeypatch, tmp_path):
    """numba says so with a RuntimeError when it is asked to keep code."""

    def nowhere(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: (function, options)

    monkeypatch.setattr(machine_code, "njit", nowhere)
    function, options = machine_code.kept_on_disk(len)
    assert function is len
    assert options["nogil"]


def test_the_key_follows_every_file(monkeypatch, tmp_path):
    shutil.copytree(Path(machine_code.__file__).parent, tmp_path / "compiled")
    monkeypatch.setattr(machine_code, "__file__", str(tmp_path / "compiled" / "machine_code.py"))
    keys = set()
    for file in sorted((tmp_path / "compiled").glob("*.py")):
        machine_code.sources.cache_clear()
        keys.add(machine_code.sources())
        file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    machine_code.sources.cache_clear()
    keys.add(machine_code.sources())
    assert len(keys) == len(list((tmp_path / "compiled").glob("*.py"))) + 1
    monkeypatch.undo()
    machine_code.sources.cache_clear()
