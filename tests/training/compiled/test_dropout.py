"""The mask is a coin for every (seed, epoch, batch, dropout, unit, person), and the same one each time."""

import numpy as np
import pytest
from numba import njit
from scipy import stats

from kenshin.training.compiled.dropout import batch_key, kept, unit_key
from kenshin.training.compiled.lanes import LANES, store
from kenshin.training.compiled.memory import Told
from kenshin.training.compiled.pointers import pointers

UNITS, PEOPLE = 64, 40 * LANES


@njit
def _fill(told, seed, epoch, batch, dropout, share, people):
    place = pointers(told)
    for unit in range(UNITS):
        key = unit_key(batch_key(seed, epoch, batch), dropout, unit)
        for person in range(0, people, LANES):
            store(place.train, unit * people + person, kept(key, person, share))


def mask(seed=7, epoch=0, batch=0, dropout=0, share=0.3, people=PEOPLE):
    numbers = np.empty(UNITS * people, dtype=np.float32)
    _fill(
        Told(numbers, numbers, numbers, numbers),
        np.uint64(seed),
        epoch,
        batch,
        dropout,
        np.float32(share),
        people,
    )
    return numbers.reshape(UNITS, people)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
def test_a_share_is_dropped_and_the_rest_makes_up_for_it(share):
    drawn = np.concatenate([mask(share=share, seed=seed) for seed in range(20)])
    assert set(np.unique(drawn)) == {np.float32(0), np.float32(1) / (1 - np.float32(share))}
    dropped = int((drawn == 0).sum())
    assert stats.binomtest(dropped, drawn.size, share).pvalue > 1e-4
    assert drawn.mean() == pytest.approx(1, abs=5 * np.sqrt(share / (1 - share) / drawn.size))


def test_the_expectation_of_every_unit_and_every_person_is_one():
    drawn = np.stack([mask(seed=seed, people=4 * LANES, share=0.5) for seed in range(400)])
    for axis in (1, 2):
        means = drawn.mean(axis=(0, axis))
        spread = 1 / np.sqrt(drawn.size / len(means))
        assert np.abs(means - 1).max() < 4.5 * spread


def test_the_same_place_draws_the_same_and_any_other_place_another():
    first = mask()
    assert (mask() == first).all()
    others = [mask(seed=8), mask(seed=7 + 2**40), mask(epoch=1), mask(batch=1), mask(dropout=1)]
    for other in others:
        assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 4.5 / np.sqrt(first.size)


def test_units_and_neighbours_are_independent():
    drawn = mask(people=2000 * LANES, share=0.5)
    between_units = np.corrcoef(drawn) - np.eye(UNITS)
    assert np.abs(between_units).max() < 5.5 / np.sqrt(drawn.shape[1])
    for step in (1, 2, LANES, 2 * LANES, 256):
        assert abs(np.corrcoef(drawn[:, step:].ravel(), drawn[:, :-step].ravel())[0, 1]) < 4.5 / np.sqrt(
            drawn.size
        )


def test_how_many_people_there_are_changes_nobodys_mask():
    assert (mask(people=4 * LANES) == mask()[:, : 4 * LANES]).all()
