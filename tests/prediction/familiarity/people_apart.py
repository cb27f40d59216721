"""People like, and unlike, those of a table: for the tests of this room."""

import numpy as np


def twelve_inputs(people: int, seed: int) -> np.ndarray:
    """Made-up check-ups: related, skewed, heaped, whole, yes-or-no, and with missing values."""
    random = np.random.default_rng(seed)
    load = np.random.default_rng(99).normal(size=(12, 4))
    z = random.normal(size=(people, 4)) @ load.T * 0.5 + random.normal(size=(people, 12)) * 0.7
    z /= np.sqrt((load**2).sum(axis=1) * 0.25 + 0.49)
    columns: list[np.ndarray] = [
        np.clip(np.round(50 + 15 * z[:, 0]), 20, 90),
        np.round(np.exp(3.2 + 0.2 * z[:, 1]), 1),
        np.round(5.6 + 0.4 * z[:, 2] + 0.3 * np.exp(z[:, 2] - 1), 1),
        2 * np.round((125 + 17 * z[:, 3]) / 2),
        10 * np.round((80 + 11 * z[:, 4]) / 10),
        z[:, 5] > 0,
        z[:, 6] > 1.2,
        z[:, 7] > 2.0,
        np.clip(np.round(2 + 1.5 * z[:, 8]), 0, 6),
        np.exp(4.7 + 0.5 * z[:, 9]),
        np.round(55 + 14 * z[:, 10]),
        np.round(np.exp(z[:, 11])),
    ]
    table = np.column_stack(columns).astype(float)
    shares = np.array([0, 0.02, 0.05, 0.03, 0.3, 0, 0.1, 0.1, 0.2, 0.5, 0.05, 0.2])
    table[random.random(table.shape) < shares] = np.nan
    return table


def never_seen(table: np.ndarray, people: int, seed: int) -> np.ndarray:
    """People with two values ordinary alone (middle 99 %) while nobody lies within 1 SD of both."""
    random = np.random.default_rng(seed)
    low, high = np.nanquantile(table, [0.005, 0.995], axis=0)
    spread = np.nanstd(table, axis=0)
    found: list[np.ndarray] = []
    while len(found) < people:
        i, j = random.choice(table.shape[1], size=2, replace=False)
        a, b = random.uniform(low[[i, j]], high[[i, j]])
        near = (np.abs(table[:, i] - a) < spread[i]) & (np.abs(table[:, j] - b) < spread[j])
        if not near.any():
            found.append(table[random.integers(len(table))])
            found[-1] = found[-1].copy()
            found[-1][[i, j]] = a, b
    return np.array(found)


def moved_beyond(table: np.ndarray, people: int, seed: int) -> np.ndarray:
    """People with one of the inputs of many values beyond its 0.1 % or 99.9 % quantile."""
    random = np.random.default_rng(seed)
    low, high = np.nanquantile(table, [0.001, 0.999], axis=0)
    spread = np.nanstd(table, axis=0)
    moved = table[random.integers(len(table), size=people)].copy()
    for person in moved:
        j, far = random.integers(table.shape[1]), random.uniform(0.05, 3)
        person[j] = high[j] + far * spread[j] if random.random() < 0.5 else low[j] - far * spread[j]
    return moved
