"""Cuts are judged on people whom they were not learned from, and small groups stay unnamed."""

import json

import numpy as np
import pytest
from tests.conftest import invented_csv
from tests.workflow.study.conftest import FEW

from kenshin.patients.reader import read_patients
from kenshin.prediction.sets.apply import class_sets
from kenshin.prediction.sets.learn import learn_sets
from kenshin.saved_model.reference.sets import LEVELS
from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.internal.again import people_of, pipeline_of
from kenshin.workflow.internal.held_out import cross_validated, parts_of
from kenshin.workflow.people import study_people
from kenshin.workflow.study.external import external_report


def rows_of(document):
    return {(row["level"], row["kind"]): row for row in document["sets"]["rows"]}


def test_each_part_is_judged_by_cuts_learned_from_the_other_parts(made, developed, grouped):
    people = people_of(grouped)
    folds = parts_of(people, FEW.parts, FEW.repetitions, FEW.seed)
    told = []
    risks = cross_validated(
        pipeline_of(developed.card), people, folds, FEW.seed, lambda *_: None, lambda *part: told.append(part)
    )[0]
    inside = np.zeros(risks.shape, dtype=bool)
    for repetition, out, fitted in told:
        if repetition == 0:
            rest = np.setdiff1d(np.arange(len(people)), out)
            outcome = people.outcome[rest][fitted.ensemble.out_of_fold]
            reference = learn_sets(fitted.ensemble.out_of_fold_risks, outcome)
            inside[out] = class_sets(reference, risks[out], 0.8)
    row = rows_of(made.document)[0.8, "class"]
    for k in range(3):
        assert row["coverage"][k][0] == pytest.approx(inside[people.outcome == k, k].mean())
    assert row["size"][0] == pytest.approx(inside.sum(axis=1).mean())
    assert len(told) == FEW.parts * FEW.repetitions


def test_every_level_and_both_kinds_are_there_and_a_class_without_cuts_is_counted(made):
    sets = made.document["sets"]
    assert list(rows_of(made.document)) == [
        (level, kind) for level in LEVELS for kind in ("class", "marginal")
    ]
    assert (sets["level"], sets["parts"]) == (0.9, FEW.parts)
    for k, people in enumerate(sets["people"]):
        few = people[1] < 59
        assert rows_of(made.document)[0.9, "class"]["without_cut"][k] == (FEW.parts if few else 0)
    assert [group["by"]["en"] for group in sets["groups"]] == [
        group["by"]["en"] for group in made.document["subgroups"]
    ]


def test_small_groups_have_a_sentence_and_their_counts_are_hidden_as_elsewhere(made):
    for group, known in zip(made.document["sets"]["groups"], made.document["subgroups"], strict=True):
        assert [row["people"] for row in group["rows"]] == [row["people"] for row in known["rows"]]
        assert [row["classes"] for row in group["rows"]] == [row["classes"] for row in known["rows"]]
    (by_sex,) = [group for group in made.document["sets"]["groups"] if group["by"]["en"] == "Sex"]
    (other,) = [row for row in by_sex["rows"] if row["name"] == "other"]
    assert (other["everyones"], other["own"]) == (None, None)
    assert "50 people" in other["reason"]["en"]
    assert "50人" in other["reason"]["ja"]


def test_the_summary_tells_what_one_cut_for_all_would_do(made):
    (line,) = [line["text"] for line in made.document["summary"] if "Sets of classes" in line["text"]["en"]]
    worst = min(c[0] for c in rows_of(made.document)[0.9, "marginal"]["coverage"] if c[0] is not None)
    assert f"for {100 * worst:.0f} of 100" in line["en"]
    assert f"100人中{100 * worst:.0f}人" in line["ja"]


def test_a_validation_judges_the_models_own_cuts(model, newcomers):
    reference = model.saved.reference.sets
    made = external_report(model, newcomers, resamples=0)
    json.dumps(made.to_json(), allow_nan=False)
    inside = class_sets(reference, np.asarray(model.saved.score(newcomers.inputs)[0], dtype=float))
    row = rows_of(made.document)[0.9, "class"]
    assert row["coverage"][0][0] == pytest.approx(inside[newcomers.outcome == 0, 0].mean())
    assert made.document["sets"]["people"][0] == [reference.everyone.people[0]] * 2
    for language in ("en", "ja"):
        assert 'id="sets"' in made.html(language)


def test_real_people_of_every_class_are_covered_and_one_cut_for_all_forgets_the_highest(fasting_cohort):
    """5,757 real people (3,122, 2,474 and 161 of each class) split 30 times: cuts from 70 %, judged on 30 %."""
    table = study_people(read_patients(fasting_cohort, "diabetes_checkup")).table
    people, found = people_of(table), []
    for sample in range(30):
        rng = np.random.default_rng(sample)
        out = rng.random(len(people)) < 0.3
        rest = people.take(np.flatnonzero(~out))
        fitted = Pipeline("simple", 3).fit(rest.inputs, rest.outcome, rest.person, sample)
        rows = fitted.ensemble.out_of_fold
        reference = learn_sets(
            fitted.ensemble.out_of_fold_risks, rest.outcome[rows], person=rest.person[rows]
        )
        risks, outcome = fitted.risks(people.inputs[out]), people.outcome[out]
        found.append([
            [class_sets(reference, risks, 0.9, kind)[outcome == k, k].mean() for k in range(3)]
            for kind in ("class", "marginal")
        ])  # fmt: skip
    by_class, marginal = np.mean(found, axis=0)
    # Of about 48 people of the highest class in each split, one more or less is 2 points; 3 standard errors are 2.5.
    assert by_class[:2] == pytest.approx([0.9, 0.9], abs=0.01)
    assert by_class[2] == pytest.approx(0.92, abs=0.025)
    assert marginal[2] < 0.1


def test_few_people_have_a_section_too_in_which_nothing_is_ruled_out(tmp_path):
    (tmp_path / "t.csv").write_text(invented_csv(120, seed=3))
    table = read_patients(tmp_path / "t.csv", "diabetes_checkup")
    model = train(table, copies=2, recipe=Recipe(epochs=3, folds=3), seed=1)
    from kenshin.workflow.study.development import report
    from kenshin.workflow.study.wishes import Wishes

    made = report(model, table, wishes=Wishes(0, 0, 3, 1, 0))
    assert rows_of(made.document)[0.95, "class"]["without_cut"] == [3, 3, 3]
    assert rows_of(made.document)[0.95, "class"]["size"][0] == 3.0
    json.dumps(made.to_json(), allow_nan=False)
    assert "in every set" in made.html("en")
