"""A `reference.json` that someone changed and signed anew: refused, or no harm in it."""

import json
import shutil

import pytest
from tests.saved_model.test_saved import refused, resign

from kenshin.saved_model.manifest import MANIFEST

INPUT, MIXTURE = ("familiarity", "inputs", 1), ("familiarity", "components")


@pytest.fixture
def folder(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "model")
    return tmp_path / "model"


def normal(variance, mean=0.0, size=4):
    matrix = [[variance if i == j else 0.0 for j in range(size)] for i in range(size)]
    return [{"weight": 1.0, "mean": [mean] * size, "covariance": matrix}]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (MIXTURE, normal(1e300)),
        (MIXTURE, normal(5e-324)),
        (MIXTURE, normal(1.0, 1e308)),
        (MIXTURE, normal(float("nan"))),
        (MIXTURE, normal(1.0, size=3)),
        (MIXTURE, [{**normal(1.0)[0], "weight": 1 / 20_000}] * 20_000),
        ((*INPUT, "scale"), 1e-320),
        ((*INPUT, "centre"), 1e308),
        ((*INPUT, "low"), 1e9),
        (("familiarity", "tail"), 1e-320),
        (("familiarity", "unusualness", -1), 1e308),
        (("background", "rows"), []),
        (("background", "rows", 0), [1.0]),
        (("background", "rows", 0, 1), 1e308),
        (("background", "rows", 0, 1), float("nan")),
        (("background", "rows"), [[50.0, 25.0, 5.5, 120.0]] * 10_001),
        (("sets", "levels"), []),
        (("sets", "everyone", "cuts"), []),
        (("sets", "groups"), "NOSUCH"),
        (("comparison", "by"), ["age", "age"]),
        (("comparison", "cells", 0, "risks", 0, "quantiles"), [5.0] * 19),
        (("comparison", "cells", 0, "people"), 10**400),
        (("comparison", "cells"), "TWICE"),
        (("interval", "factor"), float("inf")),
        (("format",), "kenshin-reference/0"),
    ],
)
def test_what_no_training_remembers_is_refused_before_anyone_is_scored(folder, path, value):
    file = folder / "reference.json"
    shape = part = json.loads(file.read_text())
    for key in path[:-1]:
        part = part[key]
    if value == "TWICE":
        value = part["cells"] * 2
    if value == "NOSUCH":
        own = shape["sets"]["everyone"]
        value = [{"variable": "nosuch", "group": "a", "people": [90, 90, 90], "cuts": own["cuts"]}]
        own["people"] = [90, 90, 90]
    part[path[-1]] = value
    file.write_text(json.dumps(shape))
    resign(folder)
    refused(folder)


def test_a_model_of_the_format_before_asks_to_train_again(folder):
    (folder / "reference.json").unlink()
    shape = json.loads((folder / MANIFEST).read_text())
    shape["files"].pop("reference.json")
    (folder / MANIFEST).write_text(json.dumps(shape | {"format": 2}))
    refused(folder, "train again")
