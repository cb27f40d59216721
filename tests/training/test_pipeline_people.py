"""Rows are not people: few persons with many rows each."""

import numpy as np
import pytest

from kenshin.errors import DataError
from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe

RNG = np.random.default_rng(0)
INPUTS = RNG.normal(size=(120, 2))
OUTCOME = np.arange(120) % 2


def fitted(persons):
    pipeline = Pipeline("simple", 2, copies=1, recipe=Recipe(epochs=1, folds=8))
    return pipeline.fit(INPUTS, OUTCOME, np.arange(120) % persons, 0)


def test_there_are_no_more_parts_than_persons():
    assert fitted(5).fold.max() + 1 == 5


def test_two_persons_are_too_few_whatever_their_rows():
    with pytest.raises(DataError, match="with 2 people"):
        fitted(2)
