from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kenshin.nets.drawing.terminal.columns import Column, fit, table_lines

NAMES = st.text(st.sampled_from("abc. 漢字かな👩"), max_size=30)


@given(st.lists(st.tuples(NAMES, st.integers(-(10**9), 10**9)), min_size=1, max_size=6), st.integers(20, 90))
def test_rows_stand_under_each_other_and_no_number_is_cut(rows, room):
    numbers = tuple(f"{n:,}" for _, n in rows)
    columns = [
        Column("name", tuple(name for name, _ in rows), least=6),
        Column("number", numbers, right=True),
        Column("again", numbers, right=True, missed_first=1),
    ]
    lines = table_lines(columns, room)
    assert len({cell_len(line) for line in lines}) == 1
    assert cell_len(lines[0]) <= room
    for line, number in zip(lines[1:], numbers, strict=True):
        assert line.rstrip().endswith(number)


def test_names_are_cut_before_a_column_is_left_out_and_the_least_needed_goes_first():
    columns = [
        Column("layer", ("encoder.layers.0.linear",), least=10),
        Column("a", ("1234567890",), missed_first=1),
        Column("b", ("1234567890",), missed_first=2),
    ]
    assert table_lines(columns, 47)[1] == "encoder.layers.0.linear  1234567890  1234567890"
    assert table_lines(columns, 36)[1] == "encod…linear  1234567890  1234567890"
    assert table_lines(columns, 30)[1] == "encoder.….0.linear  1234567890"
    assert not fit(columns, 30)
    assert table_lines(columns, 12)[1] == "encod…linear"
