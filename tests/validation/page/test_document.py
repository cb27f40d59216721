import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kenshin.wording
from kenshin.validation.page import document as page
from kenshin.validation.page.document import render_report
from kenshin.validation.page.numbers import Reader
from tests.validation.page import invented

ROOT = Path(page.__file__).parent
PARTS = sorted(invented.development())


class Structure(HTMLParser):
    """What a page is made of; an element that opens must close."""

    void = ("meta", "br", "circle", "path", "rect")

    def __init__(self, html):
        super().__init__()
        self.open, self.seen, self.ids, self.levels, self.heads, self.named = [], [], [], [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.seen.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.named += given.get("aria-labelledby", "").split()
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.heads += [given] if tag == "th" else []
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag


def reports():
    full = invented.development()
    return {
        "development": full,
        "external": invented.external(),
        "unknown": invented.unknown(full),
        "through JSON": json.loads(json.dumps(full, allow_nan=False)),
    }


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["development", "external", "unknown", "through JSON"])
def test_the_page_is_small_offline_and_free_of_script(name, language):
    html = render_report(reports()[name], language)
    assert len(html.encode()) <= 300_000
    assert f'<html lang="{language}">' in html
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert "<script" not in html
    assert not re.search(r'src=|url\(|@import|https?:|href="[^#]', html)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["development", "external", "unknown"])
def test_headings_are_in_order_figures_are_described_and_every_head_has_its_scope(name, language):
    found = Structure(render_report(reports()[name], language))
    assert found.levels.count(1) == 1
    assert found.levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.levels, found.levels[1:], strict=False))
    assert found.seen.count("svg") == found.seen.count("title") - 1 == found.seen.count("desc") > 0
    assert len(found.ids) == len(set(found.ids))
    assert set(found.named) <= set(found.ids)
    assert all(head.get("scope") for head in found.heads)


def test_what_may_mislead_never_appears():
    for language in ("en", "ja"):
        html = render_report(invented.development(), language)
        assert not re.search(r"[Aa]ccuracy|\bF1\b|正解率|F値|None|[Uu]ndefined|\b[Nn]a[Nn]\b", html)


def test_every_number_of_the_classes_stands_on_the_page_as_the_document_has_it():
    document = invented.development()
    for language in ("en", "ja"):
        html, reader = render_report(document, language), Reader(language)
        for row in document["performance"]["classes"]:
            for name, decimals in [
                ("auroc", 3),
                ("auroc_delong", 3),
                ("pdi", 3),
                ("calibration_slope", 2),
                ("ici", 3),
            ]:
                assert reader.interval(row[name], decimals) in html
            for point in row["curve"]:
                assert reader.span(point["low"], point["high"]) in html


def test_a_changed_number_of_the_document_changes_the_page():
    document = invented.development()
    document["performance"]["hand_till"] = [0.123, 0.111, 0.135]
    assert "0.123 (0.111–0.135)" in render_report(document, "en")


@pytest.mark.parametrize("part", PARTS)
def test_any_part_may_be_missing(part):
    for kind in (invented.development, invented.external):
        document = kind()
        document[part] = None
        Structure(render_report(document, "ja"))
        del document[part]
        Structure(render_report(document, "en"))


@pytest.mark.parametrize("part", ["optimism", "repeated", "left_out"])
def test_any_kind_of_internal_validation_may_be_missing(part):
    document = invented.development()
    document["internal"][part] = None
    headings = {
        "optimism": ">Optimism<",
        "repeated": "Repeated cross-validation<",
        "left_out": "One left out",
    }
    html = render_report(document, "en")
    assert headings[part] not in html.replace("<dt>Optimism</dt>", "").replace('class="n">Optimism<', "")
    assert sum(words in html for words in headings.values()) >= 2


def test_what_could_not_be_left_out_in_turn_says_why():
    document = invented.development()
    document["internal"]["left_out"] |= {
        "rows": [],
        "summary": [],
        "reason": invented.both("Only one site.", "1施設だけです。"),
    }
    assert "Only one site." in render_report(document, "en")


