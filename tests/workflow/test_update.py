import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import invented_csv
from tests.nets import my_nets

from kenshin.errors import DataError, TableRefused, UsageError
from kenshin.patients.reader import read_patients
from kenshin.saved_model.rewrite import with_calibration
from kenshin.training.recalibrate import Recalibration
from kenshin.validation.measures.calibration import calibration_in_the_large, recalibration_line
from kenshin.workflow.develop import train
from kenshin.workflow.evaluate import validate
from kenshin.workflow.external import external
from kenshin.workflow.model import Model, load
from kenshin.workflow.study.external import external_report
from kenshin.workflow.update import update

NETS = Path(my_nets.__file__)


@pytest.fixture(scope="module")
def model(people, quick):
    """A model that has learned something: the two copies of three epochs elsewhere are too flat to scale."""
    from kenshin.training.recipe import Recipe

    return train(people, copies=3, recipe=Recipe(epochs=30, folds=4), seed=1)


def changed(model, change):
    training = model.card.training
    constants = change.constants(np.array(training.log_class_weights), training.temperature)
    return Model(with_calibration(model.saved, *constants, model.card, model.saved.reference))


def people_of(truth, folder, n=6000, seed=5):
    """Newcomers whose outcomes are drawn from what a model says about them."""
    path = folder / f"drawn{seed}.csv"
    path.write_text(invented_csv(n, seed=seed, letter="N"))
    table = read_patients(path, "diabetes_checkup")
    risks, _, _ = truth.saved.score(table.inputs)
    drawn = (np.random.default_rng(seed).random((n, 1)) > risks.cumsum(axis=1)[:, :-1]).sum(axis=1)
    lines = path.read_text().splitlines()
    rows = [f"{line.rpartition(',')[0]},{k}" for line, k in zip(lines[1:], drawn, strict=True)]
    path.write_text("\n".join([lines[0], *rows]))
    return read_patients(path, "diabetes_checkup")


def in_the_large(model, table):
    risks, _, _ = model.saved.score(table.inputs)
    return [calibration_in_the_large(risks[:, k], table.outcome == k) for k in range(3)]


def slopes(model, table):
    risks, _, _ = model.saved.score(table.inputs)
    return [recalibration_line(risks[:, k], table.outcome == k)[1] for k in range(3)]


def test_where_prevalences_differ_an_intercept_update_brings_calibration_in_the_large_to_0(model, tmp_path):
    truth = changed(model, Recalibration((0.0, 1.0, -0.8)))
    new = update(model, people_of(truth, tmp_path), "intercept")
    fresh = people_of(truth, tmp_path, seed=6)
    assert max(abs(value) for value in in_the_large(model, fresh)) > 0.4
    assert max(abs(value) for value in in_the_large(new, fresh)) < 0.12  # a standard error is up to 0.04
    assert new.card.update.shift == pytest.approx((0.0, 1.0, -0.8), abs=0.15)
    assert new.card.update.difference[2] < 0
    assert "update_no_better" not in [f["code"] for f in new.card.update.findings]


def test_an_overconfident_model_gets_calibration_slope_1_by_a_slope_update(model, tmp_path):
    bold = changed(model, Recalibration((0.0, 0.0, 0.0), 2.0))
    new = update(bold, people_of(model, tmp_path), "slope")
    fresh = people_of(model, tmp_path, seed=6)
    assert max(slopes(bold, fresh)) < 0.8
    assert slopes(new, fresh) == pytest.approx([1, 1, 1], abs=0.12)
    assert new.card.update.slope == pytest.approx(0.5, abs=0.04)
    assert new.card.training.temperature == pytest.approx(model.card.training.temperature, rel=0.08)


@pytest.mark.parametrize("how", ["intercept", "slope"])
def test_outcomes_of_the_model_itself_change_almost_nothing_and_that_is_said(model, tmp_path, how):
    table = people_of(model, tmp_path)
    new = update(model, table, how)
    assert np.abs(new.saved.score(table.inputs)[0] - model.saved.score(table.inputs)[0]).max() < 0.04
    assert [f["code"] for f in new.card.update.findings] == ["update_no_better"]


def test_what_is_shown_after_is_worse_than_what_was_fitted_to_the_same_people(model, newcomers):
    """Cross-fitting: the same update judged on its own people would look better than it is."""
    new = update(model, newcomers, "slope")
    fitted = validate_on(new, newcomers)
    assert new.card.update.after["log_loss"][0] > fitted
    assert new.card.update.before["log_loss"][0] == pytest.approx(validate_on(model, newcomers))


