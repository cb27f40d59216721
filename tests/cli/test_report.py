"""`kenshin report`: the whole validation of a development."""

import json

import pytest
from tests.cli.test_cli import kenshin

FEW = ["--bootstraps", 2, "--refits", 2, "--folds", 2, "--repetitions", 1, "--resamples", 5]


def test_it_writes_page_and_card_and_says_the_summary(saved, people_file, tmp_path):
    page, card = tmp_path / "report.html", tmp_path / "card.json"
    text = kenshin("report", saved, people_file, *FEW, "--out", page, "--card", card).stdout
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "Glucose class at the check-up" in text
    assert "Developed on 300 people" in text
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert json.loads(card.read_text("utf-8"))["format"] == "kenshin-model-card/1"


def test_the_json_is_the_pages_document(saved, people_file, tmp_path):
    page = tmp_path / "report.html"
    done = kenshin("report", saved, people_file, *FEW, "--json", "--out", page, language="ja")
    shape = json.loads(done.stdout)
    assert (shape["format"], shape["kind"]) == ("kenshin-report/1", "development")
    assert f"{shape['performance']['auroc_macro'][0]:.3f}" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (["--bootstraps", -1, "--json"], "--bootstraps must be from 0 to 100000, got -1."),
        (["--folds", 1, "--json"], "--folds must be from 2 to 100, got 1."),
        (["--leave-out", "ward", "--json"], "--leave-out must name a variable of the table"),
        ([], "A report needs a place"),
    ],
)
def test_what_cannot_be_meant_gets_its_sentence(saved, people_file, wish, sentence):
    done = kenshin("report", saved, people_file, *FEW, *wish, code=2)
    assert sentence in " ".join(done.stderr.split())


def test_another_table_is_sent_to_validate(saved, newcomers_file, tmp_path):
    done = kenshin("report", saved, newcomers_file, *FEW, "--out", tmp_path / "r.html", code=2)
    assert "kenshin validate" in done.stderr
    assert not (tmp_path / "r.html").exists()
