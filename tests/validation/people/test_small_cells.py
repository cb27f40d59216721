import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshin.validation.people.small_cells import Cell, cells, hidden, row_of


def with_totals(parts):
    return np.hstack([parts, parts.sum(axis=1, keepdims=True)])


def determined(out):
    """Places that follow from all row and column sums, found by linear algebra: the null space is 0 there."""
    places = np.argwhere(out).tolist()
    if not places:
        return []
    rows, columns = out.shape
    system = np.zeros((rows + columns, len(places)))
    for at, (row, column) in enumerate(places):
        system[row, at] = -1 if column == columns - 1 else 1
        system[rows + column, at] = 1
    _, values, across = np.linalg.svd(system)
    free = across[(values > 1e-9).sum() :]
    return [place for at, place in enumerate(places) if not np.abs(free[:, at]).max(initial=0) > 1e-9]


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 6), st.integers(2, 4), st.integers(0, 10_000), st.sampled_from([3, 12, 60]))
def test_no_hidden_count_follows_from_the_totals(levels, classes, seed, scale):
    counts = with_totals(np.random.default_rng(seed).integers(0, scale, (levels, classes)))
    out = hidden(counts)
    assert out[(counts > 0) & (counts < 5)].all()
    assert determined(out) == []
    for column in range(classes + 1):
        assert not out[:, column].any() or counts[out[:, column], column].sum() >= 5 or out[:, column].all()


def test_a_table_without_small_counts_is_shown_whole():
    counts = with_totals(np.array([[0, 5, 9], [7, 0, 30]]))
    assert not hidden(counts).any()
    assert cells(counts, counts.sum(axis=0))[0][1] == Cell(5, 1.0)


def test_every_number_between_the_totals_remains_possible():
    counts = with_totals(np.array([[2, 40], [30, 28], [68, 32]]))
    out = hidden(counts)
    possible = {
        first
        for first, second in itertools.product(range(100), repeat=2)
        if first + second == counts[out[:, 0], 0].sum() and out[:, 0].sum() == 2
    }
    assert out.sum() == 4
    assert {1, 2, 3, 4, 20} <= possible


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ([3, 9, 30, 42], [None, None, 30, 42]),
        ([1, 1, 30, 32], [None, None, None, 32]),  # two of them are 2 people together
        ([0, 3, 0, 3], [0, None, 0, None]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([6, 7, 8, 21], [6, 7, 8, 21]),
        ([4, 0, 20, 24], [None, 0, None, 24]),
    ],
)
def test_one_row_hides_a_second_count_that_would_give_the_first_away(row, shown):
    assert [cell.count for cell in row_of(np.array(row), np.array([100] * 4))] == shown


def test_no_one_has_no_share():
    assert row_of(np.array([0, 0]), np.array([0, 0])) == (Cell(0, None), Cell(0, None))
