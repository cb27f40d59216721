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
    keys = table.person or tuple(str(row) for row in table.rows)
    keys = tuple(key or f"row {row}" for key, row in zip(keys, table.rows, strict=True))
    names, person = np.unique(keys, return_inverse=True)
    if k < 2 or len(names) < k:
        raise UsageError("patients.too_few_for_folds", people=len(names), parts=k)
    outcome = np.zeros(len(table), dtype=np.int64) if table.outcome is None else table.outcome
    highest = np.full(len(names), -1, dtype=np.int64)
    np.maximum.at(highest, person, outcome)
    shuffled = np.random.default_rng(seeds(seed, ["folds", k])).permutation(len(names))
    dealt = shuffled[np.argsort(highest[shuffled], kind="stable")]
    part = np.empty(len(names), dtype=np.int64)
    part[dealt] = np.arange(len(names)) % k
    return part[person]


def split(table: PatientTable, test_share: float, seed: int) -> tuple[PatientTable, PatientTable]:
    """A training and a test table; no person is in both.

    Raises:
        UsageError: a share that leaves one side empty.
    """
    if not 0 < test_share < 1:
        raise UsageError("patients.share", got=test_share)
    # In twentieths: fine enough for the shares that people use, and still stratified by dealing.
    part = folds(table, 20, seed)
    test = part < max(1, round(20 * test_share))
    if test.all():
        raise UsageError("patients.share", got=test_share)
    return table.take(np.flatnonzero(~test)), table.take(np.flatnonzero(test))
