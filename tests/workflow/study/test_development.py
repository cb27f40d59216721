"""The whole report of a development."""

import json

import numpy as np
import pytest
from tests.conftest import invented_csv
from tests.nets import my_nets
from tests.workflow.study.conftest import FEW

from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.validation.performance import performance_of
from kenshin.validation.report import validate_risks
from kenshin.workflow.develop import train
from kenshin.workflow.internal.again import people_of, pipeline_of
from kenshin.workflow.internal.held_out import cross_validated, parts_of
from kenshin.workflow.study.development import report
from kenshin.workflow.study.wishes import Wishes

NONE = Wishes(bootstraps=0, refits=0, parts=2, repetitions=1, resamples=0)


def test_it_is_plain_json_without_nan_and_holds_every_section(made):
    document = json.loads(json.dumps(made.to_json(), allow_nan=False))
    assert (document["format"], document["kind"]) == ("kenshin-report/1", "development")
    empty = [name for name, part in document.items() if part in (None, [], {})]
    assert empty == ["acted", "people_compared"]  # one class is acted on; there is one set of people
    assert {c["name"] for c in document["performance"]["comparisons"]} == {
        "prevalence", "logistic", "spline_logistic", "single_input", "boosting"
    }  # fmt: skip
    assert [text["en"].split(" ")[0] for text in document["not_computed"]] == ["FINDRISC", "The"]
    assert (
        document["checklist"]["counts"]["applicable"] + document["checklist"]["counts"]["not_applicable"]
        == 52
    )


def test_everyone_is_judged_by_a_training_without_them(made, developed, grouped):
    people = people_of(grouped)
    folds = parts_of(people, FEW.parts, FEW.repetitions, FEW.seed)
    risks = cross_validated(pipeline_of(developed.card), people, folds, FEW.seed, lambda *_: None)[0]
    own = validate_risks(risks, people.outcome, class_names=["a", "b", "c"], resamples=0)
    assert made.document["performance"]["log_loss"][0] == pytest.approx(own.log_loss.estimate)
    assert made.document["performance"]["auroc_macro"][0] == pytest.approx(own.auroc_macro.estimate)


def test_the_apparent_numbers_are_the_saved_models_on_its_own_people(made, developed, grouped):
    risks = np.asarray(developed.saved.score(grouped.inputs)[0], dtype=float)
    apparent = performance_of(risks, grouped.outcome)(None)
    measures = {(m["name"], m["class"]): m for m in made.document["internal"]["optimism"]["measures"]}
    assert measures["log_loss", None]["apparent"] == pytest.approx(apparent["log_loss",])
    assert measures["auroc", 2]["apparent"] == pytest.approx(apparent["auroc", "2"])
    one = measures["auroc", 2]
    assert one["corrected"] == pytest.approx(one["apparent"] - one["optimism"])


def test_the_same_seed_makes_the_same_report(made, developed, grouped):
    again = report(developed, grouped, wishes=FEW)
    kept = [{k: v for k, v in r.to_json().items() if k not in ("made_at", "seconds")} for r in (made, again)]
    assert kept[0] == kept[1]


def test_every_long_part_tells_how_far_it_is(made, steps):
    parts = {part: total for part, _, total in steps}
    assert parts == {
        "cross_validation": 6, "comparators": 3, "intervals": 1, "bootstrap": 4, "single": 5, "left_out": 3
    }  # fmt: skip
    assert all((part, total, total) in steps for part, total in parts.items())


def test_the_page_shows_the_same_numbers_and_nobody(made, grouped):
    low, estimate, high = (made.document["performance"]["hand_till"][i] for i in (1, 0, 2))
    for language in ("en", "ja"):
        page = made.html(language)
        assert f'lang="{language}"' in page
        assert f"{estimate:.3f}" in page
        assert f"{low:.3f}" in page
        assert f"{high:.3f}" in page
        assert made.model.id in page
        assert len(page.encode()) < 1_000_000
        assert not any(word in page for word in ("<script", "http://www.", "F1", *grouped.person[:50]))


def test_the_card_for_exchange_tells_the_groups_and_how_it_was_tested(made):
    card = made.card()
    assert card["key_metrics"]["fairness"][
        "status" if "status" in card["key_metrics"]["fairness"] else "results"
    ]
    assert "cross-validation" in card["key_metrics"]["safety"]["validation_process"]["en"]
    assert json.loads(json.dumps(card, allow_nan=False))["format"] == "kenshin-model-card/1"


