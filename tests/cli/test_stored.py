import json

import pytest
from tests.cli.test_cli import PERSON, kenshin

from kenshin.cli.stored import print_stored
from kenshin.prediction.ask import Ask

VALUES = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
EVERYTHING = Ask(explain=True, what_if=True, changes={"bmi": 25.0})


def printed(estimate, capsys, language="en"):
    """What a reviewer reads, its lines joined."""
    print_stored(json.loads(json.dumps(estimate)), language)
    text = capsys.readouterr().out
    assert "None" not in text
    return "".join(text.split())


def holds(text, *sentences):
    return all("".join(sentence.split()) in text for sentence in sentences)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_after_the_judgement_everything_beside_the_number_is_shown(model, capsys, language):
    estimate = model.predict_person(VALUES, EVERYTHING).to_json(language)
    text = printed(estimate, capsys, language)
    for name, risk in estimate["probabilities"].items():
        low, high = estimate["interval"][name]
        assert holds(text, f"{100 * risk:.1f} %", f"{100 * low:.1f}–{100 * high:.1f} %")
    for name in ("set", "familiarity", "comparison", "changed", "what_if"):
        assert holds(text, estimate[name]["sentence"]), name
    assert holds(text, *(each["sentence"] for each in estimate["findings"]))
    assert holds(text, *estimate["explanation"]["sentences"], *estimate["explanation"]["caption"])
    assert holds(text, *(each["sentence"] for each in estimate["what_if"]["alternatives"]))
    assert holds(text, estimate["what_if"]["search"], estimate["changed"]["caption"])


def test_what_was_not_asked_has_no_heading(model, capsys):
    text = printed(model.predict_person(VALUES).to_json(), capsys)
    assert not holds(text, "What the values go with")
    assert not holds(text, "What would have to differ")
    assert not holds(text, "If values were others")


def test_a_finding_is_said_once_beside_each_number_that_it_is_about(model, capsys):
    estimate = model.predict_person(VALUES, Ask(changes={"sbp": 140})).to_json()
    text = printed(estimate, capsys)
    (higher,) = [f for f in estimate["changed"]["findings"] if f["code"] == "against_direction"]
    for finding in (*estimate["findings"], higher):
        assert text.count("".join(finding["sentence"].split())) == 1


def test_a_draft_of_an_earlier_version_is_shown_with_what_it_has(model, capsys):
    estimate = model.predict_person(VALUES).to_json()
    kept = ("state", "model", "inputs", "probabilities", "spread", "class", "findings", "notice")
    text = printed({"format": "kenshin-estimate/1"} | {name: estimate[name] for name in kept}, capsys)
    assert holds(text, f"{100 * estimate['probabilities']['high']:.1f} %")


def test_a_refusal_has_no_number(model, capsys):
    text = printed(model.predict_person(VALUES | {"hba1c": None}, EVERYTHING).to_json(), capsys)
    assert holds(text, "No estimate is made.")
    assert "%" not in text


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "own judgement first", "among the classes named like this"),
        ("ja", "ご自身の判断", "本人の区分が入るのは"),
    ],
)
def test_a_large_draft_is_kept_and_reviewed_with_its_numbers_last(saved, tmp_path, language, before, after):
    store = tmp_path / "store"
    asked = ["--explain", "--what-if", "--change", "bmi=25"]
    kenshin("predict", saved, *PERSON, *asked, "--store", store, language=language)
    waiting = kenshin("review", "--store", store, "--reviewer", "x", "--json", language=language)
    assert not {"set", "interval", "what_if"} & set(json.loads(waiting.stdout)["next"]["shown"])
    command = ["review", "--store", store, "--reviewer", "Dr. Aoki"]
    done = kenshin(*command, stdin="low\nconfirmed\n\n", language=language).stdout
    first, found, then = done.replace("\n", "").replace(" ", "").partition(before.replace(" ", ""))
    assert found
    assert "%" not in first
    assert after.replace(" ", "") not in first
    assert after.replace(" ", "") in then
