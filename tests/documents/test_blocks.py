"""Every Python block of the READMEs runs; the shell lines name commands and options that exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.ja.md"]


def blocks(name, language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)


@pytest.mark.parametrize("name", READMES)
def test_the_python_blocks_run(name, capsys):
    space = {"__name__": "__readme__"}
    for block in blocks(name, "python"):
        exec(compile(block, name, "exec"), space)
    assert capsys.readouterr().out.startswith("draft ")


def test_the_net_of_the_readme_keeps_the_contract():
    from kenshin.nets.check import check_net

    space = {"__name__": "__readme__"}
    exec(blocks("README.md", "python")[0], space)
    assert check_net(space["MyNet"](4, 3), 4, 3) == ()


def test_both_readmes_hold_the_same_code():
    for language in ("python", "sh"):
        english, japanese = (blocks(name, language) for name in READMES)
        assert len(english) == len(japanese)
    assert blocks(READMES[0], "python") == blocks(READMES[1], "python")


def test_the_shell_lines_name_options_that_exist():
    for name in READMES:
        lines = [line for block in blocks(name, "sh") for line in block.splitlines() if "kenshin " in line]
        assert len(lines) > 5
        for line in lines:
            command = line.split("kenshin ", 1)[1].split()[0]
            done = subprocess.run(
                [sys.executable, "-m", "kenshin", command, "--help"],
                capture_output=True,
                text=True,
                check=True,
            )
            for option in re.findall(r"--[a-z-]+", line):
                assert option in done.stdout, (command, option)


def test_links_lead_somewhere():
    for page in [*(ROOT / n for n in [*READMES, "CONTRIBUTING.md"]), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
