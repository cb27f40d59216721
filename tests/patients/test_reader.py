import numpy as np
import polars as pl
import pytest

from kenshin.errors import DataError, TableRefused, UserError
from kenshin.patients.reader import read_patients

HEAD = "person,age,bmi,hba1c,sbp,class_fpg"
GOOD = f"{HEAD}\n00123,50,25.0,5.6,120,0\n00124,60,27.5,5.9,131,1\n"
JAPANESE = "受診者ID,年齢,BMI,HbA1c(NGSP),収縮期血圧\n1,50,25.0,5.6,120\n"


def read(tmp_path, raw: bytes | str, **options):
    path = tmp_path / "table.csv"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return read_patients(path, "diabetes_checkup", **options)


def codes(table):
    return {finding.code for finding in table.findings}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (JAPANESE.encode("cp932"), "encoding"),
        (b"\xef\xbb\xbf" + JAPANESE.encode(), None),
        (JAPANESE.encode("utf-16"), "encoding"),
        (JAPANESE.encode(), None),
        (GOOD.replace(",", "\t").encode(), "separator"),
        (GOOD.replace(",", ";").encode(), "separator"),
        (GOOD.replace("\n", "\r").encode(), None),
        (GOOD.replace("\n", "\r\n").encode(), None),
        (GOOD.replace("\n00124", "\n\n00124").encode(), "blank_lines"),
        (GOOD.replace("27.5", "２７．５").encode(), "full_width"),
    ],
)
def test_a_readable_table_is_read_and_anything_odd_is_said(tmp_path, raw, code):
    table = read(tmp_path, raw)
    assert table.inputs[0].tolist() == [50, 25.0, 5.6, 120]
    assert codes(table) == ({code} if code else set())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (JAPANESE.encode("euc_jp"), "must be UTF-8"),
        (JAPANESE.encode("iso2022_jp"), "must be UTF-8"),
        (GOOD.encode() + b"00125,50,25.0,5.6,\xff,0\n", "in row 4"),
        (GOOD + "00125,50,25.0,5.6,120,0,9\n", "row 4: must have 6 fields like the header, got 7"),
        (GOOD + "00125,50,25.0,5.6,120\n", "row 4: must have 6 fields like the header, got 5"),
        (GOOD.replace("bmi", "age", 1), "columns 2 and 3"),
        (GOOD.replace("bmi", "ＡＧＥ", 1), "columns 2 and 3"),
        (GOOD.replace("bmi", "", 1), "column 3"),
        (GOOD + '"00125,50,25.0,5.6,120,0\n', "must be closed"),
        (GOOD + "0\x00125,50,25.0,5.6,120,0\n", "NUL"),
        (HEAD + "\n", "has none"),
        ("", "is empty"),
        (GOOD + f"{'x' * 40_000},50,25.0,5.6,120,0\n", "ordinary length"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path, raw, message):
    with pytest.raises(UserError) as error:
        read(tmp_path, raw)
    assert error.value.exit_code == 3
    assert message in error.value.sentence("en")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1_000", "plain number"),
        ('"1,234"', "thousands comma"),
        ("0x1F", "plain number"),
        ("1e5", "plain number"),
        ("①", "plain number"),
        ("٦", "plain number"),
        ("inf", "plain number"),
        ("nan", "plain number"),
        ("1e400", "plain number"),
        ("<5.0", "limit or a flag"),
        (">14", "limit or a flag"),
        ("5.0L", "limit or a flag"),
        ("-", "plain number"),
        ("\u202e5.6", "row 4"),
    ],
)
def test_a_cell_that_could_be_misread_is_refused_with_row_and_column(tmp_path, cell, message):
    with pytest.raises(TableRefused) as error:
        read(tmp_path, GOOD + f"00125,50,25.0,{cell},120,0\n")
    sentence = error.value.sentence("en")
    assert message in sentence
    assert "row 4, column hba1c" in sentence
    assert "\u202e" not in sentence  # a terminal would obey it


def test_all_unreadable_cells_are_named_at_once(tmp_path):
    with pytest.raises(TableRefused) as error:
        read(tmp_path, GOOD + "00125,x,y,5.6,120,0\n")
    assert len(error.value.places) == 2


def test_only_declared_markers_are_missing(tmp_path):
    table = read(tmp_path, GOOD + "00125,50,未実施,NA,,0\n")
    assert np.isnan(table.inputs[2]).tolist() == [False, True, True, True]


def test_a_leading_zero_of_an_id_is_kept(tmp_path):
    assert read(tmp_path, GOOD).person == ("00123", "00124")


def test_a_column_declared_in_another_unit_is_converted_and_said(tmp_path):
    table = read(tmp_path, GOOD.replace("hba1c", "HbA1c(IFCC)").replace("5.6,", "38,").replace("5.9,", "41,"))
    assert table.numbers["hba1c"] == pytest.approx([5.628, 5.903], abs=1e-3)
    assert "converted" in codes(table)


@pytest.mark.parametrize("text", ["2020-04-04", "2020/4/4", "R2.4.4", "令和2年4月4日"])
def test_a_date_is_read_in_the_ways_japan_writes_it(tmp_path, text):
    table = read(tmp_path, f"{HEAD},visit\n1,50,25.0,5.6,120,0,{text}\n")
    assert table.words["visit"] == ("2020-04-04",)


@pytest.mark.parametrize("text", ["02/03/04", "1960-02-30", "36526", "H31.5.1", "R0.1.1", "S64.1.8"])
def test_an_ambiguous_or_impossible_date_is_refused(tmp_path, text):
    with pytest.raises(TableRefused, match="must be a day"):
        read(tmp_path, f"{HEAD},visit\n1,50,25.0,5.6,120,0,{text}\n")


def test_an_unknown_label_is_never_healthy(tmp_path):
    table = read(tmp_path, GOOD + "00125,50,25.0,5.6,120,high\n")
    assert table.outcome is not None
    assert table.outcome.tolist() == [0, 1, -1]
    assert table.unknown_outcomes == ((4, "high"),)


def test_parquet_gives_the_same_people_as_text(tmp_path):
    table = read(tmp_path, GOOD)
    path = tmp_path / "people.bin"
    pl.read_csv(GOOD.encode(), infer_schema_length=10, schema_overrides={"person": pl.String}).write_parquet(
        path
    )
    again = read_patients(path, "diabetes_checkup")
    assert again.inputs.tolist() == table.inputs.tolist()
    assert again.person == table.person


def test_what_is_not_a_regular_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent.csv", "/dev/zero"):
        with pytest.raises(DataError):
            read_patients(path, "diabetes_checkup")
