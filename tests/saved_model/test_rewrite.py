import numpy as np
import onnx
import pytest

from kenshin.errors import ModelFileError
from kenshin.nets.find import BUILT_IN
from kenshin.saved_model.rewrite import with_calibration, with_card
from kenshin.saved_model.saved import open_contents, open_folder
from kenshin.training.recalibrate import Recalibration
from kenshin.workflow.develop import train

CHANGE = Recalibration((0.0, 0.7, -0.4), 0.6)


def rewritten(saved):
    training = saved.card.training
    constants = CHANGE.constants(np.array(training.log_class_weights), training.temperature)
    return with_calibration(saved, *constants, saved.card, saved.reference)


@pytest.mark.parametrize("net", BUILT_IN)
def test_the_new_graph_says_what_the_change_says_by_onnxruntime_and_by_compiled_code(people, quick, net):
    old = train(people, net, copies=3, recipe=quick).saved
    from kenshin.saved_model.inner import inner_values

    values = inner_values(old.graph, [f"risks.{c}" for c in range(3)], people.inputs)
    copies = np.stack([CHANGE.risks(value[None]) for value in values.values()])
    expected = (copies.mean(axis=0), *np.percentile(copies, [5, 95], axis=0))
    new = rewritten(old)
    engines = {new.score.engine}
    for _ in range(2):
        for got, right in zip(new.score(people.inputs), expected, strict=True):
            assert np.abs(got - right).max() < 2e-6
        engines.add(new.warm())
    assert ("compiled" in engines) == (net != "committee")


def test_the_new_version_opens_from_its_folder_with_its_own_numbers(model, tmp_path):
    new = rewritten(model.saved)
    new.write(tmp_path / "new")
    again = open_folder(tmp_path / "new")
    assert again.id == new.id != model.id
    assert again.card.training.temperature == pytest.approx(model.card.training.temperature / 0.6)
    assert all(np.array_equal(again.weights[name], kept) for name, kept in model.saved.weights.items())


def test_the_old_model_is_left_as_it_was(model):
    before = model.saved.contents()
    rewritten(model.saved)
    assert model.saved.contents() == before
    assert open_contents(before).id == model.id


def test_a_person_is_traced_through_the_new_version(model):
    from kenshin.workflow.model import Model

    values = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
    new = Model(rewritten(model.saved))
    assert new.trace(**values).probabilities == pytest.approx(new.predict(**values).probabilities, abs=1e-6)


def test_another_card_is_another_id_and_nothing_else(model, people):
    new = with_card(model.saved, model.card.model_copy(update={"made_at": "2026-01-01"}))
    assert new.id != model.id
    assert np.array_equal(new.score(people.inputs)[0], model.saved.score(people.inputs)[0])


@pytest.mark.parametrize("edit", ["renamed", "shape"])
def test_a_graph_without_its_calibration_under_its_name_is_refused(model, edit):
    from dataclasses import replace

    graph = onnx.load_model_from_string(model.saved.graph)
    held = next(t for t in graph.graph.initializer if t.name == "temperature")
    if edit == "renamed":
        held.name = "warmth"
    else:
        held.CopyFrom(onnx.numpy_helper.from_array(np.ones(2), "temperature"))
    contents = model.saved.contents() | {"graph.onnx": graph.SerializeToString()}
    strange = replace(model.saved, _contents=contents)
    with pytest.raises(ModelFileError, match="temperature under its own name"):
        rewritten(strange)
