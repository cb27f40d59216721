import math

import pytest

from kenshin.validation.guards import (
    CEILING,
    CEILINGS,
    classes_too_good,
    events_per_parameter,
    honest_ceiling,
    too_good,
)


def test_the_ceiling_itself_is_too_good_and_an_unknown_number_is_not():
    assert [too_good(0.9499), too_good(0.95), too_good(math.nan), too_good(0.9, ceiling=0.85)] == [0, 1, 0, 1]


def test_the_rarest_class_counts():
    assert events_per_parameter([990, 581, 486], 243) == 2.0
    assert events_per_parameter([5, 5], 0) == math.inf


def test_each_class_is_judged_by_itself_and_one_without_a_number_is_not():
    assert classes_too_good([0.96, 0.8, math.nan, 0.95]) == (0, 3)
    assert classes_too_good([0.85, 0.8], ceiling=CEILINGS["hba1c"]) == (0,)


@pytest.mark.parametrize(
    ("hba1c", "fasting_glucose", "reached"),
    [(False, False, 0.734), (True, False, 0.819), (False, True, 0.835), (True, True, 0.882)],
)
def test_the_honest_ceiling_is_nanris_for_what_was_measured(hba1c, fasting_glucose, reached):
    assert honest_ceiling(hba1c=hba1c, fasting_glucose=fasting_glucose) == reached < CEILING
