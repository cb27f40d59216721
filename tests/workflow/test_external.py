import json

import pytest
from tests.conftest import invented_csv
from tests.workflow.test_develop import own_schema

from kenshin.errors import DataError
from kenshin.patients.reader import read_patients
from kenshin.patients.split import split
from kenshin.validation.report import validate_risks
from kenshin.workflow.develop import train
from kenshin.workflow.evaluate import validate
from kenshin.workflow.external import KNOWN, external
from kenshin.workflow.study.external import external_report


@pytest.fixture(scope="module")
def mixed(people_file, newcomers_file, tmp_path_factory):
    """300 newcomers and 40 of those whom the model was trained on."""
    path = tmp_path_factory.mktemp("mixed") / "mixed.csv"
    rows = newcomers_file.read_text().splitlines() + people_file.read_text().splitlines()[1:41]
    path.write_text("\n".join(rows))
    return read_patients(path, "diabetes_checkup")


@pytest.fixture(scope="module")
def nameless(people_file, tmp_path_factory):
    """The same people without their ids."""
    path = tmp_path_factory.mktemp("nameless") / "people.csv"
    path.write_text("\n".join(line.partition(",")[2] for line in people_file.read_text().splitlines()))
    return read_patients(path, "diabetes_checkup")


def codes(found):
    return [finding.code for finding in found.findings]


def test_people_of_the_training_are_left_out_counted_and_named_in_both_languages(model, mixed):
    found = external(model, mixed, resamples=0)
    assert (found.in_table, found.left_out, found.report.n) == (340, {KNOWN: 40}, 300)
    assert set(found.people.person) == {f"N{i:04d}" for i in range(300)}
    (finding,) = found.findings
    assert (finding.level, finding.code) == ("warning", "known_people")
    assert "40 people" in finding.sentence("en")
    assert "40人" in finding.sentence("ja")


def test_the_numbers_are_those_of_the_people_who_are_left(model, mixed, newcomers):
    risks, _, _ = model.saved.score(newcomers.inputs)
    alone = validate_risks(risks, newcomers.outcome, class_names=model.schema.class_names, resamples=0)
    assert validate(model, mixed, resamples=0).log_loss.estimate == pytest.approx(alone.log_loss.estimate)


def test_every_person_of_the_table_is_accounted_for(model, tmp_path):
    rows = (
        invented_csv(50, seed=3, letter="N")
        + "A,50,,5.6,120,0,0\nB,50,25,7.0,120,0,0\nP0001,50,25,5.6,120,0,0\n"
    )
    (tmp_path / "t.csv").write_text(rows)
    found = external(model, read_patients(tmp_path / "t.csv", "diabetes_checkup"), resamples=0)
    assert found.left_out == {"excluded: hba1c >= 6.5": 1, "missing: bmi": 1, KNOWN: 1}
    assert found.in_table == len(found.people) + sum(found.left_out.values()) == 53


def test_nobody_left_is_refused_with_a_sentence(model, people, newcomers):
    with pytest.raises(DataError, match=r"300 of the 300 people who can be used of people\.csv") as error:
        validate(model, people)
    assert error.value.exit_code == 3
    with pytest.raises(DataError, match="at least"):
        validate(model, newcomers.take([0]))


def test_held_back_people_of_a_split_are_new_to_the_model(people, quick):
    development, held_back = split(people, 0.2, 0)
    found = external(train(development, copies=1, recipe=quick), held_back, resamples=0)
    assert (codes(found), found.left_out, found.report.n) == ([], {}, len(held_back))


def test_without_ids_the_trainings_own_file_is_noticed_but_not_a_part_of_it(nameless, quick):
    own = external(train(nameless, copies=1, recipe=quick), nameless, resamples=0)
    assert (codes(own), own.report.n) == (["same_file"], 300)
    assert own.findings[0].level == "warning"
    development, held_back = split(nameless, 0.2, 0)
    part = external(train(development, copies=1, recipe=quick), held_back, resamples=0)
    assert [(f.level, f.code, f.key) for f in part.findings] == [
        ("note", "overlap_unknown", "workflow.no_ids")
    ]


def test_a_model_without_marks_says_that_it_cannot_tell(people, newcomers, quick):
    bare = train(people, copies=1, recipe=quick, marks=False)
    assert (bare.card.people.marks, bare.card.people.salt) == (None, None)
    assert [f.key for f in external(bare, newcomers, resamples=0).findings] == ["workflow.no_marks"]
    assert codes(external(bare, people, resamples=0)) == ["same_file"]


def test_another_places_ids_that_look_the_same_are_other_people(model, people, tmp_path):
    (tmp_path / "t.csv").write_text(invented_csv(100, seed=8))  # ids as those of the training
    elsewhere = read_patients(tmp_path / "t.csv", "diabetes_checkup")
    with pytest.raises(DataError, match="--other-ids"):
        external(model, elsewhere)
    found = external(model, elsewhere, resamples=0, other_ids=True)
    assert (found.report.n, [f.key for f in found.findings]) == (100, ["workflow.other_ids"])
    assert codes(external(model, people, resamples=0, other_ids=True)) == ["same_file"]


def test_a_table_of_other_classes_is_refused(model, tmp_path):
    (tmp_path / "t.csv").write_text("x0,y\n1,c0\n2,c1\n")
    with pytest.raises(DataError, match="x0"):
        external(model, read_patients(tmp_path / "t.csv", own_schema(1, 2)))
    schema = model.schema.model_copy(
        update={
            "outcome": model.schema.outcome.model_copy(update={"classes": model.schema.outcome.classes[:2]})
        }
    )
    table = read_patients(_two_classes(tmp_path), schema)
    with pytest.raises(DataError, match="low, medium, high"):
        external(model, table)


def _two_classes(folder):
    lines = [line for line in invented_csv(50).splitlines() if not line.endswith(",2")]
    (folder / "two.csv").write_text("\n".join(lines))
    return folder / "two.csv"


def test_the_report_holds_numbers_flow_and_findings_about_known_people(model, mixed):
    shape = json.loads(json.dumps(external_report(model, mixed, resamples=5).to_json(), allow_nan=False))
    assert (shape["format"], shape["kind"]) == ("kenshin-report/1", "external")
    assert (shape["flow"]["in_table"], shape["flow"]["used"], shape["performance"]["n"]) == (340, 300, 300)
    (left_out,) = shape["flow"]["left_out"]
    assert left_out == {
        "reason": {"en": "already in the model's training", "ja": "モデルの学習に使われた人"},
        "people": 40,
    }
    assert "学習" in shape["findings"][-1]["ja"]
    assert [row["name"] for row in shape["people_compared"]["rows"]] == ["age", "bmi", "hba1c", "sbp"]


def test_no_id_reaches_the_page_or_what_is_shown_of_the_card(model, newcomers):
    page = external_report(model, newcomers, resamples=0).html("en")
    shown = json.dumps(model.card.shown())
    for person in (*newcomers.person[:5], "P0000"):
        assert person not in page
        assert person not in shown
    assert model.card.people.marks not in shown
    assert [row["name"] for row in model.card.people.table_one["rows"]] == ["age", "bmi", "hba1c", "sbp"]
