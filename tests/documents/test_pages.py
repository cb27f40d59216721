"""The pages print what they say, name no number of their own, and are the same in both languages."""

import ast
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from tests.documents import pages
from tests.documents.page import (
    agrees,
    blocks_of,
    facts_of,
    file_name,
    number_set,
    prose_of,
    renewed,
    skeleton,
)
from tests.documents.pages import LANGUAGES, pages_of, run_page

EVERY_PAGE = [page for language in LANGUAGES for page in pages_of(language)]
NAMES = [str(page.relative_to(pages.DOCS)) for page in EVERY_PAGE]


@pytest.mark.slow
def test_every_page_prints_what_it_says():
    """Where the software has changed on purpose: `make docs-renew`, and read what git shows."""
    done = subprocess.run([sys.executable, pages.__file__, *LANGUAGES], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", EVERY_PAGE, ids=NAMES)
def test_every_number_in_the_prose_stands_in_a_block_or_is_declared(page):
    text = page.read_text("utf-8")
    assert unexplained(text) == set()
    assert unused(text) == set()


def unexplained(text: str) -> set[Decimal]:
    """Numbers of the prose that no block shows and no comment declares."""
    shown = {number for block in blocks_of(text) for number in number_set(block.body)}
    return number_set(prose_of(text)) - shown - facts_of(text)


def unused(text: str) -> set[Decimal]:
    """Numbers that are declared although the prose does not name them."""
    return facts_of(text) - number_set(prose_of(text))


def test_a_number_that_nothing_shows_is_found():
    block = "```python\nprint(80 + 136 + 27)\n```\n```text\n243\n```\n"
    assert unexplained(f"It has 243 parameters.\n\n{block}") == set()
    assert unexplained(f"It has 299 parameters.\n\n{block}") == {Decimal(299)}
    assert unexplained(f"It has 299 parameters.\n\n{block}\n<!-- facts: 299 -->") == set()
    assert unused(f"It has 243 parameters.\n\n{block}\n<!-- facts: 299 -->") == {Decimal(299)}


def test_a_number_is_the_same_however_it_is_written():
    assert number_set("5,265人で−0.50、71%") == number_set("5265 -0.5 71.0")
    assert number_set("fc1 HbA1c relu2 x₁ [0001](decisions/0001.md)") == {Decimal(1)}
    assert number_set("from 3-5 to 2017–18") == {Decimal(n) for n in (3, 5, 2017, 18)}
    assert number_set("-0.5") != number_set("0.5")


@pytest.mark.parametrize("name", [page.relative_to(pages.DOCS / "en") for page in pages_of("en")], ids=str)
def test_both_languages_run_the_same(name):
    english, japanese = (blocks_of((pages.DOCS / one / name).read_text("utf-8")) for one in LANGUAGES)
    assert [(b.kind, file_name(b)) for b in english] == [(b.kind, file_name(b)) for b in japanese]
    for one, other in zip(english, japanese, strict=True):
        if one.kind == "python":
            assert skeleton(one.body) == skeleton(other.body), one.line
        elif one.kind == "sh":
            assert _commands(one.body) == _commands(other.body), one.line


def _commands(lines: str) -> str:
    return re.sub(r'"[^"]*"', '""', lines)


def test_both_languages_have_the_same_pages():
    english, japanese = (
        {p.relative_to(pages.DOCS / one) for p in (pages.DOCS / one).rglob("*.md")} for one in LANGUAGES
    )
    assert english == japanese
    assert len(english) >= 14


def test_a_skeleton_forgets_words_and_comments_and_nothing_else():
    assert skeleton('print(f"{x:.2f} people")  # how many') == skeleton('print(f"{x:.2f}人")')
    assert skeleton("print(x + 1)") != skeleton("print(x + 2)")
    assert ast.parse("x = 'kept'").body


def test_an_output_agrees_only_with_itself():
    assert agrees("1\n2\n", "1\n2\n")
    assert not agrees("1\n", "1\n2\n")
    assert agrees("1\n…\n4\n", "1\n2\n3\n4\n")
    assert not agrees("1\n…\n5\n", "1\n2\n3\n4\n")
    assert agrees("model 0123456789ab\n", "model ba9876543210\n")
    assert not agrees("model 0123456789ab\n", "model none\n")


def test_a_renewed_output_keeps_what_was_left_out():
    assert renewed("1\n…\n4\n", "1\n2\n3\n5\n") == "1\n…\n5\n"
    assert renewed("model 0123456789ab\n", "model ba9876543210\n") == "model 0123456789ab\n"
    assert renewed("", "1\n2\n") == "1\n2\n"


def test_a_page_that_says_something_else_is_reported_and_renewed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = "# Page\n\n```python\nx = 6 * 7\nprint(x)\n```\n```text\n41\n```\n\nSo.\n\n```python\nprint(x + 1)\n```\n"
    outcome = run_page(page, "page")
    assert len(outcome.differences) == 2
    assert outcome.differences[0].startswith("page:4 does not print what it shows\n")
    assert outcome.differences[0].endswith("-41\n+42")
    assert outcome.page == page.replace("41", "42")[: -len("```\n")] + "```\n```text\n43\n```\n"
    assert run_page(outcome.page, "page").differences == ()


def test_a_block_that_fails_is_named_with_its_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pages.PageError, match="page:5 failed"):
        run_page("# Page\n\nText.\n```python\n1 / 0\n```\n", "page")
    with pytest.raises(pages.PageError, match="page:2 failed"):
        run_page("```sh\nfalse | true\n```\n", "page")


def test_a_block_that_begins_with_a_name_becomes_that_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run_page("```python\n# my_net.py\nprint('not run')\n```\n", "page")
    assert Path("my_net.py").read_text("utf-8") == "# my_net.py\nprint('not run')\n"


def test_a_picture_must_be_the_one_that_the_page_makes(tmp_path, monkeypatch):
    docs, here = tmp_path / "docs", tmp_path / "here"
    docs.mkdir()
    here.mkdir()
    monkeypatch.chdir(here)
    (docs / "page.md").write_text("![A net](net.svg)\n", "utf-8")
    assert pages.pictures(docs / "page.md", renew=True) == [
        "page.md shows net.svg, which is not what it makes"
    ]
    Path("net.svg").write_text("<svg>1</svg>", "utf-8")
    assert len(pages.pictures(docs / "page.md", renew=False)) == 1
    assert pages.pictures(docs / "page.md", renew=True) == []
    Path("net.svg").write_text("<svg>2</svg>", "utf-8")
    assert len(pages.pictures(docs / "page.md", renew=False)) == 1


def test_no_block_is_of_a_kind_that_nobody_runs_by_accident():
    for page in EVERY_PAGE:
        fences = re.findall(r"^```(.*)$", page.read_text("utf-8"), re.M)
        assert set(fences) <= {"", "python", "sh", "toml", "text", "bash"}, page
        assert fences.count("bash") <= 1, page  # how to install: not run here
