import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.trace.live import trace_of
from tests.nets.drawing.invented import Residual, person, set_weights

GOLDEN = Path(__file__).parents[1] / "golden" / "pictures"
WIDTHS = [1440, 768, 390]


def shapes():
    return {
        "person": lambda language: person().page(language),
        "trace": lambda language: trace_of(set_weights(Residual()), [0.5, -1.25, 0.75, 0.25]).page(language),
        "anatomy": lambda language: anatomy_of(set_weights(Residual()), 4).page(language),
    }


@pytest.fixture
def opened(browser, tmp_path):
    """Open HTML in a page that notes every complaint and every request."""
    context, complaints = None, []

    def open_page(html, width=1440, **settings):
        nonlocal context
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **settings
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith(("file:", "data:")) else complaints.append(r.url)
        )
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page.goto(file.as_uri())
        return page

    yield open_page
    if context is not None:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["person", "trace", "anatomy"])
def test_a_page_fits_every_width_and_asks_nothing_of_anyone(opened, name, width, language):
    page = opened(shapes()[name](language), width)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["person", "trace", "anatomy"])
def test_no_page_has_an_accessibility_fault(opened, name, language):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe checks accessibility")
    page = opened(shapes()[name](language))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_unit_leads_to_its_equation(opened):
    page = opened(person().page("en"))
    unit = page.locator("svg a").nth(4 + 2)  # after the four inputs: the third unit of fc1
    assert "z₃ = " in unit.get_attribute("aria-label")
    unit.click()
    target = page.locator("tr:target")
    assert target.is_visible()  # the closed list opened by itself
    assert target.inner_text().count("·") == 4


def test_units_are_reached_and_followed_by_keyboard(opened):
    page = opened(person().page("en"))
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName.toLowerCase()") == "a"
    page.keyboard.press("Enter")
    assert page.locator("tr:target").count() == 1


def test_bars_and_units_keep_their_shape_in_forced_colours(opened):
    page = opened(person().page("en"), forced_colors="active")
    assert page.locator("svg rect").first.bounding_box()["width"] > 0


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["person", "trace", "anatomy"])
def test_pages_look_like_their_golden_pictures(opened, name, language):
    """Renew by deleting a picture and running the test once; then look at it. 1 % of pixels may differ."""
    page = opened(shapes()[name](language), 1200)
    taken = Image.open(
        io.BytesIO(page.screenshot(clip={"x": 0, "y": 0, "width": 1200, "height": 900}))
    ).convert("RGB")
    golden = GOLDEN / f"{name}_{language}.png"
    if not golden.exists():
        GOLDEN.mkdir(parents=True, exist_ok=True)
        taken.quantize(64).save(golden, optimize=True)
        pytest.fail(f"{golden.name} was drawn anew; look at it")
    kept = Image.open(golden).convert("RGB")
    assert kept.size == taken.size
    difference = ImageChops.difference(kept, taken).convert("L").point(lambda v: 255 * (v > 48))
    changed = sum(difference.histogram()[255:]) / (1200 * 900)
    assert changed < 0.01, f"{changed:.1%} of the pixels differ"
