import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.errors import DataError
from kenshin.patients.decode import decode, read_bytes

TEXT = "年齢,BMI\n50,25\n"


@given(st.text(st.characters(exclude_characters="\x1b\ufeff", codec="utf-8"), min_size=1))
def test_utf8_comes_back_as_it_was_written(text):
    assert decode(text.encode(), [], "t") == (text, "utf-8")


def test_cp932_is_believed_only_where_the_header_names_a_japanese_column_of_the_schema():
    assert decode(TEXT.encode("cp932"), ["年齢"], "t") == (TEXT, "cp932")
    for known in ([], ["身長"], ["BMI"]):
        with pytest.raises(DataError, match="byte 0 in row 1"):
            decode(TEXT.encode("cp932"), known, "t")


def test_an_encoding_that_the_user_names_is_taken_at_its_word():
    assert decode(TEXT.encode("euc_jp"), [], "t", "euc-jp") == (TEXT, "euc_jp")
    with pytest.raises(DataError, match="must name an encoding"):
        decode(b"a", [], "t", "klingon")
    with pytest.raises(DataError, match="asked for, utf-8; byte 0"):
        decode(b"\xff", [], "t", "utf-8")


def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="regular file"):
        read_bytes(tmp_path / "pipe")
