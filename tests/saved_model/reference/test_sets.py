"""What a tampered file cannot say."""

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from kenshin.saved_model.reference.sets import LEVELS, SetsReference, fewest_people, place_of_cut

GOOD: dict[str, Any] = {
    "format": "kenshin-sets/1",
    "levels": [0.8, 0.9],
    "everyone": {"people": [90, None], "cuts": [[0.5, 0.2], [0.4, None]]},
    "marginal": [0.4, 0.3],
    "groups": [{"variable": "sex", "group": "f", "people": [60, 60], "cuts": [[0.5, 0.2], [0.4, 0.1]]}],
}


def changed(value, *path):
    shape = copy.deepcopy(GOOD)
    inner = shape
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return shape


def test_a_whole_file_is_read_and_cannot_be_changed_afterwards():
    reference = SetsReference.model_validate(GOOD)
    assert reference.classes == 2
    assert reference.of_group("sex", "f").people == (60, 60)
    with pytest.raises(ValidationError, match="frozen"):
        reference.levels = (0.5,)


@pytest.mark.parametrize(
    "shape",
    [
        changed(float("nan"), "everyone", "cuts", 0, 0),
        changed(float("inf"), "marginal", 0),
        changed(1.2, "everyone", "cuts", 0, 0),
        changed(-0.1, "groups", 0, "cuts", 0, 0),
        changed([0.5], "everyone", "cuts", 0),  # a class too few
        changed([[0.5, 0.2]], "everyone", "cuts"),  # a level too few
        changed([0.4], "marginal"),
        changed([0.9, 0.8], "levels"),
        changed([0.8, 1.0], "levels"),
        changed([], "levels"),
        changed(0.6, "everyone", "cuts", 1, 0),  # above the lower level's
        changed([None, 0.3], "marginal"),  # no cut at a level, but one at a higher level
        changed(3, "everyone", "people", 0),  # a cut of three people
        changed(-1, "everyone", "people", 0),
        changed([90], "everyone", "people"),
        changed(GOOD["groups"] * 2, "groups"),
        changed([60, 60, 60], "groups", 0, "people"),
        changed("", "groups", 0, "group"),
        changed("kenshin-sets/2", "format"),
        changed([[0.1, 0.2]], "rows"),
    ],
)
def test_what_does_not_fit_is_refused(shape):
    with pytest.raises(ValidationError):
        SetsReference.model_validate(shape)


@pytest.mark.parametrize("level", LEVELS)
def test_five_people_lie_beyond_a_cut_from_the_fewest_people_on(level):
    fewest = fewest_people(level)
    assert fewest - place_of_cut(fewest, level) == 5
    assert all(people - place_of_cut(people, level) < 5 for people in range(fewest))
