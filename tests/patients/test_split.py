import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshin.errors import UsageError
from kenshin.patients.split import folds, split
from kenshin.patients.table import PatientTable
from kenshin.schema.file import load_schema


def table_of(persons, outcome):
    n = len(persons)
    return PatientTable(
        schema=load_schema("diabetes_checkup"),
        numbers={"age": np.full(n, 50.0)},
        words={"person": tuple(persons)},
        outcome=np.array(outcome),
        rows=np.arange(2, n + 2),
        columns={"person": "person", "age": "age"},
    )


@settings(max_examples=50)
@given(
    st.integers(0, 1000), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2)), min_size=40, max_size=90)
)
def test_a_person_never_crosses_a_split(seed, visits):
    table = table_of([f"P{p}" for p, _ in visits], [c for _, c in visits])
    if len(set(table.person)) < 4:
        return
    part = folds(table, 4, seed)
    for person in set(table.person):
        assert len({part[i] for i, p in enumerate(table.person) if p == person}) == 1


def test_parts_are_even_within_each_class(people):
    part = folds(people, 5, 0)
    for k in range(3):
        sizes = np.bincount(part[people.outcome == k], minlength=5)
        assert sizes.max() - sizes.min() <= 1


def test_the_same_seed_deals_the_same_parts_and_another_one_others(people):
    assert np.array_equal(folds(people, 5, 7), folds(people, 5, 7))
    assert not np.array_equal(folds(people, 5, 7), folds(people, 5, 8))


def test_a_split_leaves_nobody_out(people):
    train, test = split(people, 0.2, 0)
    assert len(train) + len(test) == len(people)
    assert len(test) == pytest.approx(0.2 * len(people), abs=6)
    assert not set(train.person) & set(test.person)


def test_more_parts_than_people_are_refused(people):
    with pytest.raises(UsageError, match="2 people for 3 parts"):
        folds(people.take([0, 1]), 3, 0)


@pytest.mark.parametrize(
    ("count", "share", "tested"), [(12, 0.25, 3), (300, 0.01, 3), (300, 0.99, 297), (2, 0.5, 1)]
)
def test_the_test_table_has_exactly_the_share_asked_for(people, count, share, tested):
    train, test = split(people.take(np.arange(count)), share, 0)
    assert (len(train), len(test)) == (count - tested, tested)


def test_a_split_spreads_every_class_evenly(people):
    _, test = split(people, 0.3, 0)
    assert people.outcome is not None
    assert test.outcome is not None
    expected = 0.3 * np.bincount(people.outcome, minlength=3)
    assert np.abs(np.bincount(test.outcome, minlength=3) - expected).max() <= 1


@pytest.mark.parametrize("share", [0.0, 1.0, 20, 0.0001])
def test_a_share_that_leaves_a_side_empty_is_explained(people, share):
    with pytest.raises(UsageError, match=r"leave people on both sides.*Try 0\.2"):
        split(people, share, 0)


def test_shuffling_the_rows_of_a_table_changes_nobodys_part(people):
    order = np.random.default_rng(0).permutation(len(people))
    assert np.array_equal(folds(people.take(order), 5, 3), folds(people, 5, 3)[order])
