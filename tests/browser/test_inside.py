import io

import pytest
from PIL import Image

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.trace.live import trace_of
from tests.nets.drawing.invented import Residual, person, set_weights

WIDTHS = [1440, 768, 390]


def shapes():
    return {
        "person": lambda language: person().page(language),
        "trace": lambda language: trace_of(set_weights(Residual()), [0.5, -1.25, 0.75, 0.25]).page(language),
        "anatomy": lambda language: anatomy_of(set_weights(Residual()), 4).page(language),
    }


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
def test_pages_look_like_their_golden_pictures(opened, golden, name, language):
    """Renew by deleting a picture and running the test once; then look at it. 1 % of pixels may differ."""
    page = opened(shapes()[name](language), 1200)
    taken = Image.open(
        io.BytesIO(page.screenshot(clip={"x": 0, "y": 0, "width": 1200, "height": 900}))
    ).convert("RGB")
    golden(taken, f"{name}_{language}")
