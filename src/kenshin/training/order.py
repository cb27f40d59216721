"""In which order does a copy meet its people in each epoch? The same for every engine.

A Fisher–Yates shuffle driven by SplitMix64, so that the readable loop, many-at-once and the compiled
kernel draw one and the same order, whatever else they draw numbers for (dropout, initial weights).
Sources: Steele, Lea & Flood 2014, doi:10.1145/2714064.2660195 (SplitMix64); Lemire 2019,
doi:10.1145/3230636 (bounded numbers by multiplication; the bias for n people is below n / 2**32).
"""

import numpy as np
from jaxtyping import Int
from numba import uint64

from kenshin.training.jit import jit

__all__ = ["batch_edges", "epoch_order", "mixed", "shuffle"]


def _mix(state):  # type: ignore[no-untyped-def] # numba's own types
    z = (state ^ (state >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return z ^ (z >> uint64(31))


mixed = jit(_mix, inline=True)


def _shuffle(order, seed, epoch):  # type: ignore[no-untyped-def] # numba's own types
    """Fill `order` with 0 … n − 1 in the order of that seed and epoch."""
    count = len(order)
    for i in range(count):
        order[i] = i
    state = mixed(uint64(seed) + uint64(epoch + 1) * uint64(0x9E3779B97F4A7C15))
    for i in range(count - 1, 0, -1):
        state += uint64(0x9E3779B97F4A7C15)
        j = ((mixed(state) >> uint64(32)) * uint64(i + 1)) >> uint64(32)
        order[i], order[j] = order[j], order[i]


shuffle = jit(_shuffle)  # for compiled code; `epoch_order` is for everyone else


def epoch_order(seed: int, epoch: int, people: int) -> Int[np.ndarray, " train"]:
    """Places of the training rows in the order of one epoch.

    Args:
        seed: of the copy; its lowest 64 bits count.
        epoch: counted from 0.
        people: how many training rows.

    >>> sorted(epoch_order(7, 0, 5).tolist())
    [0, 1, 2, 3, 4]
    """
    order = np.empty(people, dtype=np.int64)
    shuffle(order, np.uint64(seed % (1 << 64)), epoch)
    return order


def batch_edges(people: int, size: int) -> Int[np.ndarray, " edge"]:
    """Where batches of at most `size` begin and end; a last person alone joins the batch before.

    Batch statistics need two people.

    >>> batch_edges(7, 3).tolist(), batch_edges(8, 3).tolist()
    ([0, 3, 7], [0, 3, 6, 8])
    """
    edges = [*range(0, people, size), people]
    if len(edges) > 2 and edges[-1] - edges[-2] == 1:
        del edges[-2]
    return np.array(edges, dtype=np.int64)
