"""Who is for training and who is for testing? By person, stratified by class, seeded."""

import numpy as np
from jaxtyping import Int

from kenshin.errors import UsageError
from kenshin.patients.table import PatientTable
from kenshin.reproducible import seeds

__all__ = ["folds", "folds_of", "person_numbers", "split"]


def folds(table: PatientTable, k: int, seed: int) -> Int[np.ndarray, " patient"]:
    """The part, 0 to k − 1, of each row; all rows of a person are in one part, classes are spread evenly.

    Persons are shuffled, grouped by their highest class, and dealt out like cards, so that part
    sizes differ by at most one person per class.

    Raises:
        UsageError: fewer persons than parts.
    """
    return folds_of(person_numbers(table), _outcome(table), k, seed)


def folds_of(
    person: Int[np.ndarray, " patient"], outcome: Int[np.ndarray, " patient"], k: int, seed: int
) -> Int[np.ndarray, " patient"]:
    """`folds` from numbers alone: rows of one person share a number from 0 on.

    Raises:
        UsageError: fewer persons than parts.

    >>> folds_of(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1]), 3, seed=0).max()
    np.int64(2)
    """
    people = int(person.max()) + 1 if len(person) else 0
    if k < 2 or people < k:
        raise UsageError("patients.too_few_for_folds", people=people, parts=k)
    return _dealt(person, outcome, seed, ["folds", k]) % k


def split(table: PatientTable, test_share: float, seed: int) -> tuple[PatientTable, PatientTable]:
    """A training and a test table by share of persons; no person is in both.

    Raises:
        UsageError: a share that leaves one side empty.
    """
    if not 0 < test_share < 1:
        raise UsageError("patients.share", got=test_share)
    rank = _dealt(person_numbers(table), _outcome(table), seed, ["split"])
    # A person is tested where the running share passes a whole number: evenly through every class.
    test = np.floor((rank + 1) * test_share + 0.5) > np.floor(rank * test_share + 0.5)
    if test.all() or not test.any():
        raise UsageError("patients.share", got=test_share)
    return table.take(np.flatnonzero(~test)), table.take(np.flatnonzero(test))


def person_numbers(table: PatientTable) -> Int[np.ndarray, " patient"]:
    """Each row's person as a number from 0 on; a row without a person's key is a person of its own."""
    keys = table.person or tuple(str(row) for row in table.rows)
    keys = tuple(key or f"row {row}" for key, row in zip(keys, table.rows, strict=True))
    numbers: Int[np.ndarray, " patient"] = np.unique(keys, return_inverse=True)[1]
    return numbers


def _outcome(table: PatientTable) -> Int[np.ndarray, " patient"]:
    return np.zeros(len(table), dtype=np.int64) if table.outcome is None else table.outcome


def _dealt(
    person: Int[np.ndarray, " patient"],
    outcome: Int[np.ndarray, " patient"],
    seed: int,
    purpose: list[str | int],
) -> Int[np.ndarray, " patient"]:
    """Each row's person's place in the shuffled, class-ordered deal."""
    people = int(person.max()) + 1 if len(person) else 0
    highest = np.full(people, -1, dtype=np.int64)
    np.maximum.at(highest, person, outcome)
    shuffled = np.random.default_rng(seeds(seed, purpose)).permutation(people)
    rank = np.empty(people, dtype=np.int64)
    rank[shuffled[np.argsort(highest[shuffled], kind="stable")]] = np.arange(people)
    place: Int[np.ndarray, " patient"] = rank[person]
    return place
