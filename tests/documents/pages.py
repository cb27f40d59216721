"""Does every page print what it says? Runs the blocks of all pages of a language and compares, or renews.

    python tests/documents/pages.py en ja            compare
    python tests/documents/pages.py --renew en ja    write what came out into the pages (make docs-renew)

A language has one working folder and its pages run in order, so that a later page can open the
model that an earlier one saved. Each page has a namespace of its own.
"""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import warnings
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # this file is also run as a script

from tests.documents.page import Block, agrees, blocks_of, file_name, pictures_of, renewed

__all__ = ["DOCS", "LANGUAGES", "pages_of", "run_pages"]

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ("en", "ja")
# The shell of the sh blocks: `kenshin` is this Python's, whatever is installed elsewhere.
_SHELL = """
kenshin() { "$PYTHON" -c 'import sys; sys.argv[0] = "kenshin"; from kenshin.cli.main import main; main()' "$@"; }
exec 2>&1
"""


_BETWEEN = re.compile(r"```\n+```text\n")


class PageError(Exception):
    """A block that did not run."""


@dataclass(frozen=True)
class Outcome:
    """What became of one page.

    Attributes:
        page: its text with every output as it came out.
        differences: one paragraph for each place where that is not what the page says.
    """

    page: str
    differences: tuple[str, ...]


def pages_of(language: str, docs: Path = DOCS) -> tuple[Path, ...]:
    """The pages that run, in reading order."""
    here = docs / language
    return (
        here / "index.md",
        *sorted((here / "tutorial").glob("*.md")),
        here / "estimates.md",
        here / "validation.md",
        here / "training.md",
        here / "schema.md",
        here / "commands.md",
    )


def run_pages(language: str, *, renew: bool = False, docs: Path = DOCS) -> list[str]:
    """Run all pages of a language in a fresh folder; every difference, or nothing.

    Raises:
        PageError: a block failed.
    """
    differences: list[str] = []
    os.environ |= {"KENSHIN_LANG": language, "COLUMNS": "80", "PYTHON": sys.executable, "NO_COLOR": "1"}
    warnings.simplefilter("error")  # a page must not teach what warns
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        sys.path.insert(0, folder)
        for path in pages_of(language, docs):
            outcome = run_page(path.read_text("utf-8"), f"{language}/{path.name}")
            differences += outcome.differences
            if renew:
                path.write_text(outcome.page, "utf-8")
            differences += pictures(path, renew=renew)
        sys.path.remove(folder)
    return differences


def run_page(page: str, name: str) -> Outcome:
    """Run one page in the current folder.

    Raises:
        PageError: a block failed.
    """
    space: dict[str, object] = {"__name__": "__page__"}
    made, done, differences = "", 0, []
    for block, output in _with_outputs(page):
        place = f"{name}:{block.line}"
        printed, shown = _run(block, space, place), output.body if output else ""
        if output:
            made += page[done : output.start] + renewed(shown, printed)
            done = output.end
        elif printed:
            made += f"{page[done : block.end]}```\n```text\n{printed}"
            done = block.end
        if not agrees(shown, printed):
            differences.append(_difference(place, shown, printed))
    return Outcome(made + page[done:], tuple(differences))


def _with_outputs(page: str) -> list[tuple[Block, Block | None]]:
    """Each block with the text directly below it, which is not a block of its own then."""
    found: list[tuple[Block, Block | None]] = []
    for block in blocks_of(page):
        above = found[-1][0] if found and found[-1][1] is None else None
        if above and block.kind == "text" and _BETWEEN.fullmatch(page, above.end, block.start):
            found[-1] = (above, block)
        else:
            found.append((block, None))
    return found


def _difference(place: str, shown: str, printed: str) -> str:
    lines = unified_diff(shown.splitlines(), printed.splitlines(), "shown", "printed", n=0, lineterm="")
    return "\n".join([f"{place} does not print what it shows", *lines])


def _run(block: Block, space: dict[str, object], place: str) -> str:
    """What a block prints, without spaces at line ends; a file is written."""
    name = file_name(block)
    if name is not None:
        Path(name).write_text(block.body, "utf-8")
    if not block.runs:
        return ""
    try:
        printed = _python(block.body, space, place) if block.kind == "python" else _shell(block.body)
    except Exception as error:
        reason = error.stdout if isinstance(error, subprocess.CalledProcessError) else traceback.format_exc()
        raise PageError(f"{place} failed:\n{reason}") from error
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def _python(code: str, space: dict[str, object], place: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, place, "exec"), space)
    return said.getvalue()


def _shell(lines: str) -> str:
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", _SHELL + lines],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.lstrip("\n")  # a progress bar leaves an empty line when it goes


def pictures(path: Path, *, renew: bool) -> list[str]:
    """Pictures that the page shows must be the ones that it just made."""
    differences = []
    for name in pictures_of(path.read_text("utf-8")):
        made, kept = Path(name), path.parent / name
        if renew and made.exists():
            shutil.copyfile(made, kept)
        both = [f"{file.read_text('utf-8')}\n" if file.exists() else "" for file in (kept, made)]
        if not both[1] or not agrees(*both):
            differences.append(f"{path.name} shows {name}, which is not what it makes")
    return differences


def main(wishes: list[str]) -> int:
    """Compare or renew; several languages each in a process of its own. 1 where something differs."""
    languages = [w for w in wishes if not w.startswith("-")] or list(LANGUAGES)
    if len(languages) > 1:
        options = [w for w in wishes if w.startswith("-")]
        started = [subprocess.Popen([sys.executable, __file__, *options, one]) for one in languages]
        return max(process.wait() for process in started)
    renew = "--renew" in wishes
    try:
        differences = run_pages(languages[0], renew=renew)
    except PageError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{each}\n" for each in differences))
    return int(bool(differences) and not renew)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