def validate_on(model, table):
    risks, _, _ = model.saved.score(table.inputs)
    return float(-np.log(risks[np.arange(len(table)), table.outcome]).mean())


def test_the_card_names_the_old_model_and_the_folder_opens_again(model, newcomers, tmp_path):
    new = update(model, newcomers, "intercept")
    new.save(tmp_path / "new")
    again = load(tmp_path / "new")
    assert again.card.parent.id == model.id != again.id == new.id
    assert (again.card.parent.how, again.card.parent.made_at) == ("intercept", model.card.made_at)
    assert (again.card.update.used, again.card.update.known, again.card.update.folds) == (300, 0, 5)
    assert sum(again.card.update.per_class.values()) == 300
    assert model.card.parent is None
    assert again.card.people.used == model.card.people.used


def test_the_old_model_is_not_touched(model, newcomers):
    before, card = model.saved.contents(), model.card.model_dump_json()
    for how in ("intercept", "slope"):
        update(model, newcomers, how)
    assert model.saved.contents() == before
    assert model.card.model_dump_json() == card


WITHOUT_TORCH = """
import sys
from kenshin.patients.reader import read_patients
from kenshin.workflow.model import load
from kenshin.workflow.update import update
model = load(sys.argv[1])
update(model, read_patients(sys.argv[2], model.schema), "intercept").save(sys.argv[3])
print("torch" in sys.modules)
"""


