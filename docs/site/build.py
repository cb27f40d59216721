"""How do the pages become a site in two languages that works from a disk, without a network?

    python docs/site/build.py site

The pages are plain Markdown that reads well as it lies in the project. For the site they are copied to a
stage first: each language gets a table of contents, the English one also the design and the decisions,
and a link that leaves a language becomes a link to the other half of the site. Then Sphinx builds each.
"""

import re
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from sphinx.cmd.build import build_main

DOCS = Path(__file__).parents[1]
HERE = Path(__file__).parent
# Headings of the contents; what is looked up, in the order of the index page.
CONTENTS = {"en": ("Tutorial", "To look things up"), "ja": ("チュートリアル", "調べる")}
LOOKED_UP = ("estimates", "validation", "training", "commands", "reference", "schema", "json")
_LINK = re.compile(r"\[([^]]*)\]\((?!https?:)([^)#\s]+)(#[^)\s]*)?\)")


def main(site: Path) -> int:
    """Build everything into the folder `site`; 0 where nothing was wrong."""
    shutil.rmtree(site, ignore_errors=True)
    for language in CONTENTS:
        with tempfile.TemporaryDirectory() as folder:
            stage(language, Path(folder))
            options = ["-q", "-W", "--keep-going", "-b", "html", "-c", str(HERE), "-t", language]
            failed = build_main([*options, "-d", f"{folder}/.doctrees", folder, str(site / language)])
        if failed:
            return failed
    shutil.copyfile(HERE / "choose.html", site / "index.html")
    return 0


def stage(language: str, folder: Path) -> None:
    """One language's pages, ready for Sphinx."""
    sources = {page: page.relative_to(DOCS / language) for page in (DOCS / language).rglob("*.md")}
    if language == "en":
        sources |= {page: page.relative_to(DOCS) for page in (DOCS / "decisions").glob("*.md")}
        sources[DOCS / "design.md"] = Path("design.md")
    for page, place in sources.items():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        link = partial(_link, page=page, place=place, language=language)
        target.write_text(_LINK.sub(link, page.read_text("utf-8")), "utf-8")
    for picture in (DOCS / language).rglob("*.svg"):
        shutil.copyfile(picture, folder / picture.relative_to(DOCS / language))
    if language == "en":
        (folder / "decisions" / "index.md").write_text(_decisions(folder), "utf-8")
    with (folder / "index.md").open("a", encoding="utf-8") as index:
        index.write(_contents(language, folder))


def _link(found: re.Match[str], page: Path, place: Path, language: str) -> str:
    """A link within the language stays; design and decisions lie in the English half."""
    label, target, anchor = found[1], found[2], found[3] or ""
    path = (page.parent / target).resolve()
    if path.is_relative_to(DOCS / language) or not path.is_relative_to(DOCS):
        return found[0]
    within = path.relative_to(DOCS)
    half, within = (
        (within.parts[0], Path(*within.parts[1:])) if within.parts[0] in CONTENTS else ("en", within)
    )
    within = within / "index.md" if path.is_dir() else within
    up = "../" * (len(place.parts) - 1)
    if half == language:
        return f"[{label}]({up}{within.as_posix()}{anchor})"
    return f'<a href="{up}../{half}/{within.with_suffix(".html").as_posix()}{anchor}">{label}</a>'


def _contents(language: str, folder: Path) -> str:
    tutorial, looked_up = CONTENTS[language]
    pages = [f"tutorial/{page.stem}" for page in sorted((folder / "tutorial").glob("*.md"))]
    others = [*LOOKED_UP, *(["design", "decisions/index"] if language == "en" else [])]
    return _toctree(tutorial, pages) + _toctree(looked_up, others)


def _toctree(caption: str, pages: list[str]) -> str:
    return "\n".join(["", "```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```", ""])


def _decisions(folder: Path) -> str:
    pages = sorted(page.stem for page in (folder / "decisions").glob("[0-9]*.md"))
    listed = "\n".join(["```{toctree}", "", *pages, "```"])
    return f"# Decisions\n\nWhat was decided, and why; the negative ones too.\n\n{listed}\n"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
