import io
from datetime import date

import polars as pl
import pytest

from kenshin.errors import DataError
from kenshin.patients.parquet import is_parquet, parquet_grid


def parquet(columns):
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


def test_every_value_becomes_the_text_that_a_csv_would_hold():
    raw = parquet({"a": [1, None], "b": [0.00001, 5.9], "c": [True, False], "d": [date(2024, 5, 31), None]})
    assert is_parquet(raw)
    assert parquet_grid(raw, "t").rows == (("1", "0.00001", "1", "2024-05-31"), ("", "5.9", "0", ""))


def test_nan_is_not_missing():
    assert parquet_grid(parquet({"a": [float("nan")]}), "t").rows == (("nan",),)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PAR1 not really PAR1", "must be whole"),
        (parquet({"a": [[1, 2]]}), "lists or bytes"),
        (parquet({"a": pl.Series([], dtype=pl.Int64)}), "at least one person"),
        (parquet({"a": [1], "Ａ": [2]}), "columns 1 and 2"),
    ],
)
def test_an_unusable_file_is_refused(raw, message):
    with pytest.raises(DataError, match=message):
        parquet_grid(raw, "t")
