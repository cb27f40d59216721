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
