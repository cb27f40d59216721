from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.patients.dates import read_date


@given(st.dates(min_value=date(1000, 1, 1)))
def test_an_iso_date_is_itself(day):
    assert read_date(day.isoformat()) == day


@given(st.dates(min_value=date(1926, 12, 25), max_value=date(2099, 12, 31)))
def test_every_day_has_exactly_one_era(day):
    read = [
        read_date(f"{era}{day.year - first}.{day.month}.{day.day}") for era, first in ERAS if day.year > first
    ]
    assert [d for d in read if d is not None] == [day]


ERAS = (("S", 1925), ("H", 1988), ("R", 2018))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S64.1.7", date(1989, 1, 7)),
        ("H1.1.8", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和元年", date(2019, 5, 1)),
        ("2024/5/31", date(2024, 5, 31)),
    ],
)
def test_the_edges_of_the_eras_are_read(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text", ["H1.1.7", "R1.4.30", "S1.12.24", "H31.", "R0年", "R5.2.29", "31/05/2024", "２０２４-05-31"]
)
def test_a_day_outside_its_era_or_written_ambiguously_is_not_read(text):
    assert read_date(text) is None
