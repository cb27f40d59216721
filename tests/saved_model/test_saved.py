import hashlib
import json
import pickle
import random
import shutil
import subprocess
import sys

import numpy as np
import onnx
import pytest
import safetensors.numpy

from kenshin.errors import ModelFileError, StorageError, UsageError
from kenshin.reproducible import canonical_json
from kenshin.saved_model.manifest import FILES, MANIFEST
from kenshin.workflow.model import load


@pytest.fixture
def folder(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "model")
    return tmp_path / "model"


def resign(folder):
    """What someone who knows the format would do after changing a file."""
    files = {}
    for name in FILES:
        raw = (folder / name).read_bytes()
        files[name] = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    shape = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(canonical_json(shape | {"files": files}))


def refused(folder, message=""):
    with pytest.raises(ModelFileError) as error:
        load(folder)
    assert error.value.exit_code == 4
    assert message in error.value.sentence("en")


def test_what_was_saved_is_what_is_opened(model, folder):
    again = load(folder)
    assert again.id == model.id
    assert again.schema == model.schema
    values = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
    assert again.predict(**values) == model.predict(**values)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_every_flipped_bit_truncation_and_trailing_byte_is_refused(folder, name):
    path = folder / name
    raw = path.read_bytes()
    rng = random.Random(0)
    for _ in range(60):
        flipped = bytearray(raw)
        flipped[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(flipped))
        refused(folder)
    for damaged in (raw[:-1], raw[: len(raw) // 2], b"", raw + b" "):
        path.write_bytes(damaged)
        refused(folder)


def test_a_missing_or_strange_file_is_refused(folder):
    (folder / "notes.txt").write_text("x")
    refused(folder, "notes.txt")
    (folder / "notes.txt").unlink()
    (folder / "card.json").unlink()
    refused(folder, "card.json")


def test_a_link_in_place_of_a_file_is_refused(folder, tmp_path):
    (folder / "card.json").rename(tmp_path / "card.json")
    (folder / "card.json").symlink_to(tmp_path / "card.json")
    refused(folder, "card.json")


def changed_weights(folder, change):
    path = folder / "weights.safetensors"
    tensors = change(dict(safetensors.numpy.load(path.read_bytes())))
    path.write_bytes(safetensors.numpy.save(tensors))
    resign(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t | {"copies.0.fc1.bias": t["copies.0.fc1.bias"] + 1},
        lambda t: t | {"copies.0.fc1.bias": np.full(16, np.nan, np.float32)},
        lambda t: t | {"extra": np.zeros(1, np.float32)},
        lambda t: {k: v for k, v in t.items() if k != "copies.0.fc1.bias"},
        lambda t: t | {"copies.0.fc1.bias": np.zeros(17, np.float32)},
        lambda t: t | {"copies.0.fc1.bias": t["copies.0.fc1.bias"].astype(np.float64)},
        lambda t: {f"t{i}": np.zeros(0, np.float32) for i in range(100_000)},
    ],
    ids=["other", "nan", "extra", "missing", "shape", "dtype", "many"],
)
def test_weights_that_are_not_the_graphs_are_refused_even_with_a_right_manifest(folder, change):
    changed_weights(folder, change)
    refused(folder, "weight")


def test_repeated_names_in_the_weights_are_refused(folder):
    path = folder / "weights.safetensors"
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = raw[8 : 8 + length].decode().rstrip()
    entry = header[1:].split("},")[1] + "}"
    doubled = ("{" + entry + "," + header[1:]).encode()
    path.write_bytes(len(doubled).to_bytes(8, "little") + doubled + raw[8 + length :])
    resign(folder)
    refused(folder, "weights")


def test_an_enormous_header_is_refused_at_once(folder):
    raw = (folder / "weights.safetensors").read_bytes()
    (folder / "weights.safetensors").write_bytes((1 << 63).to_bytes(8, "little") + raw[8:])
    resign(folder)
    refused(folder, "weights")


class Attack:
    def __reduce__(self):
        return (open, (str(self.canary), "w"))


def test_a_pickle_under_another_name_is_refused_and_never_run(folder, tmp_path):
    attack = Attack()
    attack.canary = tmp_path / "canary"
    for name in ("weights.safetensors", "graph.onnx", "card.json"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(pickle.dumps(attack))
        resign(folder)
        refused(folder)
        (folder / name).write_bytes(before)
    assert not attack.canary.exists()


def edit_graph(folder, edit):
    graph = onnx.load_model_from_string((folder / "graph.onnx").read_bytes())
    edit(graph)
    (folder / "graph.onnx").write_bytes(graph.SerializeToString())
    resign(folder)


def test_a_graph_with_data_outside_itself_is_refused(folder):
    def outside(graph):
        tensor = graph.graph.initializer[0]
        tensor.data_location = onnx.TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "/etc/passwd"

    edit_graph(folder, outside)
    refused(folder, "within itself")


def test_a_graph_with_foreign_operators_is_refused(folder):
    edit_graph(folder, lambda g: g.opset_import.append(onnx.helper.make_opsetid("com.evil", 1)))
    refused(folder, "standard operators")


def test_a_graph_that_forgets_its_golden_outputs_is_refused(folder):
    golden = json.loads((folder / "golden.json").read_text())
    golden["outputs"]["probabilities"][0][0] += 0.01
    (folder / "golden.json").write_text(canonical_json(golden))
    resign(folder)
    refused(folder, "golden")


def test_inputs_in_another_order_or_unit_are_refused_by_name(folder):
    card = json.loads((folder / "card.json").read_text())
    card["inputs"][0], card["inputs"][1] = card["inputs"][1], card["inputs"][0]
    (folder / "card.json").write_text(canonical_json(card))
    resign(folder)
    refused(folder, "same order")


@pytest.mark.parametrize("version", [2, 4, "3"])
def test_another_format_says_which_version_made_it(folder, version):
    shape = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(canonical_json(shape | {"format": version}))
    refused(folder, "made by Kenshin 0.1.0")


def test_saving_never_overwrites_unasked_and_never_leaves_a_part(model, folder):
    with pytest.raises(UsageError, match="--replace"):
        model.save(folder)
    model.save(folder, replace=True)
    assert load(folder).id == model.id
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="something else"):
        model.save(folder.parent / "other", replace=True)
    assert sorted(p.name for p in folder.parent.iterdir()) == ["model", "other"]


def test_a_disk_that_fails_at_any_write_leaves_the_old_or_the_new_model(model, folder, monkeypatch):
    import os

    real, before = os.fsync, (folder / MANIFEST).read_bytes()
    for fail_at in range(1, 30):
        calls = 0

        def failing(descriptor, fail_at=fail_at):
            nonlocal calls
            calls += 1
            if calls == fail_at:
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", failing)
        try:
            model.save(folder, replace=True)
        except StorageError as error:
            assert "No space left" in error.sentence("en")
            monkeypatch.setattr(os, "fsync", real)
            assert (folder / MANIFEST).read_bytes() == before
            assert [p.name for p in folder.parent.iterdir()] == ["model"]
        else:
            break
    assert calls < fail_at  # the last round ran without a fault: every write was tried


SCORE = """
import json, sys
from kenshin.workflow.model import load
from kenshin.patients.reader import read_patients
found = []
sys.addaudithook(lambda name, args: found.append(name) if name == "pickle.find_class" else None)
model = load(sys.argv[1])
table = read_patients(sys.argv[2], model.schema)
estimates = [e.to_json() for e in model.predict(table)]
print(json.dumps({"pickles": found, "torch": "torch" in sys.modules, "estimates": estimates}))
"""


def test_another_process_gives_the_same_bits_without_torch_or_a_pickle(model, people, people_file, folder):
    command = [sys.executable, "-c", SCORE, str(folder), str(people_file)]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert answer["pickles"] == []
    assert answer["torch"] is False
    assert answer["estimates"] == json.loads(json.dumps([e.to_json() for e in model.predict(people)]))