def test_a_part_that_is_null_has_no_section_and_sections_are_numbered_through():
    full, bare = render_report(invented.development(), "en"), render_report(invented.external(), "en")
    for html in (full, bare):
        numbers = re.findall(r'<h2 id="\w+-h"><span class="number">(\d+)</span>', html)
        assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1))
    assert full.count("<section") == 16
    assert 'id="stability"' not in bare
    assert 'id="subgroups"' not in bare
    assert 'id="sets"' not in bare


def test_text_of_others_is_escaped_and_long_names_are_cut_only_in_figures():
    document = invented.development()
    evil, long = "<script>alert(1)</script>", "とても長い区分の名前" * 20
    document["title"] = invented.both(evil, evil)
    document["classes"][0]["label"] = invented.both(evil, evil)
    document["classes"][1]["label"] = invented.both(long, long)
    document["comparators"][0]["label"] = invented.both(evil, evil)
    document["flow"]["left_out"][0]["reason"] = invented.both(evil, evil)
    document["internal"]["left_out"]["rows"][0]["label"] = evil
    document["table_one"]["rows"][0]["name"] = evil
    html = render_report(document, "ja")
    Structure(html)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert f">{long}<" in html


def test_a_comparison_is_said_in_plain_words():
    html = render_report(invented.development(), "en")
    summary = html[html.index('id="summary"') : html.index("<nav")]
    assert summary.count(">better<") == 3
    assert summary.count(">not told apart<") == 2
    assert "no interval, no verdict" in render_report(invented.external(), "en")


def test_hidden_counts_stay_hidden():
    document = invented.development()
    document["table_one"]["rows"][0]["missing"][0] = {"count": None, "share": None}
    assert '<td class="n">hidden</td>' in render_report(document, "en")


def test_a_class_that_no_one_has_leaves_dashes_not_errors():
    html = render_report(invented.external(), "en")
    assert '<td class="n">–</td>' in html
    assert "Calibration slope" in html


def test_several_classes_on_which_one_would_act_are_judged_together_as_well():
    document = invented.development()
    assert 'id="calibration-3-t"' not in render_report(document, "en")
    document["decision"] |= {"at_least": 1, "label": invented.both("medium or high", "中または高")}
    document["acted"] = document["performance"]["classes"][1] | {"calibration_slope": [0.432, 0.4, 0.5]}
    html = render_report(document, "en")
    Structure(html)
    assert 'id="calibration-3-t"' in html
    assert '<th scope="row">medium or high</th>' in html
    assert html.count("0.43 (0.40–0.50)") == 1  # in the table
    assert "Calibration slope, medium or high</dt>" in html  # large in the summary


def test_acting_is_told_in_people():
    assert "181 would be acted on, 45 of whom are high; 31 who are would be missed" in render_report(
        invented.development(), "en"
    )


def test_the_checklist_says_its_states_in_words():
    html = render_report(invented.development(), "en")
    rows = html[html.index('<table class="checklist"') :]
    assert rows.count('class="status') == 52
    assert {"filled in", "answered", "open", "not applicable"} <= set(
        re.findall(r"</span>([a-z ]+)</span></td>", rows)
    )


def test_without_thresholds_nothing_is_said_about_usefulness():
    document = invented.development()
    document["performance"]["decision"] = document["decision"] = None
    assert "Nobody has said yet at which risk one would act" in render_report(document, "en")


def test_every_word_of_the_templates_exists_and_every_sentence_is_used():
    catalogue = set(tomllib.loads((Path(kenshin.wording.__file__).parent / "report.toml").read_text("utf-8")))
    sources = [*ROOT.rglob("*.j2"), *ROOT.rglob("*.py")]
    text = "\n".join(file.read_text("utf-8") for file in sources)
    asked = set(re.findall(r'word\(\s*"([a-z_0-9]+)"[,)]', text))
    assert asked <= catalogue
    made = (
        "h_",
        "m_",
        "v_",
        "st_",
        "heading_",
        "size_why_",
        "test_",
        "people_",
        "enough_",
        "intervals_",
        "oe_",
        "slope_",
        "benefit_",
        "scaled_",
        "auroc_",
        "cuts_",
        "sets_learned_",
    )
    named = set(re.findall(r"[\"']([a-z_0-9]+)[\"']", text))
    assert {word for word in catalogue - asked - named if not word.startswith(made)} == set()
