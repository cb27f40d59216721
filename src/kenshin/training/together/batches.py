"""Which rows does each copy meet at each step, when the copies differ in their number of rows?

Copies are sorted so that those with the most batches come first: at every step the copies that still
have a batch are the first few. Where batches of one step differ in length, the shorter ones are filled
up with rows of weight 0, so that each copy's Σw·ce / Σw stays its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from kenshin.training.order import batch_edges, epoch_order
from kenshin.training.plan import Copy

__all__ = ["PIECE", "Step", "batches_of", "epoch_rows", "pieces", "steps", "stop_rows"]


PIECE = 256  # rows scored at a time where batches are smaller: a call costs as much as they do


@dataclass(frozen=True, eq=False)
class Step:
    """One step of an epoch.

    Attributes:
        copies: the first so many take part.
        begin: first column of the epoch's rows.
        end: last column, exclusive.
        real: which cells are rows of the batch and not filling; None: all of them.
    """

    copies: int
    begin: int
    end: int
    real: Bool[Tensor, "copy row"] | None


def batches_of(people: int, size: int) -> int:
    """How many batches an epoch has."""
    return len(batch_edges(people, size)) - 1


def steps(people: Sequence[int], size: int, device: torch.device) -> tuple[Step, ...]:
    """The steps of an epoch; every epoch has the same.

    Args:
        people: how many training rows each copy has; copies with more batches come first.
        size: of a batch.
        device: where the filling is marked.

    >>> [(step.copies, step.begin, step.end) for step in steps([7, 5, 3], 3, torch.device("cpu"))]
    [(3, 0, 3), (2, 3, 7)]
    """
    edges = [batch_edges(n, size) for n in people]
    planned = []
    for place in range(len(edges[0]) - 1):
        ends = np.array([edge[place + 1] for edge in edges if len(edge) > place + 1])
        begin, end = int(edges[0][place]), int(ends.max())
        ragged = bool((ends < end).any())
        real = torch.from_numpy(np.arange(begin, end) < ends[:, None]).to(device) if ragged else None
        planned.append(Step(len(ends), begin, end, real))
    return tuple(planned)


def epoch_rows(copies: Sequence[Copy], epoch: int) -> Int[Tensor, "copy row"]:
    """Every copy's training rows in the order of one epoch, filled up with one of its own rows."""
    longest = max(len(copy.train) for copy in copies)
    rows = np.empty((len(copies), longest), dtype=np.int64)
    for place, copy in enumerate(copies):
        here = len(copy.train)
        rows[place, :here] = copy.train[epoch_order(copy.seed, epoch, here)]
        rows[place, here:] = copy.train[0]
    return torch.from_numpy(rows)


def stop_rows(copies: Sequence[Copy]) -> tuple[Int[Tensor, "copy row"], Bool[Tensor, "copy row"]]:
    """Every copy's stopping rows, filled up to the longest, and which cells are no filling."""
    longest = max(len(copy.stop) for copy in copies)
    rows = np.zeros((len(copies), longest), dtype=np.int64)
    for place, copy in enumerate(copies):
        if len(copy.stop):
            rows[place] = copy.stop[0]
            rows[place, : len(copy.stop)] = copy.stop
    real = np.arange(longest) < np.array([[len(copy.stop)] for copy in copies])
    return torch.from_numpy(rows), torch.from_numpy(real)


def pieces(rows: int, size: int) -> list[slice]:
    """Columns of the stopping rows that are scored at a time: no more memory than a step needs.

    >>> pieces(600, 16)
    [slice(0, 256, None), slice(256, 512, None), slice(512, 600, None)]
    """
    width = max(size, PIECE)
    return [slice(begin, min(begin + width, rows)) for begin in range(0, rows, width)]
