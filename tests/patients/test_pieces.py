"""Tables in pieces, beside the reader of whole tables: the same people, the same refusals."""

import io
import os
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.patients import test_known_bad_tables as known

from kenshin.errors import DataError, UserError
from kenshin.patients import piece, plain_csv, survey
from kenshin.patients.decode import decode
from kenshin.patients.delimited import parse_grid
from kenshin.patients.parquet import is_parquet, parquet_grid
from kenshin.patients.pieces import open_pieces
from kenshin.patients.plain_csv import plain_pieces
from kenshin.patients.read_piece import Unreadable, read_piece, wanted_columns
from kenshin.patients.reader import read_patients
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")
NAMES = {name for v in SCHEMA.variables for name in v.column_units} | {SCHEMA.outcome.column}


def at_once(path: Path, encoding: str | None = None):
    """What the reader of whole tables says, and the cells as it saw them."""
    try:
        table = read_patients(path, SCHEMA, encoding=encoding)
    except UserError as error:
        return type(error), error.sentence("en"), error.sentence("ja")
    raw = path.read_bytes()
    grid = (
        parquet_grid(raw, path.name)
        if is_parquet(raw)
        else parse_grid(decode(raw, NAMES, path.name, encoding)[0], path.name)
    )
    numbers = {name: values.tobytes() for name, values in table.numbers.items()}
    return grid.header, grid.rows if not is_parquet(raw) else None, grid.lines, numbers


def in_pieces(path: Path, encoding: str | None = None):
    """What reading in pieces says."""
    try:
        pieces = open_pieces(path, NAMES, encoding)
        wanted = wanted_columns(pieces.header, SCHEMA)
        every, reads, unreadable = list(pieces.read()), [], Unreadable()
        for part in every:
            reads.append(read_piece(part, wanted, SCHEMA.missing))
            unreadable.add(reads[-1])
        unreadable.refuse(path.name)
    except UserError as error:
        return type(error), error.sentence("en"), error.sentence("ja")
    lines = tuple(int(line) for part in every for line in part.lines)
    assert pieces.people in (None, len(lines))
    rows = tuple(row for part in every for row in part.frame.iter_rows()) if pieces.text else None
    numbers = {name: np.concatenate([r.numbers[name] for r in reads]).tobytes() for name in reads[0].numbers}
    return pieces.header, rows, lines, numbers


def same_both_ways(path: Path, encoding: str | None = None):
    whole, pieces = at_once(path, encoding), in_pieces(path, encoding)
    assert pieces == whole
    return whole


@pytest.fixture
def table(tmp_path):
    def write(raw: bytes) -> Path:
        path: Path = tmp_path / "table.csv"
        path.write_bytes(raw)
        return path

    return write


@pytest.fixture(params=[(4 * 1024 * 1024, 131_072), (7, 64), (64, 1), (1, 2)], ids=str)
def borders(request, monkeypatch):
    """Blocks of bytes and pieces of people so small that every border falls everywhere."""
    bytes_, people = request.param
    for module in (survey, plain_csv):
        monkeypatch.setattr(module, "BLOCK", bytes_)
    for module in ("text_pieces", "parquet_pieces"):
        monkeypatch.setattr(f"kenshin.patients.{module}.people_per_piece", lambda columns: people)
    assert piece.people_per_piece(6) == 131_072


BAD = (
    [raw for _, raw, _ in known.REFUSED]
    + [raw for _, raw, _ in known.READ]
    + [raw for _, raw, *_ in known.FOUND]
)
ODD = [
    b"",
    b"\n\n",
    b" \n",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf\xef\xbb\xbf" + known.GOOD.encode(),
    b"a",
    b"a,b",
    b"a,b\n",
    b"age\n50\n\n60\n",
    b"age,bmi\n50,25\n \n60,26\n",
    b"age,bmi\n50,25\n\n",
    b"age,bmi\r\n50,25\r\n60,26",
    b"age,bmi\n50,25\r60,26\n",
    b"age,bmi\n50,25\r\n60,26\n",
    b"age;bmi,x\n50;25,3\n",
    b"age,bmi\n50,2\x0b5\n",
    b"age\x0b,bmi\n50,25\n",
    "age\u2028;bmi;x;y,z\n50;25;1;2,3\n".encode(),
    b"age,bmi\n\xef\xbb\xbf50,25\n",
    b"age,bmi\n50,25\n\xef\xbb\xbf60,25\n",
    b'age,"bmi"\n50,25\n',
    b'age,bmi\n50,"2\n5"\n60,26\n',
    b'age,bmi\n50,"25\n60,26\n',
    b'age,bmi,,\n50,"25\n60,26\n',
    b"age,bmi,,\n50,25,1,1\n",
    b"age,bmi\n50,25\n60\n70,1,2\n" + b"x\n" * 70,
    b"age,bmi\nx,y\n" * 60,
    b"age,bmi\n" + b"5" * 33_000 + b",25\n",
    b"age,bmi\n" + b"5" * 32_700 + b",25\n",
    b"age,bmi\n\x1b,25\n",
    b"age,bmi\n50,25\n\x00,25\n",
    b"#age,age\n#1,50\n",
    "受診者ID,年齢,BMI\n健,50,25.0\n".encode("cp932"),
    "受診者ID,年齢,BMI\n健,50,25.0\n".encode("cp932") + b"\x81",
    "id,age,bmi\n健,50,25.0\n".encode("cp932"),
    known.GOOD.encode("utf-16") + b"\x00",
]


