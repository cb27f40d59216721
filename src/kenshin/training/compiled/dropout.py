"""Which units of which people are dropped in a batch?

A number is drawn for each (seed, epoch, batch, dropout, unit, person) from these alone, so that the
answer depends neither on how people are cut into tiles nor on which thread asks. The scrambling is
MurmurHash3's last step (A. Appleby), twice, over keys made by SplitMix64.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from numba import float32, uint32, uint64

from kenshin.training.compiled.lanes import from_whole, numbers, right, splat, where_below, whole
from kenshin.training.compiled.machine_code import part
from kenshin.training.order import mixed

__all__ = ["batch_key", "kept", "unit_key"]


@part
def batch_key(seed, epoch, batch):
    """A key for one batch; that of no batch order, whose keys count on from the seed by epochs."""
    key = mixed(uint64(seed) ^ uint64(0xD1B54A32D192ED03)) + uint64(epoch + 1) * uint64(0x9E3779B97F4A7C15)
    return mixed(mixed(key) + uint64(batch + 1) * uint64(0x9E3779B97F4A7C15))


@part
def unit_key(key, dropout, unit):
    """A key for one unit at one dropout of the net."""
    return mixed(key + (uint64(dropout + 1) << uint64(32)) + uint64(unit))


@part
def kept(key, person, share):
    """The factor of `LANES` people from `person` on: 0 for a share of them, 1 / (1 − share) for the rest."""
    drawn = _scrambled(whole(uint32(person)) + numbers() + whole(uint32(key)))
    drawn = _scrambled(drawn ^ whole(uint32(key >> uint64(32))))
    even = from_whole(right(drawn, whole(uint32(8)))) * splat(float32(2.0**-24))
    return where_below(even, splat(share), splat(float32(0.0)), splat(float32(1.0) / (float32(1.0) - share)))


@part
def _scrambled(x):
    x = (x ^ right(x, whole(uint32(16)))) * whole(uint32(0x85EBCA6B))
    x = (x ^ right(x, whole(uint32(13)))) * whole(uint32(0xC2B2AE35))
    return x ^ right(x, whole(uint32(16)))
