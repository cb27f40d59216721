import re
from html.parser import HTMLParser

import pytest

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.drawing.section import MOST_ROWS
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from tests.nets.drawing.invented import Maps, Residual, person, picture, set_weights, simple_trace


class Reader(HTMLParser):
    """Ids, links within the page, everything that would be fetched, and what people read."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.fetched, self.tags, self.text = [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("href", "src", "xlink:href"):
            if name in given:
                (self.links if given[name].startswith("#") else self.fetched).append(given[name])

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.text.append(data)


def pages(language):
    yield person().page(language)
    yield simple_trace().page(language)
    yield trace_of(set_weights(Residual()), [0.5, -1.25, 0.75, 0.25]).page(language)
    yield trace_of(set_weights(Maps()), picture()).page(language)
    yield anatomy_of(set_weights(SimpleNet()), 4).page(language)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_is_whole_by_itself_and_every_link_leads_somewhere(language):
    for html in pages(language):
        read = Reader(html)
        assert len(html.encode()) < 400_000
        assert all(address.startswith("data:image/png") for address in read.fetched)
        assert "script" not in read.tags
        assert not re.search(r"@import|url\(", html)
        assert len(read.ids) == len(set(read.ids))
        assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
        assert f'<html lang="{language}">' in html
        assert "default-src 'none'" in html
        assert read.tags.count("h1") == 1


def test_every_unit_leads_to_its_equation():
    read = Reader(person().page("en"))
    assert len(read.links) == 4 + 16 + 8 + 3
    text = " ".join(" ".join(read.text).split())
    equation = person().net.equation("fc1", 3)
    assert f"= {equation.text().rpartition(' ')[2]}" in text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_tables_hold_what_the_picture_shows(language):
    shown = person()
    text = "".join(Reader(shown.page(language)).text)
    for value in (*shown.probabilities, *shown.every_copy.ravel().tolist(), *shown.low, *shown.high):
        assert f"{100 * value:.1f} %" in text
    for tensor in shown.net.anatomy.parameters:
        assert tensor.name in text
    assert "243" in text
    assert "(relu1): ReLU()" in text


def test_the_english_page_has_no_japanese_letter_and_the_japanese_one_says_draft():
    html = person().page("en").replace("Yu Gothic UI", "")
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", html)
    assert "下書き" in person().page("ja")
    assert "draft" in html


def test_a_map_with_more_numbers_than_the_page_lists_says_how_to_see_them_all():
    html = trace_of(set_weights(Maps()), picture()).page("en")
    assert f"{5 * 64 - MOST_ROWS:,} more are not listed here" in html
    assert "--equations conv" in html


def test_two_drawings_in_one_notebook_do_not_share_ids():
    one, other = simple_trace(), trace_of(set_weights(SimpleNet()), [0.0, 0.0, 0.0, 1.0])
    fragments = [
        one._repr_html_(),
        other._repr_html_(),
        anatomy_of(set_weights(SimpleNet()), 4)._repr_html_(),
    ]
    ids = [i for fragment in fragments for i in Reader(fragment).ids]
    assert len(ids) == len(set(ids))
    assert all("<html" not in fragment for fragment in fragments)


def test_a_fragment_styles_nothing_but_itself():
    style = re.search(r"<style>(.*?)</style>", simple_trace()._repr_html_(), re.S).group(1)
    rules = re.findall(r"([^{}]+)\{", re.sub(r"@media print \{", "", style))
    assert rules
    for rule in rules:
        for selector in rule.split(","):
            assert selector.strip().startswith((".kn-page", ".kn")), selector


def test_names_of_others_are_escaped_everywhere():
    html = person('<img src=x onerror="alert(1)">').page("en")
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_what_could_not_be_shown_is_said_on_the_page():
    class Steered(SimpleNet):
        def forward(self, x):
            return super().forward(x) if x.sum() > 0 else super().forward(-x)

    html = trace_of(set_weights(Steered()), [0.5, -1.25, 0.75, 0.25]).page("en")
    assert "What cannot be shown" in html
    assert "another person may take another" in html
