"""What is made ready for a copy before the kernel runs?"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from jaxtyping import Float32, Int64
from torch import nn

from kenshin.training.compiled.job import Job
from kenshin.training.compiled.layout import net_layout, parameter_count, write_parameters
from kenshin.training.compiled.memory import Net, People, Room, Run, Told
from kenshin.training.compiled.optimiser import OPTIMISERS
from kenshin.training.compiled.recognise import recognise
from kenshin.training.compiled.stack import Stack
from kenshin.training.compiled.table import people_table
from kenshin.training.compiled.tile import TILE
from kenshin.training.engine import Refused, fresh_net
from kenshin.training.order import batch_edges
from kenshin.training.plan import Copy
from kenshin.training.recipe import Recipe
from kenshin.training.task import Task

__all__ = ["Stacks", "Workshop"]

# What a net computes for a batch is cut into pieces of this size, which second-level caches hold …
_CACHE_BYTES = 256 * 1024
# … but of no fewer tiles: adding up gradients over lanes costs as much as two tiles.
_FEWEST_TILES = 4
_ALIGNMENT = 16  # numbers in a line of cache


class Stacks:
    """The chains of a plan's nets; each kind of net is recognised once."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._known: list[tuple[object, object, Stack | Refused, Net | None]] = []

    def of(self, copy: Copy, network: nn.Module) -> tuple[Stack | Refused, Net | None]:
        """A copy's chain and where its numbers lie; or why there is none.

        Args:
            copy: whose settings tell kinds of nets apart.
            network: its fresh net, whose form must be that of its kind.
        """
        form = _form(network)
        for arguments, known, stack, net in self._known:
            if known == form and _same(arguments, copy.settings.arguments):
                return stack, net
        stack = recognise(fresh_net(self._task, copy), self._task.inputs.shape[1], self._task.classes)
        net = net_layout(stack) if isinstance(stack, Stack) else None
        self._known.append((copy.settings.arguments, form, stack, net))
        return stack, net


def _of_each_kind(copies: Sequence[Copy]) -> list[Copy]:
    """One copy for each set of net arguments."""
    kinds: list[Copy] = []
    for copy in copies:
        if not any(_same(copy.settings.arguments, kind.settings.arguments) for kind in kinds):
            kinds.append(copy)
    return kinds


def _form(network: nn.Module) -> object:
    parameters = [(name, tuple(p.shape), p.requires_grad) for name, p in network.named_parameters()]
    return parameters, [type(module) for module in network.modules()]


def _same(one: object, other: object) -> bool:
    try:
        return one is other or bool(one == other)
    except Exception:  # arguments may be anything, arrays too: then they count as different
        return False


class Workshop:
    """Makes jobs of copies.

    Args:
        task: what they share.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self._stacks = Stacks(task)
        self._everyone = np.arange(len(task.inputs))

    @cached_property
    def _table(self) -> Float32[np.ndarray, "row number"]:
        return people_table(self.task)

    def refusal(self, copies: Sequence[Copy]) -> Refused | None:
        """Why a copy cannot be trained; None: all can."""
        for copy in _of_each_kind(copies):
            stack, _ = self._stacks.of(copy, fresh_net(self.task, copy))
            if isinstance(stack, Refused):
                return stack
        return None

    def job(self, place: int, copy: Copy) -> Job:
        """A copy, ready to run.

        Args:
            place: in the order of the copies.
            copy: which one.

        Raises:
            ValueError: the kernel does not take its net; `refusal` says so.
        """
        network = fresh_net(self.task, copy)
        stack, net = self._stacks.of(copy, network)
        if isinstance(stack, Refused) or net is None:
            raise ValueError(stack.sentence() if isinstance(stack, Refused) else "no layout")
        recipe = copy.settings.recipe
        room = _room(net, recipe, len(copy.train))
        write_parameters(stack, net, dict(network.named_parameters()), room.parameters)
        room.best[:] = room.parameters
        told = Told(
            train=np.zeros(recipe.epochs),
            stop=np.zeros(recipe.epochs),
            state=np.zeros(3, dtype=np.int64),
            halt=np.zeros(1, dtype=np.int64),
        )
        return Job(place, copy, network, stack, net, self._people(copy), _run(copy), room, told)

    def _people(self, copy: Copy) -> People:
        nobody, width = len(self._table) - 1, self._table.shape[1]
        return People(
            table=self._table.ravel(),
            width=width,
            nobody=nobody * width,
            train=self._rows(copy.train),
            stop=self._rows(copy.stop),
            stopping=len(copy.stop),
            no_prior=np.zeros(self.task.classes, dtype=np.float32),
            prior=self.task.log_class_weights.astype(np.float32),
            classes=self.task.classes,
        )

    def _rows(self, chosen: Int64[np.ndarray, " chosen"]) -> Int64[np.ndarray, " chosen"]:
        """Rows that exist; NumPy refuses others, the kernel would not look."""
        rows: Int64[np.ndarray, " chosen"] = self._everyone[chosen]
        return rows


def _run(copy: Copy) -> Run:
    recipe = copy.settings.recipe
    edges = batch_edges(len(copy.train), recipe.batch_size)
    return Run(
        seed=np.uint64(copy.seed % (1 << 64)),
        epochs=recipe.epochs,
        batches=len(edges) - 1,
        edges=edges,
        rates=np.array([recipe.rate(epoch) for epoch in range(recipe.epochs)]),
        optimiser=OPTIMISERS.index(recipe.optimiser),
        decay=float(recipe.weight_decay),
        momentum=float(recipe.momentum),
        patience=recipe.patience,
    )


def _room(net: Net, recipe: Recipe, people: int) -> Room:
    count = parameter_count(net)
    needed = -(-min(recipe.batch_size + 1, max(people, 1)) // TILE)
    capacity = min(needed, max(_FEWEST_TILES, _CACHE_BYTES // (4 * net.tile)))
    parameters, best, gradient, mean, square = (_zeros(count) for _ in range(5))
    return Room(
        size=count,
        parameters=parameters,
        best=best,
        gradient=gradient,
        mean=mean,
        square=square,
        capacity=capacity,
        tiles=_zeros(net.tile * capacity),
        order=np.empty(people, dtype=np.int32),
        rows=np.empty(TILE, dtype=np.int64),
    )


def _zeros(count: int) -> Float32[np.ndarray, " number"]:
    """They begin where a line of cache does: no register reads two lines."""
    whole = np.zeros(count + _ALIGNMENT, dtype=np.float32)
    skipped = (-whole.ctypes.data // whole.itemsize) % _ALIGNMENT
    return whole[skipped : skipped + count]