def test_a_recalibration_needs_neither_torch_nor_the_nets_class(own, newcomers_file, tmp_path):
    own[0].save(tmp_path / "old")
    command = [sys.executable, "-c", WITHOUT_TORCH, tmp_path / "old", newcomers_file, tmp_path / "new"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
    assert load(tmp_path / "new").card.parent.id == own[0].id


def test_the_same_update_gives_the_same_bits(model, newcomers):
    first, again = (update(model, newcomers, "slope", seed=3) for _ in range(2))
    assert first.saved.graph == again.saved.graph
    assert first.card.update == again.card.update


def test_an_update_of_an_update_is_right_and_names_the_one_before(model, newcomers):
    once = update(model, newcomers, "intercept")
    twice = update(once, newcomers, "intercept")
    assert twice.card.parent.id == once.id
    assert twice.card.update.shift == pytest.approx((0, 0, 0), abs=1e-3)
    assert [f["code"] for f in twice.card.update.findings] == ["known_people", "update_no_better"]


def test_people_of_an_update_are_known_to_the_new_model(model, newcomers, tmp_path):
    with pytest.raises(DataError, match="300 of the 300"):
        validate(update(model, newcomers, "slope"), newcomers)
    silent = update(model, newcomers, "slope", marks=False)
    assert [f.code for f in external(silent, newcomers, resamples=0).findings] == ["same_file"]
    (tmp_path / "t.csv").write_text(invented_csv(60, seed=9, letter="Q"))
    others = read_patients(tmp_path / "t.csv", "diabetes_checkup")
    found = external(silent, others, resamples=0).findings
    assert [f.key for f in found if f.code == "overlap_unknown"] == ["workflow.update_without_marks"]


def test_another_places_ids_are_not_mixed_with_the_models_own(model, newcomers):
    people = update(model, newcomers, "intercept", other_ids=True).card.people
    assert people.marks == model.card.people.marks
    assert [file.marked for file in people.updated_on] == [False]


def test_updating_on_the_trainings_own_people_is_warned_of(model, people):
    update_card = update(model, people, "intercept").card.update
    assert update_card.known == 300
    (finding,) = [f for f in update_card.findings if f["code"] == "known_people"]
    assert finding["level"] == "warning"
    assert "300人" in finding["ja"]


def test_the_page_says_that_the_model_was_updated(model, newcomers):
    sentence = f"slope, on 300 of 300 people; from model {model.id[:12]}"
    assert sentence in _page(update(model, newcomers, "slope"), newcomers)
    assert "from model" not in _page(model, newcomers)


def _page(model, people):
    return external_report(model, people, resamples=0, other_ids=True).html("en")


@pytest.mark.parametrize("net", ["simple", my_nets.SharedReLU])
def test_refit_trains_the_same_net_with_the_same_recipe_on_the_new_people(people, newcomers, quick, net):
    old = train(people, net, copies=2, recipe=quick, seed=4)
    told = []
    new = update(
        old, newcomers, "refit", None if net == "simple" else net, on_epoch=lambda *_: told.append(1)
    )
    straight = train(newcomers, net, copies=2, recipe=quick, seed=4)
    assert all(np.array_equal(new.saved.weights[n], w) for n, w in straight.saved.weights.items())
    assert told
    assert new.card.parent.id == old.id
    assert new.card.training.recipe == old.card.training.recipe
    assert new.card.update.after["log_loss"] == new.card.out_of_fold["log_loss"]
    assert new.card.update.before["log_loss"][0] == pytest.approx(validate_on(old, newcomers))
    with pytest.raises(DataError, match="in the model's training"):
        validate(new, newcomers)
    assert validate(new, people, resamples=0).n == 300  # the old people are strangers to the new model


def test_refit_takes_what_the_net_was_given_but_for_its_sizes(people, newcomers, quick):
    new = update(train(people, copies=1, recipe=quick, hidden1=5, hidden2=3), newcomers, "refit")
    assert new.saved.weights["copies.0.fc1.weight"].shape == (5, 4)
    assert new.saved.weights["copies.0.fc2.weight"].shape == (3, 5)


def test_refit_on_fewer_people_is_warned_of(model, newcomers):
    keep = [i for i in range(300) if i % 2]
    codes = [f["code"] for f in update(model, newcomers.take(keep), "refit").card.update.findings]
    assert "refit_fewer" in codes


@pytest.fixture(scope="module")
def own(people, quick, tmp_path_factory):
    """A model of a user's own net, and the file that the net stands in."""
    source = tmp_path_factory.mktemp("own") / "own_net.py"
    shutil.copy(NETS, source)
    return train(people, f"{source}:WithDropout", copies=1, recipe=quick), source


def test_refit_of_a_users_own_net_asks_for_its_file(own, newcomers):
    with pytest.raises(UsageError, match=r"--net FILE\.py:WithDropout"):
        update(own[0], newcomers, "refit")


def test_refit_refuses_another_net_and_a_changed_one(own, model, newcomers, tmp_path):
    old, source = own
    for other in ("simple", f"{source}:SharedReLU"):
        with pytest.raises(UsageError, match="the very net"):
            update(old, newcomers, "refit", other)
    shutil.copy(source, tmp_path / "own_net.py")
    assert update(old, newcomers, "refit", f"{tmp_path / 'own_net.py'}:WithDropout").card.parent.id == old.id
    (tmp_path / "own_net.py").write_text(source.read_text() + "\n# changed\n")
    with pytest.raises(UsageError, match="the very net"):
        update(old, newcomers, "refit", f"{tmp_path / 'own_net.py'}:WithDropout")


def test_an_unknown_way_and_a_net_that_is_not_trained_are_refused(model, newcomers):
    with pytest.raises(UsageError, match="intercept, slope or refit"):
        update(model, newcomers, "everything")
    with pytest.raises(UsageError, match="Only refit trains"):
        update(model, newcomers, "slope", "simple")


@pytest.mark.parametrize("how", ["intercept", "slope"])
def test_a_class_of_few_people_is_refused_by_name(model, newcomers, how):
    high = np.flatnonzero(newcomers.outcome == 2)
    rest = np.flatnonzero(newcomers.outcome != 2)
    for few in (0, 9):
        table = newcomers.take(np.concatenate([rest, high[:few]]))
        with pytest.raises(DataError, match=f"high has {few}") as error:
            update(model, table, how)
        assert error.value.exit_code == 3
    assert update(model, newcomers.take(np.concatenate([rest, high[:10]])), how).card.update.used


def test_a_table_without_outcome_with_errors_or_of_another_schema_is_refused(model, tmp_path):
    (tmp_path / "t.csv").write_text("person,age,bmi,hba1c,sbp\nN1,50,25,5.6,120\n")
    with pytest.raises(DataError, match="need the outcome column"):
        update(model, read_patients(tmp_path / "t.csv", "diabetes_checkup"), "slope")
    (tmp_path / "e.csv").write_text(invented_csv(60, letter="N") + "X,50,999,5.6,120,0,0\n")
    with pytest.raises(TableRefused, match="row 62"):
        update(model, read_patients(tmp_path / "e.csv", "diabetes_checkup"), "slope")
    (tmp_path / "o.csv").write_text("person,age,bmi,hba1c,sbp,diagnosed_status\nN1,50,25,5.6,120,never\n")
    with pytest.raises(DataError, match="low, medium, high"):
        update(model, read_patients(tmp_path / "o.csv", "diagnosed_status"), "slope")


def test_the_card_is_json_with_nothing_that_is_not_a_number(model, newcomers):
    shape = json.loads(update(model, newcomers, "slope").saved.contents()["card.json"])
    assert set(shape["update"]["after"]) == {"n", "log_loss", "brier", "auroc_macro", "resamples", "classes"}
    assert [c["name"] for c in shape["update"]["after"]["classes"]] == ["low", "medium", "high"]
