from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.drawing.terminal.lanes import lanes_of


def drawn_lines(lanes):
    """(row, line) from top to bottom."""
    return [
        (place, line)
        for place, row in enumerate(lanes.rows)
        for line in (row.node, row.below)
        if line is not None
    ]


def edges_read_off(lanes):
    """The edges that an eye finds by following the lines, knowing nothing of how they were made."""
    lines = drawn_lines(lanes)
    node = lanes.width - 1
    edges = set()
    for at, (place, line) in enumerate(lines):
        if line[node] != "●":
            continue
        above = lines[at - 1][1][node] if at else " "
        if above in "●┤":
            edges.add((place - 1, place))
        if node and line[node - 1] == "►":
            edges |= {(source, place) for source in followed(lines, at, node - 2)}
    return edges


def followed(lines, at, column):
    """Go left from an arrowhead; at every joint go up to where the lane left its node."""
    sources = set()
    while True:
        mark = lines[at][1][column]
        if mark in "╰├┴┼":
            sources.add(start(lines, at - 1, column))
        if mark in "╰├":
            return sources
        assert mark in "─│┴┼", mark
        column -= 1


def start(lines, at, column):
    while lines[at][1][column] != "╭":
        assert lines[at][1][column] in "│├┼"
        at -= 1
    return lines[at][0]


@st.composite
def flows(draw):
    count = draw(st.integers(1, 14))
    return [
        sorted(draw(st.sets(st.integers(0, place - 1), max_size=4))) if place else []
        for place in range(count)
    ]


@given(flows(), st.integers(1, 8))
def test_an_eye_that_follows_the_lines_finds_every_connection_and_no_other(inputs, most):
    lanes = lanes_of(inputs, most)
    unseen = {(source, place) for place, row in enumerate(lanes.rows) for source in row.unseen}
    wanted = {(source, place) for place, given in enumerate(inputs) for source in given}
    assert edges_read_off(lanes) | unseen == wanted
    assert not edges_read_off(lanes) & unseen


@given(flows(), st.integers(1, 8))
def test_every_line_is_as_wide_as_was_promised(inputs, most):
    lanes = lanes_of(inputs, most)
    assert lanes.width <= 2 * most + 1
    for row in lanes.rows:
        assert {len(line) for line in (row.node, row.below, row.beside) if line is not None} == {lanes.width}


def test_a_straight_flow_is_a_column_of_nodes():
    lanes = lanes_of([[], [0], [1]])
    assert [(row.node, row.below) for row in lanes.rows] == [("●", None)] * 3


def test_what_has_no_free_lane_is_told_not_drawn_over_another():
    crossing = [[], [0], [0, 1], [1, 2], [2, 3]]
    assert [row.unseen for row in lanes_of(crossing, most=1).rows] == [(), (), (), (1,), ()]
    assert all(not row.unseen for row in lanes_of(crossing, most=2).rows)
