import os
import subprocess
import sys

import pytest

from kenshin.processors import processors


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system ties no process to processors")
def test_a_process_that_is_tied_to_one_processor_counts_one():
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from kenshin.processors import processors; print(processors())"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"  # fmt: skip


@pytest.mark.parametrize(("machine", "count"), [(6, 6), (None, 1)])
def test_where_processes_are_not_tied_it_is_what_the_machine_has(monkeypatch, machine, count):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: machine)
    assert processors() == count
