"""What is kept does not tell how far from all others any one person was."""

import numpy as np
import pytest

from kenshin.prediction.familiarity.draw import learn_background
from kenshin.prediction.familiarity.judge import judge_familiarity
from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.schema.file import load_schema

BMI = 1


def people(furthest, count=300):
    """Invented people, of whom as many as there are values lie far away in BMI."""
    rng = np.random.default_rng(4)
    table = np.column_stack(
        [
            rng.integers(20, 81, count),
            np.clip(rng.normal(25, 4, count), 16, 40).round(1),
            np.clip(rng.normal(5.5, 0.4, count), 4.2, 6.4).round(1),
            np.clip(rng.normal(125, 15, count), 85, 200).round(),
        ]
    )
    table[: len(furthest), BMI] = furthest
    return table


def learned(furthest):
    table = people(furthest)
    reference = learn_familiarity(table, np.arange(len(table)), 0)
    return reference, learn_background(reference, load_schema("diabetes_checkup").inputs, table, 0)


@pytest.mark.parametrize("others", [[60.0], [99.9], [60.0, 70.0, 80.0, 90.0, 99.9]])
def test_one_to_five_people_far_away_may_be_anywhere_there_and_nothing_that_is_kept_changes(others):
    assert learned(others) == learned([45.0] * len(others))


def test_one_person_far_away_does_not_make_strangers_familiar():
    """A rarity whose tail were as long as this person's distance would refuse nobody."""
    strangers = np.array([[25.0, 62.0, 4.3, 195.0], [80.0, 12.0, 6.3, 85.0]])
    for furthest in ([], [99.9]):
        judged = judge_familiarity(learned(furthest)[0], strangers)
        assert judged.level.tolist() == [2, 2]
