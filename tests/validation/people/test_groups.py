import numpy as np
import pytest

from kenshin.schema.file import load_schema
from kenshin.validation.people.groups import UNKNOWN, group_labels, groups_of

SCHEMA = load_schema("diabetes_checkup")


@pytest.mark.parametrize(
    ("name", "numbers", "words", "expected"),
    [
        ("age", {"age": np.array([39.0, 64.0, np.nan])}, {}, ("–39", "40–64", UNKNOWN)),
        ("sex", {}, {"sex": (" 女性", "F", "  ")}, ("女性", "F", UNKNOWN)),
        ("visit", {}, {"visit": ("R7.4.1", "2019-01-02", "soon")}, ("2025", "2019", UNKNOWN)),
        ("sex", {}, {}, (UNKNOWN, UNKNOWN, UNKNOWN)),
    ],
)
def test_a_group_is_a_band_a_word_a_year_or_unknown(name, numbers, words, expected):
    assert groups_of(SCHEMA.variable(name), numbers, words, 3) == expected


def test_people_of_a_table_are_named_as_people_without_one(people):
    age = SCHEMA.variable("age")
    assert group_labels(people, age) == groups_of(age, people.numbers, {}, len(people))
