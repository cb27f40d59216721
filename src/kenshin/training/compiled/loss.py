"""How wrong is a tile, and which way should its logits move?

Weighted cross-entropy: Σ wᵢ · (−log pᵢ), whose gradient at the logits is wᵢ · (pᵢ − what happened).
The division by Σ wᵢ waits for the whole batch.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from numba import float32

from kenshin.training.compiled.functions import exp, log
from kenshin.training.compiled.lanes import LANES, load, splat, store, total, where_below
from kenshin.training.compiled.machine_code import part
from kenshin.training.compiled.memory import LABEL
from kenshin.training.compiled.tile import TILE

__all__ = ["cross_entropy", "summed_weight"]


@part
def cross_entropy(net, tiles, base, prior, classes, weight):
    """The tile's sum of weighted losses; the gradients take the place of the last stage's slopes.

    Args:
        net: what lies where.
        tiles: the memory.
        base: where the tile begins.
        prior: of each class, taken off its logits.
        classes: how many.
        weight: which of the numbers after the inputs weighs a person.
    """
    logits = base + net.values[net.layers]
    gradients = base + net.slopes[net.layers]
    curve = net.curved[net.layers] != 0
    person = base + net.values[0] + net.padded[0] * TILE
    sums = splat(float32(0.0))
    for half in range(0, TILE, LANES):
        outcome = load(tiles, person + LABEL * TILE + half)
        weights = load(tiles, person + weight * TILE + half)
        loss, powers = _loss_of(tiles, logits + half, prior, classes, outcome)
        share = weights / powers
        for k in range(classes):
            at = gradients + half + k * TILE
            gradient = load(tiles, logits + half + k * TILE) * share - _if_class(outcome, k, weights)
            store(tiles, at, gradient * load(tiles, at) if curve else gradient)
        sums = sums + loss * weights
    return total(sums)


@part
def _loss_of(tiles, logits, prior, classes, outcome):
    """−log of the risk of what happened, and the sum of powers; the powers take the place of the logits."""
    most = load(tiles, logits) - splat(prior[0])
    for k in range(1, classes):
        logit = load(tiles, logits + k * TILE) - splat(prior[k])
        most = where_below(most, logit, logit, most)
    powers = splat(float32(0.0))
    happened = powers
    for k in range(classes):
        logit = load(tiles, logits + k * TILE) - splat(prior[k]) - most
        happened = happened + _if_class(outcome, k, logit)
        power = exp(logit)
        store(tiles, logits + k * TILE, power)
        powers = powers + power
    return log(powers) - happened, powers


@part
def _if_class(outcome, k, then):
    zero = splat(float32(0.0))
    this = splat(float32(k))
    return where_below(outcome, this, zero, where_below(this, outcome, zero, then))


@part
def summed_weight(net, tiles, base, weight):
    """The weights of a tile's people."""
    at = base + net.values[0] + (net.padded[0] + weight) * TILE
    return total(load(tiles, at) + load(tiles, at + LANES))