@pytest.mark.parametrize("raw", [*BAD, *ODD], ids=lambda raw: repr(raw[-24:]))
def test_the_known_bad_tables_are_read_and_refused_alike(table, borders, raw):
    same_both_ways(table(raw))


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (known.JAPANESE.encode("euc_jp"), "euc_jp"),
        (known.JAPANESE.encode("iso2022_jp"), "iso2022_jp"),
        (b"\xef\xbb\xbf" + known.GOOD.encode(), "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (known.GOOD.encode("utf-16"), "utf-16"),
        (known.GOOD.encode() + b"\xff", "utf-8"),
        (known.JAPANESE.encode("euc_jp") + b"\xff", "euc_jp"),
        (known.GOOD.encode(), "hex"),
        (b"", "hex"),
        (known.GOOD.encode(), "locale"),
        (known.GOOD.encode(), "undefined"),
        (known.GOOD.encode(), "punycode"),
        (known.GOOD.encode(), "idna"),
        (known.GOOD.encode(), "utf-16"),
        (known.GOOD.encode() + b"\xff", "utf-16"),
        (b"\xef\xbb\xbf" + known.GOOD.encode() + b"\xff", "utf-8-sig"),
        (known.JAPANESE.encode("iso2022_jp") + b"\x1b(Z", "iso2022_jp"),
        (known.GOOD.encode(), "klingon"),
        (known.JAPANESE.encode("utf-7"), "utf-7"),
    ],
)
def test_an_encoding_that_was_asked_for_is_read_alike(table, borders, raw, encoding):
    same_both_ways(table(raw), encoding)


def test_a_table_in_another_encoding_than_the_one_asked_for_is_told_which_that_was(table):
    with pytest.raises(DataError, match=r"asked for, euc_jp; byte \d+ in row 1"):
        open_pieces(table(known.JAPANESE.encode("cp932")), NAMES, "euc_jp")


def test_what_is_asked_for_must_be_an_encoding_of_text(table):
    for encoding in ("locale", "undefined", "punycode", "hex", ""):
        with pytest.raises(DataError, match="must name an encoding"):
            open_pieces(table(known.GOOD.encode()), NAMES, encoding)


@pytest.mark.parametrize("head", ["\n" * 90, "\n" * 90 + "受診者ID,", "a" * 90 + ",", "\0" * 90, "x\n"])
def test_a_line_beyond_all_measure_is_refused_alike(table, borders, monkeypatch, head):
    for module in ("delimited", "decode", "survey"):
        monkeypatch.setattr(f"kenshin.patients.{module}.LONGEST_LINE", 64)
    for tail in ("", "\n", "age,bmi\n50,25\n", "年齢,BMI\n50,25\n", "a" * 99):
        for encoding in ("utf-8", "cp932"):
            same_both_ways(table((head + tail).encode(encoding)))


def test_of_a_file_without_line_ends_only_the_longest_line_is_kept(table, monkeypatch):
    monkeypatch.setattr(survey, "LONGEST_LINE", 64)
    monkeypatch.setattr(survey, "BLOCK", 64)
    for raw in (b"a" * 9999, b"\0" * 9999, b"\n" * 9999):
        with table(raw).open("rb") as file:
            assert len(survey._seen(file, "utf-8", 0).head) <= 2 * 64


CELLS = st.one_of(
    st.sampled_from(["", "NA", "未実施", "50", "25.0", "+6.5", "-0", "007", "６．５", "1,234", "<5", " 7 ", "1e5", "=1", "0", "1", "yes", "はい", "2024-05-31", "R6.5.31", "36526", "x"]),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda v: np.format_float_positional(v, trim="-")),
    st.integers(0, 200).map(str),
    st.text(max_size=5),
)  # fmt: skip
HEADERS = st.lists(
    st.sampled_from([*sorted(NAMES), "note", "", " age ", "＃", "a\nb"]), min_size=1, max_size=6
)


