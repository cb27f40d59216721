"""What is done with a tile: a few units of `TILE` people, kept in registers while they are needed?

Everything a net computes for a tile lies in one row of memory, unit after unit, `TILE` people each.
A `Block` is four units of a tile; `Products` are the sums over people of products of two sets of units.
Eight, and `LANES`, running sums hide the latency of two multipliers; more do not fit older processors.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from llvmlite import ir
from numba import types

from kenshin.training.compiled.lanes import (
    FLOATS,
    INTS,
    LANES,
    floats,
    instruction,
    llvm_function,
    loaded,
    place,
    repeated,
    stored,
    values,
)

__all__ = [
    "FOUR",
    "OUT",
    "TILE",
    "add_products",
    "biased",
    "empty_block",
    "empty_products",
    "gated",
    "multiplied",
    "put_block",
    "put_transposed",
    "rectified",
    "with_products",
    "with_unit",
    "with_unit_back",
]

TILE = 2 * LANES
FOUR = 4  # units of a block; a square of so many weights lies together, read in a row both ways
OUT = LANES // FOUR  # units on the other side of the products: as many sums as a register has lanes

Block = types.UniTuple(floats, 2 * FOUR)
Products = types.UniTuple(floats, OUT * FOUR)
_ZERO = ir.Constant(FLOATS, [0.0] * LANES)
_PLACES = [(unit, half) for unit in range(FOUR) for half in (0, 1)]


def _at(builder, index, distance):
    return builder.add(index, ir.Constant(index.type, distance))


def _tuple(builder, parts):
    whole = ir.Constant(ir.ArrayType(FLOATS, len(parts)), ir.Undefined)
    for number, part in enumerate(parts):
        whole = builder.insert_value(whole, part, number)
    return whole


def _parts(builder, whole):
    return [builder.extract_value(whole, number) for number in range(whole.type.count)]


def _half(builder, array, index, unit, half):
    return place(builder, array, _at(builder, index, unit * TILE + half * LANES))


@instruction(Block, values, types.intp)
def biased(builder, parameters, at):
    """A block that starts with each unit's bias."""
    biases = [builder.load(builder.gep(parameters, [_at(builder, at, unit)])) for unit in range(FOUR)]
    return _tuple(builder, [repeated(builder, biases[unit]) for unit, _ in _PLACES])


@instruction(Block)
def empty_block(builder):
    """A block of zeros."""
    return _tuple(builder, [_ZERO] * len(_PLACES))


def _with_unit(builder, block, parameters, at, step, tiles, source):
    halves = [loaded(builder, _half(builder, tiles, source, 0, half)) for half in (0, 1)]
    sums = _parts(builder, block)
    for unit in range(FOUR):
        weight = builder.load(builder.gep(parameters, [_at(builder, at, unit * step)]))
        weight = repeated(builder, weight)
        for half in (0, 1):
            k = 2 * unit + half
            sums[k] = llvm_function(builder, "fmuladd", weight, halves[half], sums[k])
    return _tuple(builder, sums)


@instruction(Block, Block, values, types.intp, values, types.intp)
def with_unit(builder, block, parameters, at, tiles, source):
    """Add one unit of the layer before, times its four weights."""
    return _with_unit(builder, block, parameters, at, FOUR, tiles, source)


@instruction(Block, Block, values, types.intp, values, types.intp)
def with_unit_back(builder, block, parameters, at, tiles, source):
    """Add one unit's gradient, times its weights from four units of the layer before."""
    return _with_unit(builder, block, parameters, at, 1, tiles, source)


@instruction(Block, Block)
def rectified(builder, block):
    """Zero where negative; what is not a number stays so."""
    negative = [builder.fcmp_ordered("<", part, _ZERO) for part in _parts(builder, block)]
    return _tuple(
        builder,
        [
            builder.select(below, _ZERO, part)
            for below, part in zip(negative, _parts(builder, block), strict=True)
        ],
    )


@instruction(Block, Block, values, types.intp)
def gated(builder, block, tiles, at):
    """Kept where the numbers at a place are above zero, else zero."""
    kept = []
    for part, (unit, half) in zip(_parts(builder, block), _PLACES, strict=True):
        gate = loaded(builder, _half(builder, tiles, at, unit, half))
        kept.append(builder.select(builder.fcmp_ordered(">", gate, _ZERO), part, _ZERO))
    return _tuple(builder, kept)


