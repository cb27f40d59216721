import subprocess
import sys

import pytest

from kenshin.errors import UsageError
from kenshin.training.recipe import Recipe
from kenshin.training.search import candidates_of


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"learning_rate": 0.0}, "learning_rate must be > 0, ≤ 10, got 0.0"),
        ({"learning_rate": float("nan")}, "learning_rate must be > 0, ≤ 10, got nan"),
        ({"epochs": 10**6}, "epochs must be a whole number ≥ 1, ≤ 100000, got 1000000"),
        ({"folds": 2}, "folds must be a whole number ≥ 3, ≤ 100, got 2"),
        ({"class_weights": (1.0, float("inf"))}, "class_weights must be > 0"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named_with_its_limits(setting, sentence):
    with pytest.raises(UsageError) as mistake:
        Recipe(**setting)
    assert sentence in str(mistake.value)
    assert mistake.value.sentence("ja")


OF_ANOTHER_KIND = """
import numpy as np
from kenshin.errors import UsageError
from kenshin.training.recipe import Recipe
for name, value in (
    ("learning_rate", "fast"), ("learning_rate", ""), ("batch_size", 1.5), ("epochs", True), ("folds", None),
    ("class_weights", "light"), ("class_weights", (1, "2")),
):
    try:
        Recipe(**{name: value})
    except UsageError as mistake:
        print(mistake.sentence("en"))
print(Recipe(learning_rate=np.float32(0.01), epochs=np.int64(5)).epochs)
"""


def test_settings_from_a_command_line_or_a_file_may_be_of_any_kind_and_are_named():
    """In a process of its own: in this one the tests' type checker would speak first."""
    done = subprocess.run([sys.executable, "-c", OF_ANOTHER_KIND], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "learning_rate must be > 0, ≤ 10, got 'fast'. Change that setting.",
        "learning_rate must be > 0, ≤ 10, got ''. Change that setting.",
        "batch_size must be a whole number ≥ 1, got 1.5. Change that setting.",
        "epochs must be a whole number ≥ 1, ≤ 100000, got True. Change that setting.",
        "folds must be a whole number ≥ 3, ≤ 100, got None. Change that setting.",
        "class_weights must be balanced, or > 0, got light. Change that setting.",
        "class_weights must be > 0, got [1, '2']. Change that setting.",
        "5",
    ]


def test_a_value_that_is_wished_twice_is_tried_once():
    tried = candidates_of(Recipe(), {"learning_rate": [0.01, 0.03, 0.01], "hidden1": [8, 8]})
    assert [c.name for c in tried] == ["learning_rate 0.01, hidden1 8", "learning_rate 0.03, hidden1 8"]