@st.composite
def text_tables(draw) -> bytes:
    """Tables as the world writes them, some mended and some not."""
    header = draw(HEADERS)
    count = draw(st.integers(0, 8))
    few = draw(
        st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=count, max_size=count)
    )
    if draw(st.booleans()):  # the plain case must be common enough to be tried
        few = [[c for c in row if not set(c) & set('",;\t\r\n\0\x1b')] + ["1"] * len(row) for row in few]
        few = [row[: len(header)] for row in few]
    separator, end = draw(st.sampled_from(",;\t")), draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]))
    text = end.join(separator.join(row) for row in [header, *few]) + draw(st.sampled_from(["", end]))
    if draw(st.integers(0, 9)) == 0 and few:
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + draw(st.sampled_from(['"', "\0", "\r", "\n", ",", "\x1b", "\ufeff"]))
            + text[place:]
        )
    encoding = draw(st.sampled_from(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "cp932", "euc_jp"]))
    raw: bytes = text.encode(encoding, errors="replace")
    return raw + bytes(draw(st.sampled_from([b""] * 9 + [b"\xff"])))


@settings(max_examples=400, deadline=None)
@given(raw=text_tables(), block=st.sampled_from([1, 5, 64, 4096]), people=st.sampled_from([1, 2, 3, 1000]))
def test_any_text_table_is_read_and_refused_alike(tmp_path_factory, raw, block, people):
    path = tmp_path_factory.mktemp("any") / "table.csv"
    path.write_bytes(raw)
    with pytest.MonkeyPatch.context() as patch:
        for module in (survey, plain_csv):
            patch.setattr(module, "BLOCK", block)
        patch.setattr("kenshin.patients.text_pieces.people_per_piece", lambda columns: people)
        same_both_ways(path)


def plain(count: int) -> bytes:
    return b"person,age,bmi\n" + b"".join(b"%d,50,25.%d\n" % (i, i % 10) for i in range(count))


def test_a_plain_table_is_cut_and_everything_else_is_read_strictly(table):
    assert plain_pieces(table(plain(5))) is not None
    for oddity in (b'7,50,"25"\n', b"7,50\n", b"\n", b"7,50,25\r8,50,25\n", b"\xff,50,25\n", b"\x00,50,25\n"):
        assert plain_pieces(table(plain(5) + oddity)) is None


@pytest.mark.parametrize("at", ["first", "border", "last"])
@pytest.mark.parametrize(
    "oddity", [b"7,5x,25.0\n", b"7,\xef\xbc\x95,25.0\n", b'"7",50,25.0\n', b"7,50\n", b"\n"]
)
def test_an_odd_row_is_found_wherever_it_stands_in_a_long_table(table, monkeypatch, at, oddity):
    monkeypatch.setattr(plain_csv, "BLOCK", 4096)
    monkeypatch.setattr(survey, "BLOCK", 4096)
    raw = plain(2000)
    cut = (
        raw.index(b"\n") + 1
        if at == "first"
        else raw.rindex(b"\n", 0, 4100) + 1
        if at == "border"
        else len(raw)
    )
    same_both_ways(table(raw[:cut] + oddity + raw[cut:]))


