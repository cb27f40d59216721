"""A page that notes every complaint and every request, and pictures to hold it against."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

GOLDEN = Path(__file__).parents[1] / "golden" / "pictures"


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


@pytest.fixture
def golden():
    """Hold a picture against the kept one of a name; 1 % of the pixels may differ."""

    def looks_like(taken, name):
        kept_at = GOLDEN / f"{name}.png"
        if not kept_at.exists():
            GOLDEN.mkdir(parents=True, exist_ok=True)
            taken.quantize(64).save(kept_at, optimize=True)
            pytest.fail(f"{kept_at.name} was drawn anew; look at it")
        kept = Image.open(kept_at).convert("RGB")
        assert kept.size == taken.size
        difference = ImageChops.difference(kept, taken).convert("L").point(lambda v: 255 * (v > 48))
        changed = sum(difference.histogram()[255:]) / (taken.width * taken.height)
        assert changed < 0.01, f"{changed:.1%} of the pixels differ"

    return looks_like