@instruction(Block, Block, values, types.intp)
def multiplied(builder, block, tiles, at):
    """Times the numbers at a place."""
    halves = [loaded(builder, _half(builder, tiles, at, unit, half)) for unit, half in _PLACES]
    parts = zip(_parts(builder, block), halves, strict=True)
    return _tuple(builder, [builder.fmul(part, half) for part, half in parts])


@instruction(types.none, values, types.intp, Block)
def put_block(builder, tiles, at, block):
    """Four units into a tile."""
    for part, (unit, half) in zip(_parts(builder, block), _PLACES, strict=True):
        stored(builder, part, _half(builder, tiles, at, unit, half))


@instruction(Products)
def empty_products(builder):
    """Sums of nothing."""
    return _tuple(builder, [_ZERO] * (OUT * FOUR))


@instruction(Products, Products, values, types.intp, types.intp)
def with_products(builder, products, tiles, left, right):
    """Add the products of `OUT` units and `FOUR` units, over the people of a tile."""
    sums = _parts(builder, products)
    for half in (0, 1):
        others = [loaded(builder, _half(builder, tiles, right, unit, half)) for unit in range(FOUR)]
        for row in range(OUT):
            one = loaded(builder, _half(builder, tiles, left, row, half))
            for column, other in enumerate(others):
                k = row * FOUR + column
                sums[k] = llvm_function(builder, "fmuladd", one, other, sums[k])
    return _tuple(builder, sums)


@instruction(types.none, values, types.intp, Products)
def add_products(builder, gradient, at, products):
    """Add the sums over all lanes to the `LANES` numbers at a place."""
    where = place(builder, gradient, at)
    stored(builder, builder.fadd(loaded(builder, where), _lane_sums(builder, products)), where)


def _lane_sums(builder, products):
    """Each register's sum, as one register: half as many registers in each round."""
    parts = _parts(builder, products)
    while len(parts) > 1:
        width = len(parts) // 2
        parts = [_folded(builder, *pair, width) for pair in zip(parts[:width], parts[width:], strict=True)]
    return parts[0]


def _folded(builder, a, b, width):
    """In each stretch of 2 · `width` lanes: first the folded stretch of a, then that of b."""
    low = [
        lane
        for start in range(0, LANES, 2 * width)
        for source in (0, LANES)
        for lane in range(source + start, source + start + width)
    ]
    high = [lane + width for lane in low]
    picked = [builder.shuffle_vector(a, b, ir.Constant(INTS, lanes)) for lanes in (low, high)]
    return builder.fadd(*picked)


@instruction(types.none, values, types.intp, values, types.intp, types.CPointer(types.int64), types.intp)
def put_transposed(builder, tiles, at, table, column, rows, first):
    """`FOUR` columns of `LANES` rows of a table, column after column, into a tile.

    `rows` holds where each row begins. Rows four lanes apart share a register, so that the
    rest happens inside quarters of it, which is cheap.
    """
    quarter = ir.VectorType(ir.FloatType(), FOUR)
    begin = [builder.load(builder.gep(rows, [_at(builder, first, lane)])) for lane in range(LANES)]
    parts = [loaded(builder, place(builder, table, builder.add(row, column), quarter)) for row in begin]
    mixed = [_joined(builder, parts[lane::FOUR]) for lane in range(FOUR)]
    # Pairs of rows, then pairs of pairs.
    pairs = [
        builder.shuffle_vector(mixed[a], mixed[a + 1], ir.Constant(INTS, _interleaved(high, 1)))
        for a in (0, 2)
        for high in (0, 2)
    ]
    for unit in range(FOUR):
        lanes = ir.Constant(INTS, _interleaved(2 * (unit % 2), 2))
        column_of = builder.shuffle_vector(pairs[unit // 2], pairs[2 + unit // 2], lanes)
        stored(builder, column_of, _half(builder, tiles, at, unit, 0))


def _interleaved(start, run):
    """In each quarter: `run` lanes of one register, `run` of the other, from `start` of the quarter on."""
    return [
        base + source + start + step + offset
        for base in range(0, LANES, FOUR)
        for step in range(0, FOUR // 2, run)
        for source in (0, LANES)
        for offset in range(run)
    ]


def _joined(builder, parts):
    while len(parts) > 1:
        width = parts[0].type.count
        lanes = ir.Constant(ir.VectorType(ir.IntType(32), 2 * width), list(range(2 * width)))
        parts = [builder.shuffle_vector(a, b, lanes) for a, b in zip(parts[::2], parts[1::2], strict=True)]
    return parts[0]