FRAMES = {
    "dates and words": {"visit": [date(2024, 5, 31), None], "known_dm": ["yes", None], "age": [50, None]},
    "numbers as text": {"age": ["50", "６０"], "bmi": ["25.0", "NA"], "note": ["a", None]},
    "a dictionary": {"age": pl.Series(["50", "x"], dtype=pl.Categorical), "bmi": [25.0, 26.0]},
    "small and nullable": {"age": pl.Series([50, None], dtype=pl.Int8), "bmi": pl.Series([0.1, None], dtype=pl.Float32)},
    "flags": {"known_dm": [True, None], "treated": [1.0, 0.0], "age": [50, 60]},
    "long decimals": {"age": pl.Series([Decimal("50"), Decimal(0)], dtype=pl.Decimal(18, 8)), "bmi": pl.Series([Decimal("0.0000001"), None], dtype=pl.Decimal(18, 8))},
    "decimals": {"age": [Decimal("50.5"), None], "hba1c": [Decimal("5.60"), Decimal("6.1")]},
    "times": {"visit": [datetime(2024, 5, 31, 10, tzinfo=UTC), None], "age": [time(1, 2), None], "bmi": [timedelta(1), None]},
    "nothing": {"age": [None, None], "visit": [None, None]},
    "not finite": {"age": [float("nan"), float("inf")], "bmi": [-0.0, 1e300]},
    "too exact": {"age": [2**53 + 1, 2**62], "bmi": [1e-7, 5e-324]},
    "nested": {"age": [[1], [2]]},
    "bytes": {"age": [b"1", b"2"]},
    "no people": {"age": pl.Series([], dtype=pl.Int64)},
    "same names": {"age": [1, 2], "ＡＧＥ": [1, 2]},
    "blank names": {" age ": [50, 60], "": [1, 2]},
    "spaces": {" age ": [50, 60], "受診日": ["R6.5.31", " x "]},
    "many unreadable": {"age": ["x"] * 70, "visit": ["y"] * 70},
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_parquet_of_every_kind_is_read_and_refused_alike(table, borders, name):
    out = io.BytesIO()
    pl.DataFrame(FRAMES[name]).write_parquet(out, row_group_size=3)
    same_both_ways(table(out.getvalue()))


@settings(max_examples=100, deadline=None)
@given(
    ages=st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), min_size=1, max_size=9),
    bmis=st.lists(st.one_of(st.none(), st.floats()), min_size=9, max_size=9),
    flags=st.lists(st.sampled_from([None, 0.0, -0.0, 1.0, 2.0]), min_size=9, max_size=9),
    markers=st.lists(st.sampled_from(["", "0", "-9", "-9.0", "nan", "1", "1.5"]), max_size=4),
)
def test_any_numbers_in_parquet_are_read_alike_whatever_means_missing(
    tmp_path_factory, ages, bmis, flags, markers
):
    schema = SCHEMA.model_copy(update={"missing": tuple(markers)})
    path = tmp_path_factory.mktemp("any") / "table.parquet"
    count = len(ages)
    pl.DataFrame(
        {"age": ages, "bmi": bmis[:count], "known_dm": flags[:count]},
        schema={"age": pl.Int64, "bmi": pl.Float64, "known_dm": pl.Float64},
    ).write_parquet(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.patients.test_pieces.SCHEMA", schema)
        same_both_ways(path)


@pytest.mark.parametrize("raw", [b"PAR1 not really PAR1", b"PAR1", b"PAR1PAR1"])
def test_a_damaged_parquet_file_is_refused(table, raw):
    with pytest.raises(DataError, match="must be whole"):
        open_pieces(table(raw), NAMES)


def test_a_row_group_damaged_far_inside_is_refused_where_it_is_reached(table):
    out = io.BytesIO()
    pl.DataFrame({"age": np.random.default_rng(0).random(200_000)}).write_parquet(out, row_group_size=1000)
    raw = bytearray(out.getvalue())
    raw[len(raw) // 2 : len(raw) // 2 + 5000] = bytes(5000)
    with pytest.raises(DataError, match="must be whole"):
        list(open_pieces(table(bytes(raw)), NAMES).read())


@pytest.mark.parametrize("more", [b"7,50,25\n", b"7,5", b"\xff", b'"'])
@pytest.mark.parametrize("first", [b"", b'"7",50,25\n'], ids=["plain", "quoted"])
def test_a_table_that_is_written_to_while_it_is_read_is_refused(table, borders, first, more):
    path = table(plain(100) + first)
    pieces = open_pieces(path, NAMES).read()
    next(pieces)
    with path.open("ab") as file:
        file.write(more)
    with pytest.raises(DataError, match="must stay as it is"):
        list(pieces)


def test_a_table_that_goes_away_while_it_is_read_is_named(table):
    path = table(plain(5) + b'"7",50,25\n')
    pieces = open_pieces(path, NAMES)
    path.unlink()
    with pytest.raises(DataError, match=r"table\.csv' is not: No such file"):
        list(pieces.read())


def test_parquet_at_whose_damage_polars_panics_is_refused(tmp_path, monkeypatch):
    def panic(*_, **__):
        raise pl.exceptions.PanicException("bit 240")

    path = tmp_path / "t.parquet"
    pl.DataFrame({"age": [50]}).write_parquet(path)
    monkeypatch.setattr(pl.LazyFrame, "collect_batches", panic)
    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(DataError, match="must be whole"):
        list(open_pieces(path, NAMES).read())
    with pytest.raises(DataError, match="must be whole"):
        read_patients(path, SCHEMA)


@pytest.mark.parametrize("name", ["s*.parquet", "a=1", "~", "https:x", "[a]", "健診"])
def test_a_file_is_read_by_its_own_name_whatever_that_is(tmp_path, name):
    (tmp_path / "sx.parquet").write_bytes(b"not this one")
    path = tmp_path / name
    pl.DataFrame({"age": [50]}).write_parquet(path.with_name("plain"))
    (tmp_path / "plain").replace(path)
    assert open_pieces(path, NAMES).header == ("age",)


def test_what_is_not_a_regular_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "absent", tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(DataError):
            open_pieces(path, NAMES)
