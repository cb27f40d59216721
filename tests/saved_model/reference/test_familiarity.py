import json

import numpy as np
import pytest
from pydantic import ValidationError

from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.saved_model.reference.background import Background
from kenshin.saved_model.reference.familiarity import FamiliarityReference


@pytest.fixture(scope="module")
def reference():
    return learn_familiarity(np.random.default_rng(0).normal(size=(500, 3)), np.arange(500), 0)


def test_a_reference_comes_back_from_json_exactly(reference):
    assert FamiliarityReference.model_validate_json(reference.model_dump_json()) == reference
    assert FamiliarityReference.model_validate(json.loads(reference.model_dump_json())) == reference


@pytest.mark.parametrize(
    ("place", "value"),
    [(("tail",), float("nan")), (("tail",), -1.0), (("unfamiliar",), 0.9), (("extra",), 1), (("seed",), -1)]
    + [(("inputs", 0, "low"), None), (("inputs", 0, "low"), 99.0), (("inputs", 0, "scale"), None)]
    + [(("inputs", 0, "scale"), float("inf")), (("rarity", 0), 0.0), (("unusualness", 1), -5.0)]
    + [(("components", 0, "covariance", 0, 0), -1.0), (("components", 0, "mean"), [0.0])]
    + [
        (("components", 0, "covariance", 0, 1), 0.9),
        (("components", 0, "weight"), 0.5),
        (("components",), []),
    ],
)
def test_a_tampered_reference_is_refused(reference, place, value):
    shape = reference.model_dump(mode="json")
    part = shape
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    with pytest.raises(ValidationError):
        FamiliarityReference.model_validate(shape)


@pytest.mark.parametrize("rows", [[], [[]], [[1.0], [1.0, 2.0]], [[float("nan")]]])
def test_a_background_that_does_not_fit_is_refused(rows):
    with pytest.raises(ValidationError):
        Background.model_validate({"rows": rows})
