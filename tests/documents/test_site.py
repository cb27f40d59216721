"""The site works from a disk: links lead somewhere, nothing is asked of a network, every page says what it is not."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from tests.documents.pages import DOCS, LANGUAGES

NOTICE = "Research and education only; not a medical device."
# A page asks for what stands in these; `a` only leads away when somebody follows it.
ASKS = {"src", "srcset", "data", "poster", "action"}


@dataclass
class Page(HTMLParser):
    """What a page asks for, where it leads, and in which language."""

    asks: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    language: str | None = None
    text: str = ""

    def __post_init__(self):
        HTMLParser.__init__(self)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        self.language = given.get("lang") if tag == "html" else self.language
        self.asks += [value for name, value in given.items() if name in ASKS]
        if "href" in given:
            (self.leads if tag == "a" else self.asks).append(given["href"])

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, DOCS / "site" / "build.py", folder], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), "a warning is an error"
    return folder


@cache
def read(path):
    page = Page()
    page.feed(path.read_text("utf-8"))
    return page


def test_every_page_is_there_in_its_language(site):
    for language in LANGUAGES:
        for source in (DOCS / language).rglob("*.md"):
            made = site / language / source.relative_to(DOCS / language).with_suffix(".html")
            assert read(made).language == language
    assert (site / "en" / "design.html").is_file()
    decisions = {p.stem for p in (DOCS / "decisions").glob("*.md")}
    assert decisions < {p.stem for p in (site / "en" / "decisions").glob("*.html")}


def test_every_page_says_that_it_is_no_medical_device(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    assert [page for page in pages if NOTICE not in read(page).text] == []


def test_links_and_files_are_there(site):
    for path in site.rglob("*.html"):
        page = read(path)
        for target in [*page.leads, *page.asks]:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https") or target == "#":
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert there.is_file(), (path.name, target)
            if parts.fragment and there.suffix == ".html":
                known = read(there).ids
                assert unquote(parts.fragment) in known, (path.name, target)


def test_nothing_is_asked_of_a_network(site):
    for path in site.rglob("*.html"):
        assert [ask for ask in read(path).asks if urlsplit(ask).scheme or ask.startswith("//")] == [], path
    for path in [*site.rglob("*.css"), *site.rglob("*.html"), *site.rglob("*.svg")]:
        asked = re.findall(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')]+)", path.read_text("utf-8"))
        assert asked == [], path


def test_a_page_leads_to_its_twin(site):
    for path in [*(site / "en").glob("tutorial/*.html"), *(site / "ja").glob("tutorial/*.html")]:
        language, other = ("en", "ja") if path.is_relative_to(site / "en") else ("ja", "en")
        twin = site / other / path.relative_to(site / language)
        assert twin in [(path.parent / lead).resolve() for lead in read(path).leads]


def test_a_line_break_leaves_no_gap_within_japanese(site):
    pages = list((site / "ja" / "tutorial").glob("*.html"))
    prose = [p for path in pages for p in re.findall(r"<p>(.*?)</p>", path.read_text("utf-8"), re.S)]
    assert len(prose) > 100
    sign = "[\u3040-\u30ff\u4e00-\u9fff、。]"
    assert [text for text in prose if re.search(rf"{sign}\s*\n\s*{sign}", text)] == []


def test_a_pair_of_signs_is_what_japanese_search_looks_for(site):
    index = (site / "ja" / "searchindex.js").read_text("utf-8")
    for pair in ("対数", "数損", "損失"):
        assert f"{json.dumps(pair)}:" in index


def test_a_browser_searches_from_the_disk_and_asks_nobody(site, browser):
    searches = {"en": "calibration", "ja": "対数損失"}
    page = browser.new_page(viewport={"width": 390, "height": 844})
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for language, query in searches.items():
        page.goto(f"{(site / language / 'search.html').as_uri()}?q={query}")
        # Results come one after another.
        assert page.wait_for_selector('ul.search a[href*="08-validation.html"]', timeout=10_000) is not None
        page.goto((site / language / "tutorial" / "07-trace.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 390, (
            "nothing is wider than a telephone"
        )
    page.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
