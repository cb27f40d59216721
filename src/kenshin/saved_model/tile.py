"""What does compiled code do to 64 people at once? One Linear layer, and the exponential in float64.

People lie side by side in memory (unit × person), so that one instruction serves many of them. Sums
are taken in one fixed order with fused multiply-add, so that a person's numbers do not depend on who
else is scored, nor on how a processor groups its lanes. The layer is written in LLVM's own language:
numba alone does not keep the running sums in registers and is three times slower.
"""

import inspect
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils as _cgutils
from numba.extending import intrinsic

from kenshin.training.compiled.machine_code import part

__all__ = ["BLOCK", "LANES", "dense", "exponential", "place_of", "ratio"]

# People in a tile; 32 leaves registers unused, 128 spills them (105 against 66 and 74 GF/s).
LANES: Final = 64
BLOCK: Final = 4  # units computed together; weights are padded with units of zeros to a multiple of it

cgutils: Any = _cgutils  # it has no types

_FLOAT = ir.FloatType()
_TILE = ir.VectorType(_FLOAT, LANES)


def _spread(builder: Any, number: Any) -> Any:
    """The same number for everyone in the tile."""
    undefined = ir.Constant(_TILE, ir.Undefined)
    first = builder.insert_element(undefined, number, ir.IntType(32)(0))
    everyone = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(first, undefined, everyone)


def _dense(_typing, weights, weight, bias, inputs, outputs, width, units):  # type: ignore[no-untyped-def] # numba's own types
    """`outputs[unit] = bias[unit] + sum of weights[weight + unit * width + i] * inputs[i]`, lane by lane.

    `weight` and `bias` are places in the flat array `weights`; `inputs` and `outputs` are
    unit × lane; `units` is a multiple of BLOCK.
    """
    signature = types.void(weights, weight, bias, inputs, outputs, width, units)

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        arrays = zip([signature.args[i] for i in (0, 3, 4)], [given[i] for i in (0, 3, 4)], strict=True)
        flat, source, target = (
            context.make_array(kind)(context, builder, array).data for kind, array in arrays
        )
        weight, bias, width, units = (given[i] for i in (1, 2, 5, 6))
        place = units.type
        fused = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(_TILE, [_TILE] * 3), f"llvm.fma.v{LANES}f32"
        )

        def number(at: Any) -> Any:
            return _spread(builder, builder.load(builder.gep(flat, [at])))

        def row(array: Any, unit: Any) -> Any:
            return builder.bitcast(builder.gep(array, [builder.mul(unit, place(LANES))]), _TILE.as_pointer())

        sums = [cgutils.alloca_once(builder, _TILE) for _ in range(BLOCK)]
        with cgutils.for_range_slice(builder, place(0), units, place(BLOCK), place) as (first, _):
            block = [builder.add(first, place(k)) for k in range(BLOCK)]
            rows = [builder.add(weight, builder.mul(unit, width)) for unit in block]
            for unit, total in zip(block, sums, strict=True):
                builder.store(number(builder.add(bias, unit)), total)
            with cgutils.for_range(builder, width) as loop:
                lanes = builder.load(row(source, loop.index), align=4)
                for start, total in zip(rows, sums, strict=True):
                    factor = number(builder.add(start, loop.index))
                    builder.store(builder.call(fused, [factor, lanes, builder.load(total)]), total)
            for unit, total in zip(block, sums, strict=True):
                builder.store(builder.load(total), row(target, unit), align=4)
        return context.get_dummy_value()

    return signature, generate


dense: Any = intrinsic(inspect.unwrap(_dense))


def _place_of(_typing, array):  # type: ignore[no-untyped-def] # numba's own types
    """Where an array's first number lies."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, given[0]).data

    pointer: Any = types.CPointer
    return pointer(array.dtype)(array), generate


place_of: Any = intrinsic(inspect.unwrap(_place_of))


def _fused(_typing, _a, _b, _c):  # type: ignore[no-untyped-def] # numba's own types
    """The first times the second plus the third, rounded once."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.fma(*given)

    return types.float64(types.float64, types.float64, types.float64), generate


_fma: Any = intrinsic(inspect.unwrap(_fused))


def _ratio(_typing, _a, _b):  # type: ignore[no-untyped-def] # numba's own types
    """The quotient as the processor makes it; numba's own looks for zero first, one person at a time."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.fdiv(*given)

    return types.float64(types.float64, types.float64), generate


ratio: Any = intrinsic(inspect.unwrap(_ratio))


def _shift(_typing, _number, _shifted):  # type: ignore[no-untyped-def] # numba's own types
    """A number times 2**k, where k stands in the lowest bits of the second (k plus 1.5 * 2**52)."""

    def generate(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        whole = ir.IntType(64)
        bits = [builder.bitcast(value, whole) for value in given]
        exponent = builder.shl(bits[1], whole(52))
        return builder.bitcast(builder.add(bits[0], exponent), ir.DoubleType())

    return types.float64(types.float64, types.float64), generate


_times_power: Any = intrinsic(inspect.unwrap(_shift))

_LOG2_E: Final = 1.4426950408889634
_LN2_HIGH: Final = 0.6931471803691238  # ln 2 in two parts (Cody & Waite), so that x - k ln 2 loses nothing
_LN2_LOW: Final = 1.9082149292705877e-10
_ROUND: Final = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number


def _exp(x):  # type: ignore[no-untyped-def] # numba's own types
    """The exponential for x from -700 to 700 (clipped), within 2 units of the last place.

    Written out because compiled calls of the C library's own are one person at a time.
    """
    x = min(max(x, -700.0), 700.0)
    shifted = _fma(x, _LOG2_E, _ROUND)
    whole = shifted - _ROUND
    r = _fma(-whole, _LN2_LOW, _fma(-whole, _LN2_HIGH, x))
    # Taylor's series to the 13th power: for |r| <= ln 2 / 2 the rest is below 5e-18.
    p = 1.6059043836821613e-10
    p = _fma(p, r, 2.08767569878681e-09)
    p = _fma(p, r, 2.505210838544172e-08)
    p = _fma(p, r, 2.755731922398589e-07)
    p = _fma(p, r, 2.7557319223985893e-06)
    p = _fma(p, r, 2.48015873015873e-05)
    p = _fma(p, r, 0.0001984126984126984)
    p = _fma(p, r, 0.001388888888888889)
    p = _fma(p, r, 0.008333333333333333)
    p = _fma(p, r, 0.041666666666666664)
    p = _fma(p, r, 0.16666666666666666)
    p = _fma(p, r, 0.5)
    p = _fma(p, r, 1.0)
    p = _fma(p, r, 1.0)
    return _times_power(p, shifted)


exponential: Any = part(_exp)
