import re
from html.parser import HTMLParser

import numpy as np
import pytest

from kenshin.validation.page.page import render_page, shown
from kenshin.validation.report import validate_risks
from kenshin.validation.resampling.bootstrap import Interval


def page(language="en", classes=3, resamples=20, **changes):
    rng = np.random.default_rng(0)
    risks = rng.dirichlet(np.ones(classes), 300)
    outcome = (rng.random((300, 1)) > risks.cumsum(axis=1)).sum(axis=1).clip(max=classes - 1)
    flat = np.full_like(risks, 1 / classes)
    names = [f"class {k}" for k in range(classes)]
    given = {
        "title": "Diabetes <3 years",
        "facts": [("Population", "Adults")],
        "notices": ["Research & education"],
        "findings": [("warning", "<script>alert(1)</script>")],
        "learning_curve": [(1.0 / (e + 1), 1.1 / (e + 1)) for e in range(2000)],
        "model_id": "ab" * 32,
        "class_labels": names,
        "parameters": [("layers.0.weight", "16 × 4", 64)],
        "comparator_labels": ["Everyone the same"],
    }
    report = validate_risks(
        risks, outcome, class_names=names, comparators={"flat": flat}, resamples=resamples
    )
    return render_page(report, **(given | changes), language=language)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("classes", [2, 3, 8])
def test_the_page_is_small_offline_and_free_of_script(language, classes):
    html = page(language, classes)
    assert len(html.encode()) <= 200_000
    assert f'<html lang="{language}">' in html
    assert "<script" not in html
    assert not re.search(r"(src|href)=|url\(|@import|https?:", html)
    assert "accuracy" not in html.lower()
    assert "F1" not in html
    assert "正解率" not in html


class Balance(HTMLParser):
    """Whether every element that opens also closes, and every figure has a title and a table."""

    void = ("meta", "br", "circle", "path", "polyline")

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.ids = [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.seen.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag


def test_every_figure_has_a_description_and_every_id_is_its_own():
    reader = Balance()
    reader.feed(page())
    assert reader.open == []
    assert (
        reader.seen.count("svg") == reader.seen.count("desc") == 7
    )  # 3 calibration, 3 distribution, 1 learning
    assert len(reader.ids) == len(set(reader.ids)) == 14


def test_what_is_not_there_has_no_section_and_comparators_keep_their_names():
    html = page(learning_curve=None, parameters=None, comparator_labels=None)
    assert "Learning curve" not in html
    assert "layers.0" not in html
    assert '<th scope="row">flat</th>' in html


def test_a_comparison_is_said_in_a_plain_sentence():
    assert "This model is better" in page()
    assert "nothing can be concluded" in page(resamples=0)


def test_text_of_others_is_escaped():
    assert "&lt;script&gt;" in page()


def test_numbers_have_true_minus_signs_and_no_minus_zero():
    assert shown(Interval(-0.00001, -0.2, 0.1), 2) == "0.00 (−0.20 to 0.10)"
    assert shown(Interval(0.5, 0.4, 0.6), 1, "ja") == "0.5(0.4〜0.6)"
    assert shown(Interval(float("nan"), float("nan"), float("nan"))) == "–"
