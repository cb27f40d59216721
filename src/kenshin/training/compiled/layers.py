"""How do a tile's values go through the layers, and its gradients back?"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from numba import float32

from kenshin.training.compiled.activation import DROPOUT, activated
from kenshin.training.compiled.dropout import kept, unit_key
from kenshin.training.compiled.lanes import LANES, load, splat, store, total
from kenshin.training.compiled.machine_code import part
from kenshin.training.compiled.tile import (
    FOUR,
    OUT,
    TILE,
    add_products,
    biased,
    empty_block,
    empty_products,
    gated,
    multiplied,
    put_block,
    rectified,
    with_products,
    with_unit,
    with_unit_back,
)

__all__ = ["add_gradients", "backward", "forward"]

_SQUARE = FOUR * FOUR


@part
def forward(net, parameters, tiles, base, key, person, training):
    """Values of every stage of the tile at `base`, and slopes where functions are curved."""
    if net.curved[0] != 0:
        _through_functions(net, 0, tiles, base, key, person, training)
    for layer in range(net.layers):
        _through_layer(net, layer, parameters, tiles, base)
        if net.curved[layer + 1] != 0:
            _through_functions(net, layer + 1, tiles, base, key, person, training)


@part
def _through_layer(net, layer, parameters, tiles, base):
    weight = net.weights[layer]
    bias = net.biases[layer]
    source = base + net.values[layer]
    target = base + net.values[layer + 1]
    units = net.padded[layer]
    rectify = net.rectified[layer + 1] != 0
    for out in range(0, net.padded[layer + 1], FOUR):
        block = biased(parameters, bias + out)
        at = source
        for _ in range(0, units, FOUR):
            for unit in range(FOUR):
                block = with_unit(block, parameters, weight + unit, tiles, at)
                at += TILE
            weight += _SQUARE
        if rectify:
            block = rectified(block)
        put_block(tiles, target + out * TILE, block)


@part
def _through_functions(net, stage, tiles, base, key, person, training):
    for unit in range(net.units[stage]):
        for half in range(0, TILE, LANES):
            at = base + unit * TILE + half
            value = load(tiles, at + net.values[stage])
            slope = splat(float32(1.0))
            for k in range(net.edges[stage], net.edges[stage + 1]):
                if net.kinds[k] != DROPOUT:
                    value, steep = activated(
                        net.kinds[k], net.settings[2 * k], net.settings[2 * k + 1], value
                    )
                    slope = slope * steep
                elif training:
                    factor = kept(unit_key(key, k, unit), person + half, net.settings[2 * k])
                    value = value * factor
                    slope = slope * factor
            store(tiles, at + net.values[stage], value)
            store(tiles, at + net.slopes[stage], slope)


@part
def backward(net, parameters, tiles, base):
    """Gradients of every stage down to the lowest layer that is trained; the last stage's is there."""
    for layer in range(net.layers - 1, net.lowest, -1):
        _back_through_layer(net, layer, parameters, tiles, base)


@part
def _back_through_layer(net, layer, parameters, tiles, base):
    units = net.padded[layer]
    outputs = net.padded[layer + 1]
    source = base + net.slopes[layer + 1]
    target = base + net.slopes[layer]
    rectify = net.rectified[layer] != 0
    curve = net.curved[layer] != 0
    for unit in range(0, units, FOUR):
        block = empty_block()
        at = source
        weight = net.weights[layer] + unit * FOUR
        for _ in range(0, outputs, FOUR):
            for out in range(FOUR):
                block = with_unit_back(block, parameters, weight + out * FOUR, tiles, at)
                at += TILE
            weight += units * FOUR
        if rectify:
            block = gated(block, tiles, base + net.values[layer] + unit * TILE)
        elif curve:
            block = multiplied(block, tiles, target + unit * TILE)
        put_block(tiles, target + unit * TILE, block)


@part
def add_gradients(net, gradient, tiles, count):
    """Add what `count` tiles say about the parameters."""
    for layer in range(net.lowest, net.layers):
        _add_weights(net, layer, gradient, tiles, count)
        _add_biases(net, layer, gradient, tiles, count)


@part
def _add_weights(net, layer, gradient, tiles, count):
    units = net.padded[layer]
    tile = net.tile
    for out in range(0, net.padded[layer + 1], OUT):
        row = net.weights[layer] + (out - out % FOUR) * units + (out % FOUR) * FOUR
        for unit in range(0, units, FOUR):
            left = net.slopes[layer + 1] + out * TILE
            right = net.values[layer] + unit * TILE
            products = empty_products()
            for _ in range(count):
                products = with_products(products, tiles, left, right)
                left += tile
                right += tile
            add_products(gradient, row + unit * FOUR, products)


@part
def _add_biases(net, layer, gradient, tiles, count):
    for out in range(net.units[layer + 1]):
        at = net.slopes[layer + 1] + out * TILE
        sums = splat(float32(0.0))
        for _ in range(count):
            sums = sums + (load(tiles, at) + load(tiles, at + LANES))
            at += net.tile
        gradient[net.biases[layer] + out] += total(sums)
