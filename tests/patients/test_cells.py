import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.patients.cells import clipped, read_number

YES_NO = {"0": 0.0, "1": 1.0, "はい": 1.0}


@given(st.decimals(-10_000, 10_000, places=3))
def test_a_plain_number_is_read_as_itself(number):
    assert read_number(f"{number:f}", [""]).value == float(number)


@given(st.text(max_size=12))
def test_no_text_is_both_a_number_and_a_trouble(text):
    cell = read_number(text, [""])
    assert cell.value is None or not cell.trouble


def test_words_come_first_and_their_numbers_may_be_written_otherwise():
    assert [read_number(t, [""], YES_NO).value for t in ("はい", "1", "1.0", "")] == [1.0, 1.0, 1.0, None]
    assert read_number("2", [""], YES_NO).trouble == "unknown_word"


@pytest.mark.parametrize("text", ["5.", ".5", "+-5", "5 6", "５．５．", "1,23"])
def test_what_is_not_quite_a_number_is_not_a_number(text):
    assert read_number(text, [""]).trouble == "not_a_number"


def test_a_marker_is_missing_only_where_it_is_declared():
    assert read_number("-9", ["", "-9"]).value is None
    assert read_number("-9", [""]).value == -9


@given(st.text())
def test_a_clipped_cell_is_short_and_harmless(text):
    shown = clipped(text)
    assert len(shown) <= 41
    assert shown.isprintable()