def test_small_groups_are_named_and_their_counts_hidden(made):
    (by_sex,) = [group for group in made.document["subgroups"] if group["by"]["en"] == "Sex"]
    (other,) = [row for row in by_sex["rows"] if row["name"] == "other"]
    assert other["people"]["count"] is None
    assert other["auroc"] == [None, None, None]
    assert "50 people" in other["reason"]["en"]
    assert "50人" in other["reason"]["ja"]


def test_each_period_is_left_out_and_summarised(made):
    left_out = made.document["internal"]["left_out"]
    assert left_out["by"]["en"] == "Period"
    assert [row["label"] for row in left_out["rows"]] == ["2020", "2021", "2022"]
    auroc, *_ = left_out["summary"]
    estimates = [row["auroc"][0] for row in left_out["rows"]]
    assert min(estimates) < auroc["estimate"][0] < max(estimates)
    assert auroc["prediction"][0] < auroc["estimate"][1]


def test_another_table_is_refused_with_the_way_out(developed, tmp_path):
    (tmp_path / "t.csv").write_text(invented_csv(360, seed=9))
    with pytest.raises(UsageError, match="kenshin validate"):
        report(developed, read_patients(tmp_path / "t.csv", "diabetes_checkup"), wishes=NONE)


def test_an_unknown_variable_to_leave_out_is_named_with_those_there_are(developed, grouped):
    with pytest.raises(UsageError, match=r"--leave-out must name .* sex"):
        report(developed, grouped, wishes=Wishes(leave_out="ward"))


def test_a_variable_with_one_group_gets_a_sentence(developed, grouped):
    made = report(developed, grouped, wishes=Wishes(0, 0, 2, 1, 0, leave_out="known_dm"))
    assert "from 2 to 72 groups; there are 1" in made.document["internal"]["left_out"]["reason"]["en"]


def test_ones_own_net_and_its_search_are_made_again(grouped, quick):
    model = train(
        grouped, my_nets.WithDropout, copies=1, recipe=quick, search={"learning_rate": [0.003, 0.01]}
    )
    with pytest.raises(UsageError, match="WithDropout"):
        report(model, grouped, wishes=NONE)
    wishes = Wishes(1, 0, 2, 1, 0, searched=True)
    made = report(model, grouped, net=my_nets.WithDropout, wishes=wishes)
    assert made.document["internal"]["optimism"]["searched"] is True


def test_shuffled_labels_are_no_better_than_chance(grouped, quick, tmp_path):
    rng = np.random.default_rng(0)
    lines = invented_csv(600, seed=5).splitlines()
    labels = rng.permutation([line.rsplit(",", 1)[1] for line in lines[1:]])
    rows = [f"{line.rsplit(',', 1)[0]},{label}" for line, label in zip(lines[1:], labels, strict=True)]
    (tmp_path / "t.csv").write_text("\n".join([lines[0], *rows]))
    table = read_patients(tmp_path / "t.csv", "diabetes_checkup")
    made = report(train(table, copies=2, recipe=quick), table, wishes=Wishes(0, 0, 5, 1, 100))
    performance = made.document["performance"]
    assert performance["auroc_macro"][0] == pytest.approx(
        0.5, abs=0.08
    )  # three standard errors of 600 people
    (prevalence,) = [c for c in performance["comparisons"] if c["name"] == "prevalence"]
    assert not prevalence["difference"][2] < 0  # no better than the same answer for everyone


def test_small_sites_do_not_follow_from_the_others(made, grouped):
    left_out = made.document["internal"]["left_out"]
    people = {row["label"]: (row["n"], row["events"]) for row in left_out["rows"]}
    (by_period,) = [group for group in made.document["subgroups"] if group["by"]["en"] == "Period"]
    for row in by_period["rows"]:  # nothing is told in one table that is hidden in the other
        events = row["classes"][-1]["count"]
        assert people[row["name"]] == (row["people"]["count"], events)


def test_single_values_are_no_groups_to_leave_out(developed, grouped):
    with pytest.raises(UsageError, match=r"\(age, bmi, known_dm, sex, period\)"):
        report(developed, grouped, wishes=Wishes(leave_out="hba1c"))
