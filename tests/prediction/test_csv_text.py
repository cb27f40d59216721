import csv
import io
import re
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.prediction.csv_text import csv_header, csv_lines


def read_back(raw: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline=""), delimiter=separator))


@given(st.lists(st.floats(), min_size=1), st.booleans())
def test_numbers_are_written_as_python_writes_them(values, small):
    numbers = [v * 1e-6 if small else v for v in values]
    rows = read_back(csv_lines(pl.DataFrame({"a": numbers, "b": ["x"] * len(numbers)}), ","))
    assert [row[0] for row in rows] == [repr(v) for v in numbers]


@given(st.lists(st.one_of(st.none(), st.text()), min_size=1), st.sampled_from(",\t"))
def test_texts_come_back_and_formulas_are_guarded(texts, separator):
    cells = [t if t is None else t.replace("\0", "") for t in texts]
    rows = read_back(csv_lines(pl.DataFrame({"a": ["x"] * len(cells), "b": pl.Series(cells, dtype=pl.String)}), separator), separator)  # fmt: skip
    harmless = re.compile(r"[+-]?\d+(\.\d+)?|[+-]+", re.ASCII)  # a number, or the result of a test
    risky = [bool(c) and c[0] in "=+-@\t\r" and not harmless.fullmatch(c) for c in cells]
    assert [row[1] for row in rows] == [
        "'" * guard + (c or "") for c, guard in zip(cells, risky, strict=True)
    ]


@pytest.mark.parametrize("text", ["-5", "+6.5", "-0.25"])
def test_a_number_in_a_column_of_text_is_no_formula(text):
    assert csv_lines(pl.DataFrame({"a": [text], "b": ["-5-5"]}), ",") == f"{text},'-5-5\n".encode()


@pytest.mark.parametrize("text", ["-", "+", "++", "+-"])
def test_the_result_of_a_test_strip_is_no_formula(text):
    assert csv_lines(pl.DataFrame({"a": [text], "b": ["+A1"]}), ",") == f"{text},'+A1\n".encode()


def test_every_kind_of_column_can_be_written():
    frame = pl.DataFrame(
        {
            "flag": [True, None],
            "day": [date(2024, 5, 31), None],
            "count": pl.Series([1, None], dtype=pl.UInt8),
            "single": pl.Series([0.5, None], dtype=pl.Float32),
            "kind": pl.Series(["=1", None], dtype=pl.Categorical),
            "none": [None, None],
            "span": [timedelta(days=1, hours=2), None],
        }
    )
    assert csv_lines(frame, ",") == b"1,2024-05-31,1,0.5,'=1,,P1DT2H\n,,,,,,\n"


def test_a_column_may_be_called_like_a_formula():
    assert csv_header(("=CMD()", "a,b", "年齢"), ",").decode() == '\'=CMD(),"a,b",年齢\n'


def test_no_number_is_lost_between_the_digits():
    values = np.random.default_rng(0).random(5000) * 10.0 ** np.random.default_rng(1).integers(-12, 3, 5000)
    rows = read_back(csv_lines(pl.DataFrame({"a": values, "b": values}), ","))
    assert [float(a) for a, _ in rows] == values.tolist()
