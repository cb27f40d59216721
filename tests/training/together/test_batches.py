from itertools import pairwise

import numpy as np
import pytest
import torch
from tests.training.together.people import NOBODY

from kenshin.training.order import batch_edges, epoch_order
from kenshin.training.plan import Copy
from kenshin.training.together.batches import batches_of, epoch_rows, pieces, steps, stop_rows

CPU = torch.device("cpu")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 64])
@pytest.mark.parametrize("people", [[9, 9, 9], [17, 16, 11, 9, 5, 4, 2], [33, 32, 31, 3], [1]])
def test_each_copy_meets_exactly_its_own_batches(people, size):
    """Sorted by batches; the cells that count are, step by step, those between the copy's own edges."""
    people = sorted(people, key=lambda n: -batches_of(n, size))
    met = {place: [] for place in range(len(people))}
    for step in steps(people, size, CPU):
        for place in range(step.copies):
            cells = np.arange(step.begin, step.end)
            met[place].append(cells if step.real is None else cells[step.real[place].numpy()])
    for place, n in enumerate(people):
        own = [np.arange(a, b) for a, b in pairwise(batch_edges(n, size).tolist())]
        assert len(own) == len(met[place])
        assert all(np.array_equal(a, b) for a, b in zip(own, met[place], strict=True))


def test_steps_of_equal_batches_carry_no_mask():
    assert [step.real for step in steps([64, 64], 32, CPU)] == [None, None]


def test_rows_of_an_epoch_are_the_loops_order_and_filling_is_a_row_of_the_copy():
    copies = [Copy(0, 5, np.arange(10, 17), NOBODY, NOBODY), Copy(1, 6, np.array([3, 3, 9]), NOBODY, NOBODY)]
    rows = epoch_rows(copies, 4).numpy()
    assert np.array_equal(rows[0], copies[0].train[epoch_order(5, 4, 7)])
    assert np.array_equal(rows[1, :3], copies[1].train[epoch_order(6, 4, 3)])
    assert set(rows[1, 3:]) <= {3, 9}


def test_stopping_rows_are_filled_up_and_marked():
    copies = [Copy(0, 0, NOBODY, np.array([4, 5, 6]), NOBODY), Copy(1, 0, NOBODY, NOBODY, NOBODY)]
    rows, real = stop_rows(copies)
    assert rows[0].tolist() == [4, 5, 6]
    assert real.tolist() == [[True] * 3, [False] * 3]


def test_pieces_cover_every_column_once():
    for rows, size in [(0, 32), (1, 32), (700, 32), (700, 500), (512, 256)]:
        assert [c for piece in pieces(rows, size) for c in range(rows)[piece]] == list(range(rows))
