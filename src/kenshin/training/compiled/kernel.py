"""How is one copy trained from its first epoch to its last without leaving compiled code?"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from typing import Any

import numpy as np
from numba import float64

from kenshin.training.compiled.dropout import batch_key
from kenshin.training.compiled.lanes import LANES
from kenshin.training.compiled.layers import add_gradients, backward, forward
from kenshin.training.compiled.loss import cross_entropy, summed_weight
from kenshin.training.compiled.machine_code import kept_on_disk, part, sources
from kenshin.training.compiled.memory import STOP_WEIGHT, TRAIN_WEIGHT
from kenshin.training.compiled.optimiser import take_step
from kenshin.training.compiled.pointers import pointers
from kenshin.training.compiled.tile import FOUR, TILE, put_transposed
from kenshin.training.order import shuffle

__all__ = ["train_copy"]

_at: Any = pointers  # numba passes its first argument itself


@part
def _all_epochs(net, people, run, room, told, order):
    best = np.inf
    for epoch in range(run.epochs):
        shuffle(order, run.seed, epoch)
        train_loss = _one_epoch(net, people, run, room, told, epoch)
        if told.halt[0] != 0:
            return
        stop_loss = _stop_loss(net, people, room)
        told.train[epoch] = train_loss
        told.stop[epoch] = stop_loss
        stops = people.stopping > 0
        if not np.isfinite(train_loss + (stop_loss if stops else 0.0)):
            told.state[2] = 1
            return
        if not stops or stop_loss < best:
            best = stop_loss
            told.state[1] = epoch
            _keep(room)
        told.state[0] = epoch + 1
        if epoch - told.state[1] >= run.patience:
            return


@part
def _keep(room):
    for k in range(room.size):
        room.best[k] = room.parameters[k]


@part
def _one_epoch(net, people, run, room, told, epoch):
    """Mean loss over the batches of one pass."""
    losses = float64(0.0)
    for batch in range(run.batches):
        if told.halt[0] != 0:
            return losses
        key = batch_key(run.seed, epoch, batch)
        loss, weight = _one_batch(net, people, room, told, run.edges[batch], run.edges[batch + 1], key)
        take_step(net, room, run, run.rates[epoch], 1.0 / weight, epoch * run.batches + batch + 1)
        losses += loss / weight
    return losses / run.batches


@part
def _one_batch(net, people, room, told, start, end, key):
    """Sum of the weighted losses, and of the weights; the gradient is added up."""
    loss = float64(0.0)
    weight = float64(0.0)
    first = start
    while first < end and told.halt[0] == 0:
        tiles = 0
        while tiles < room.capacity and first < end:
            base = tiles * net.tile
            count = min(TILE, end - first)
            for person in range(count):
                room.rows[person] = people.train[room.order[first + person]] * people.width
            _fill(net, people, room, base, count)
            forward(net, room.parameters, room.tiles, base, key, first - start, training=True)
            loss += cross_entropy(net, room.tiles, base, people.no_prior, people.classes, TRAIN_WEIGHT)
            weight += summed_weight(net, room.tiles, base, TRAIN_WEIGHT)
            backward(net, room.parameters, room.tiles, base)
            first += TILE
            tiles += 1
        add_gradients(net, room.gradient, room.tiles, tiles)
    return loss, weight


@part
def _fill(net, people, room, base, count):
    """Copy `count` people's rows into a tile; nobody fills it up."""
    for person in range(count, TILE):
        room.rows[person] = people.nobody
    for column in range(0, people.width, FOUR):
        at = base + net.values[0] + column * TILE
        for half in range(0, TILE, LANES):
            put_transposed(room.tiles, at + half, people.table, column, room.rows, half)


@part
def _stop_loss(net, people, room):
    """Log loss of the stopping rows without their prior; not a number where there are none."""
    loss = float64(0.0)
    weight = float64(0.0)
    for start in range(0, people.stopping, TILE):
        count = min(TILE, people.stopping - start)
        for person in range(count):
            room.rows[person] = people.stop[start + person] * people.width
        _fill(net, people, room, 0, count)
        forward(net, room.parameters, room.tiles, 0, 0, 0, training=False)
        loss += cross_entropy(net, room.tiles, 0, people.prior, people.classes, STOP_WEIGHT)
        weight += summed_weight(net, room.tiles, 0, STOP_WEIGHT)
    return loss / weight


def _with_key(made_of: str) -> Any:
    def train(net, people, run, room, told):
        """Train one copy; what comes of it is in `room` and `told`."""
        made_of  # noqa: B018 numba hashes what a function closes over into the key of its file
        order = room.order
        _all_epochs(_at(net), _at(people), _at(run), _at(room), _at(told), order)

    return kept_on_disk(train)


train_copy = _with_key(sources())
