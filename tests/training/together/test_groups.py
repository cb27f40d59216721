from dataclasses import replace

import numpy as np
from tests.training.together.people import alike

from kenshin.training.plan import Settings
from kenshin.training.recipe import Recipe
from kenshin.training.together.groups import groups


def sizes(settings):
    copies = [
        replace(c, settings=s) for c, s in zip(alike(Recipe(), copies=len(settings)), settings, strict=True)
    ]
    found = groups(copies)
    assert sorted(c.index for group in found for c in group) == list(range(len(copies)))
    return [len(group) for group in found]


def test_what_may_differ_does_not_part_copies():
    base = Recipe()
    recipes = [
        replace(base, **{name: value})
        for name, value in [
            ("learning_rate", 0.5), ("schedule", "cosine"), ("weight_decay", 0.3), ("momentum", 0.1),
            ("epochs", 3), ("patience", 2), ("class_weights", "balanced"), ("folds", 5), ("calibrate", False),
        ]
    ]  # fmt: skip
    assert sizes([Settings(base), *map(Settings, recipes)]) == [10]


def test_optimiser_batch_size_and_arguments_part_copies():
    base = Recipe()
    assert sizes([Settings(base), Settings(replace(base, optimiser="sgd")), Settings(base)]) == [2, 1]
    assert sizes([Settings(base), Settings(replace(base, batch_size=7))]) == [1, 1]
    assert sizes([Settings(base, {"a": 1}), Settings(base, {"a": 2}), Settings(base, {"a": 1})]) == [2, 1]
    assert sizes([Settings(base, {"a": 1, "b": 2}), Settings(base, {"b": 2, "a": 1})]) == [2]


def test_arguments_without_a_single_answer_stand_alone():
    base, one = Recipe(), {"table": np.arange(3)}
    assert sizes([Settings(base, one), Settings(base, {"table": np.arange(3)}), Settings(base, one)]) == [
        2,
        1,
    ]
