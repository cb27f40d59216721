import math

from kenshin.validation.guards import events_per_parameter, too_good


def test_the_ceiling_itself_is_too_good_and_an_unknown_number_is_not():
    assert [too_good(0.9499), too_good(0.95), too_good(math.nan), too_good(0.9, ceiling=0.85)] == [0, 1, 0, 1]


def test_the_rarest_class_counts():
    assert events_per_parameter([990, 581, 486], 243) == 2.0
    assert events_per_parameter([5, 5], 0) == math.inf
