"""Who is for training and who is for testing? By person, stratified by class, seeded."""

import numpy as np
from jaxtyping import Int

from kenshin.errors import UsageError
from kenshin.patients.table import PatientTable
from kenshin.reproducible import seeds

__all__ = ["folds", "split"]


def folds(table: PatientTable, k: int, seed: int) -> Int[np.ndarray, " patient"]:
    """The part, 0 to k − 1, of each row; all rows of a person are in one part, classes are spread evenly.

    Persons are shuffled, grouped by their highest class, and dealt out like cards, so that part
    sizes differ by at most one person per class.

    Raises:
        UsageError: fewer persons than parts.
    """
    rank, people = _dealt(table, seed, ["folds", k])
    if k < 2 or people < k:
        raise UsageError("patients.too_few_for_folds", people=people, parts=k)
    return rank % k


def split(table: PatientTable, test_share: float, seed: int) -> tuple[PatientTable, PatientTable]:
    """A training and a test table by share of persons; no person is in both.

    Raises:
        UsageError: a share that leaves one side empty.
    """
    if not 0 < test_share < 1:
        raise UsageError("patients.share", got=test_share)
    rank, _ = _dealt(table, seed, ["split"])
    # A person is tested where the running share passes a whole number: evenly through every class.
    test = np.floor((rank + 1) * test_share + 0.5) > np.floor(rank * test_share + 0.5)
    if test.all() or not test.any():
        raise UsageError("patients.share", got=test_share)
    return table.take(np.flatnonzero(~test)), table.take(np.flatnonzero(test))


def _dealt(
    table: PatientTable, seed: int, purpose: list[str | int]
) -> tuple[Int[np.ndarray, " patient"], int]:
    """Each row's person's place in the shuffled, class-ordered deal, and how many persons there are."""
    keys = table.person or tuple(str(row) for row in table.rows)
    keys = tuple(key or f"row {row}" for key, row in zip(keys, table.rows, strict=True))
    names, person = np.unique(keys, return_inverse=True)
    outcome = np.zeros(len(table), dtype=np.int64) if table.outcome is None else table.outcome
    highest = np.full(len(names), -1, dtype=np.int64)
    np.maximum.at(highest, person, outcome)
    shuffled = np.random.default_rng(seeds(seed, purpose)).permutation(len(names))
    rank = np.empty(len(names), dtype=np.int64)
    rank[shuffled[np.argsort(highest[shuffled], kind="stable")]] = np.arange(len(names))
    return rank[person], len(names)
