import io
import re

import pytest
from PIL import Image

from kenshin.validation.page.document import render_report
from tests.validation.page import invented

LONG = "非常に長い区分名" * 12


def documents():
    full, gone = invented.development(), invented.unknown(invented.development())
    long = invented.development()
    long["classes"][2]["label"] = {"en": "Long" * 30, "ja": LONG}
    return {"development": full, "external": invented.external(), "unknown": gone, "long": long}


def page(name, language):
    return render_report(documents()[name], language)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [1440, 768, 390])
@pytest.mark.parametrize("name", ["development", "external", "unknown", "long"])
def test_the_report_fits_every_width_and_asks_nothing_of_anyone(opened, name, width, language):
    shown = opened(page(name, language), width)
    assert shown.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["development", "external"])
def test_the_report_has_no_accessibility_fault(opened, name, width, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe checks accessibility")
    shown = opened(page(name, language), width)
    shown.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.Axe().run(shown)
    assert found.violations_count == 0, found.generate_report()


def test_letters_in_figures_are_large_enough_on_a_narrow_screen(opened):
    shown = opened(page("development", "en"), 390)
    smallest = shown.evaluate(
        "Math.min(...[...document.querySelectorAll('svg')].map("
        "s => 12 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"
    )
    assert smallest >= 11


def test_no_words_of_a_figure_leave_it(opened):
    shown = opened(page("development", "ja"), 1440)
    outside = shown.evaluate(
        "[...document.querySelectorAll('svg text')].filter(t => {"
        " const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect();"
        " return a.left < b.left - 2 || a.right > b.right + 14 || a.bottom > b.bottom + 2})"
        ".map(t => t.textContent)"
    )
    assert outside == []


def test_the_contents_lead_to_every_section(opened):
    shown = opened(page("development", "en"))
    links = shown.locator("nav a")
    assert links.count() == shown.locator("main > section").count() - 1
    links.last.click()
    assert shown.locator("section:target h2").inner_text().endswith("How the numbers were made")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_on_paper_it_is_a4_and_shows_what_is_closed_on_the_screen(opened, language):
    shown = opened(page("development", language), 688)  # A4 less its margins
    closed = shown.locator("details table").first
    assert not closed.is_visible()
    printed = shown.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert 8 <= len(sizes) <= 30
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    shown.emulate_media(media="print")
    assert closed.is_visible()
    assert shown.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_summary_and_calibration_look_like_their_golden_picture(opened, golden, language):
    """Renew by deleting the picture and running the test once; then look at it."""
    shown = opened(page("development", language), 900)
    parts = [shown.locator("#summary"), shown.locator("#calibration figure").last]
    taken = [Image.open(io.BytesIO(part.screenshot())).convert("RGB") for part in parts]
    both = Image.new("RGB", (856, 1750), "white")  # of fixed size: an element may be a pixel taller elsewhere
    both.paste(taken[0], (0, 0))
    both.paste(taken[1], (0, 1270))
    golden(both, f"report_{language}")
