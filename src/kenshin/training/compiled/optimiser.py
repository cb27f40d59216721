"""How does a gradient move the parameters? As in PyTorch's SGD, Adam and AdamW.

Sources: Kingma & Ba 2015, arXiv:1412.6980; Loshchilov & Hutter 2019, arXiv:1711.05101.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from math import sqrt
from typing import Final

from numba import float32

from kenshin.training.compiled.lanes import LANES, fma, load, magnitude, root, splat, store, where_below
from kenshin.training.compiled.machine_code import part

__all__ = ["OPTIMISERS", "take_step"]

OPTIMISERS: Final = ("sgd", "adam", "adamw")
_SGD, _ADAMW = 0, 2


@part
def take_step(net, room, run, rate, scale, step):
    """One step along the gradient times `scale`; the gradient is zero afterwards.

    Args:
        net: which parameters are trained.
        room: parameters, gradient, running means.
        run: optimiser, decay, momentum.
        rate: the learning rate.
        scale: one over the weight of the batch.
        step: counted from 1.
    """
    for k in range(net.stretches):
        start = net.moved[2 * k]
        end = net.moved[2 * k + 1]
        if run.optimiser == _SGD:
            _sgd(room, start, end, rate, scale, run.decay, run.momentum)
        else:
            _adam(room, start, end, rate, scale, run.decay, run.optimiser == _ADAMW, step)
    for k in range(0, room.size, LANES):
        store(room.gradient, k, splat(float32(0.0)))


@part
def _sgd(room, start, end, rate, scale, decay, momentum):
    for k in range(start, end, LANES):
        weight = load(room.parameters, k)
        gradient = fma(splat(float32(decay)), weight, load(room.gradient, k) * splat(float32(scale)))
        mean = _settled(fma(splat(float32(momentum)), load(room.mean, k), gradient))
        store(room.mean, k, mean)
        store(room.parameters, k, _settled(fma(splat(float32(-rate)), mean, weight)))


@part
def _adam(room, start, end, rate, scale, decay, decoupled, step):
    bias = sqrt(1.0 - 0.999**step)
    size = splat(float32(-rate / (1.0 - 0.9**step)))
    shrink = splat(float32(1.0 - rate * decay if decoupled else 1.0))
    pull = splat(float32(0.0 if decoupled else decay))
    for k in range(start, end, LANES):
        weight = load(room.parameters, k)
        gradient = fma(pull, weight, load(room.gradient, k) * splat(float32(scale)))
        mean = load(room.mean, k)
        mean = _settled(fma(splat(float32(0.1)), gradient - mean, mean))
        square = splat(float32(0.001)) * gradient * gradient
        square = _settled(fma(splat(float32(0.999)), load(room.square, k), square))
        store(room.mean, k, mean)
        store(room.square, k, square)
        depth = fma(root(square), splat(float32(1.0 / bias)), splat(float32(1e-8)))
        store(room.parameters, k, _settled(fma(size, mean / depth, weight * shrink)))


@part
def _settled(x):
    """Zero for numbers that change nothing any more but on which processors are a hundred times slower.

    The running means of a unit that has died shrink step by step to the smallest numbers and stay there.
    """
    return where_below(magnitude(x), splat(float32(1e-35)), splat(float32(0.0)), x)
