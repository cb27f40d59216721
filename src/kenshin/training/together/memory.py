"""How many copies may be stacked at a time?

So many that what one step reads and writes stays in the processor's cache, where copies are trained up to
half as fast again; and in any case so many that what the stack holds stays within a bound of memory,
whatever the plan asks for. Both bounds are fixed numbers and not what happens to be free, so that the
same plan is always cut alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from kenshin.training.plan import Copy
from kenshin.training.together.batches import PIECE

__all__ = ["CACHE", "MEMORY", "Footprint", "footprint", "shared_out"]

# Best of 1 to 256 copies, batch 256, 2 MiB of second-level cache a core: 4-16-8-3 128 copies or more,
# 4-64-64-3 16 to 32, 30-128-64-3 16, 100-256-128-3 4. Half or twice as many cost up to a third.
CACHE = 6 * 2**20
MEMORY = 256 * 2**20
_TOUCHED = 4  # parameters, slopes, two moments
_HELD = 6  # those, slopes in plain memory, best weights
_STEPPED = 3  # what forward keeps, its slopes, and what operations write before they are freed


@dataclass(frozen=True)
class Footprint:
    """Bytes of one copy in a stack.

    Attributes:
        parameters: of the net.
        activations: that forward keeps for backward, for each row.
        inputs: of each row.
        batch: rows at a time.
        order: rows of an epoch.
    """

    parameters: int
    activations: int
    inputs: int
    batch: int
    order: int

    @property
    def held(self) -> int:
        """What memory each copy in the stack needs at most."""
        step = self.batch * (_STEPPED * self.activations + self.inputs)
        return _HELD * self.parameters + step + 2 * 8 * self.order  # an epoch's order, and the one before

    @property
    def touched(self) -> int:
        """What one step goes through again and again."""
        return _TOUCHED * self.parameters + self.batch * self.activations

    def at_a_time(self, *, cached: bool) -> int:
        """How many copies stay within the bounds; at least one.

        Args:
            cached: whether there is a cache to stay in; a GPU is fastest when it is full.

        >>> small = Footprint(parameters=1000, activations=120, inputs=16, batch=256, order=800)
        >>> small.at_a_time(cached=True), small.at_a_time(cached=False)
        (181, 2333)
        """
        within = MEMORY // self.held
        return max(1, min(within, CACHE // self.touched) if cached else within)


def footprint(net: nn.Module, rows: Tensor, copies: Sequence[Copy]) -> Footprint:
    """What each copy will need at most.

    Args:
        net: one of them, in train mode.
        rows: a few, to see what forward keeps.
        copies: that would be stacked.
    """
    kept: dict[int, int] = {}
    own = {p.untyped_storage().data_ptr() for p in [*net.parameters(), *net.buffers()]}

    def note(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        answers = net(rows)
    held = sum(kept.values()) + answers.nbytes
    return Footprint(
        parameters=sum(p.nbytes for p in net.parameters()),
        activations=-(-held // len(rows)),
        inputs=rows[0].nbytes + 24,  # its number, outcome and weight
        batch=max(_most_rows(copy) for copy in copies),
        order=max(len(copy.train) for copy in copies),
    )


def _most_rows(copy: Copy) -> int:
    """Rows of one copy that forward meets at a time."""
    size = copy.settings.recipe.batch_size
    return max(min(size + 1, len(copy.train)), min(max(size, PIECE), len(copy.stop)))


def shared_out(copies: int, at_a_time: int) -> list[int]:
    """Sizes of the stacks, as even as can be.

    >>> shared_out(50, 40)
    [25, 25]
    """
    stacks = -(-copies // at_a_time)
    return [copies // stacks + (place < copies % stacks) for place in range(stacks)]
