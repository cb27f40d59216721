"""Hard cases of a validation on other people: a sentence, never a crash or a NaN."""

import json
import re

import pytest
from tests.conftest import invented_csv

from kenshin.patients.reader import read_patients
from kenshin.workflow.study.external import external_report


def table(tmp_path, rows, header="person,age,bmi,hba1c,sbp,known_dm,class_fpg"):
    (tmp_path / "t.csv").write_text("\n".join([header, *rows]) + "\n")
    return read_patients(tmp_path / "t.csv", "diabetes_checkup")


def pages(model, people):
    made = external_report(model, people, resamples=30)
    json.dumps(made.to_json(), allow_nan=False)
    found = [made.html(language) for language in ("en", "ja")]
    assert not any(re.search(r"\bnan\b", page, re.IGNORECASE) for page in found)
    return made.document, found


def newcomers(count, seed=21):
    lines = invented_csv(count, seed=seed).splitlines()[1:]
    return [f"N{line[1:]}" for line in lines]


def test_twelve_people(model, tmp_path):
    document, (english, japanese) = pages(model, table(tmp_path, newcomers(12)))
    assert document["performance"]["n"] == 12
    assert document["performance"]["classes"][0]["flexible"] is not None
    assert "12" in english
    assert "12人" in japanese


def test_everyone_has_the_same_values_and_so_the_same_risks(model, tmp_path):
    rows = [f"N{i},50,25,5.5,120,0,{i % 3}" for i in range(60)]
    document, _ = pages(model, table(tmp_path, rows))
    high = document["performance"]["classes"][2]
    assert high["auroc"][0] == pytest.approx(0.5)
    assert high["calibration_slope"][0] is None
    careful = [line["text"]["en"] for line in document["summary"] if line["kind"] == "careful"]
    assert any("cannot be said" in text for text in careful)


def test_nobody_of_one_class(model, tmp_path):
    rows = [row for row in newcomers(300) if not row.endswith(",2")]
    document, (english, _) = pages(model, table(tmp_path, rows))
    assert document["performance"]["classes"][2]["auroc"] == [None, None, None]
    assert any("one side has no one" in line["text"]["en"] for line in document["summary"])
    assert "–" in english


def test_one_class_missing_in_a_subgroup_has_its_sentence(model, tmp_path):
    rows = newcomers(400)
    sexes = ["male" if row.endswith(",1") and i % 2 else "female" for i, row in enumerate(rows)]
    rows = [f"{row},{sex}" for row, sex in zip(rows, sexes, strict=True)]
    people = table(tmp_path, rows, "person,age,bmi,hba1c,sbp,known_dm,class_fpg,sex")
    document, (english, _) = pages(model, people)
    (by_sex,) = [group for group in document["subgroups"] if group["by"]["en"] == "Sex"]
    (men,) = [row for row in by_sex["rows"] if row["name"] == "male"]
    assert men["reason"] is not None  # all of them are of one class
    assert men["reason"]["en"] in english


def test_two_people_are_enough_for_a_report_and_one_is_not(model, tmp_path):
    from kenshin.errors import DataError

    document, _ = pages(model, table(tmp_path, newcomers(2)))
    assert document["performance"]["n"] == 2
    with pytest.raises(DataError, match="at least 2"):
        external_report(model, table(tmp_path, newcomers(1)))
