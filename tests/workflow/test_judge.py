"""What must be said about a training that the table alone cannot tell."""

import numpy as np
import pytest

from kenshin.schema.file import load_schema
from kenshin.training.recipe import Recipe
from kenshin.validation.report import validate_risks
from kenshin.workflow.judge import judge_training

SCHEMA = load_schema("diabetes_checkup")
RNG = np.random.default_rng(0)
OUTCOME = RNG.integers(0, 3, 300)
NOTHING = np.full((300, 3), 1 / 3)
PERFECT = 0.05 + 0.85 * np.eye(3)[OUTCOME]
ONE_CLASS = np.where(
    (OUTCOME == 2)[:, None], [0.05, 0.05, 0.9], RNG.dirichlet([5, 5, 1], 300) * 0.98 + 0.02 / 3
)


def codes(risks, **comparators):
    names = SCHEMA.class_names
    report = validate_risks(risks, OUTCOME, class_names=names, comparators=comparators, resamples=0)
    found = judge_training(SCHEMA, report, (1000, 1000, 1000), 10, Recipe())
    return [(f.key, f.sentence("en"), f.sentence("ja")) for f in found]


def test_nothing_is_said_of_an_ordinary_training():
    assert codes(NOTHING, prevalence=NOTHING) == []


@pytest.mark.parametrize(
    ("risks", "comparators", "key"),
    [
        (PERFECT, {"logistic": NOTHING}, "workflow.too_good"),
        (NOTHING, {"logistic": PERFECT}, "workflow.baseline_too_good"),
        (ONE_CLASS, {"logistic": NOTHING}, "workflow.class_too_good"),
    ],
)
def test_what_is_too_good_is_named_whoever_is(risks, comparators, key):
    found = {name: sentences for name, *sentences in codes(risks, **comparators)}
    assert "0.95" in found[key][0]
    assert "0.95" in found[key][1]
