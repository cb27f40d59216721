import pytest

from kenshin.prediction.comparison.comparison import Place


@pytest.mark.parametrize(
    ("below", "kind", "of_100"),
    [
        (0, "fewer", 5),
        (5, "about", 5),
        (7.4, "about", 5),
        (7.6, "about", 10),
        (78, "about", 80),
        (95, "about", 95),
        (100, "more", 95),
    ],
)
def test_a_share_is_told_to_the_nearest_five_and_not_beyond_the_known_ends(below, kind, of_100):
    told = Place(below, 100 - below, first=5, last=95).lower
    assert (told.kind, told.of_100) == (kind, of_100)


@pytest.mark.parametrize(
    ("below", "above", "same"), [(40, 60, None), (40, 51, None), (40, 50, 10), (40, 30, 30)]
)
def test_the_same_number_is_told_where_many_share_it(below, above, same):
    found = Place(below, above, first=5, last=95).same
    assert (None if found is None else found.of_100) == same
