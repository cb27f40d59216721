import numpy as np
import pytest
from scipy import stats

from kenshin.training.order import batch_edges, epoch_order


def test_everyone_comes_once_in_each_epoch():
    for people in (0, 1, 2, 97):
        assert sorted(epoch_order(5, 3, people).tolist()) == list(range(people))


def test_seed_and_epoch_alone_decide_the_order():
    assert (epoch_order(2**64 - 1, 2, 50) == epoch_order(2**64 - 1, 2, 50)).all()
    assert (epoch_order(1, 0, 50) != epoch_order(1, 1, 50)).any()
    assert (epoch_order(1, 0, 50) != epoch_order(2, 0, 50)).any()


def test_every_order_is_as_likely_as_any_other():
    """A chi-squared test over all 24 orders of four people; the seed of the test is the list of seeds."""
    counts = {}
    for seed in range(24_000):
        key = tuple(epoch_order(seed, 0, 4).tolist())
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 24
    assert stats.chisquare(list(counts.values())).pvalue > 1e-3


@pytest.mark.parametrize(("people", "size"), [(1, 5), (10, 5), (11, 5), (12, 5), (2, 1)])
def test_batches_hold_everyone_and_no_one_is_alone_but_by_wish(people, size):
    edges = batch_edges(people, size)
    assert edges[0] == 0
    assert edges[-1] == people
    lengths = np.diff(edges)
    assert (lengths <= size + 1).all()
    assert size == 1 or people == 1 or (lengths > 1).all()
