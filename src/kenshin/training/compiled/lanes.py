"""How does compiled code work on sixteen people at once?

`floats` and `ints` are numbers of `LANES` people in one register: 16 where the processor has AVX-512,
else 8. The functions below are single instructions, or a few; numba writes them into the kernels, Python
never calls them. They are spelled out because the compiler's own vectoriser takes half the width of
these registers and keeps sums in memory.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import lower_builtin
from numba.core.registry import cpu_target
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import models, register_model

__all__ = [
    "FLOATS",
    "INTS",
    "LANES",
    "as_floats",
    "as_ints",
    "floats",
    "fma",
    "from_whole",
    "instruction",
    "ints",
    "llvm_function",
    "load",
    "loaded",
    "magnitude",
    "numbers",
    "place",
    "repeated",
    "right",
    "root",
    "signed_right",
    "splat",
    "store",
    "stored",
    "total",
    "values",
    "where_below",
    "whole",
    "with_sign_of",
]

LANES: int = 16 if "+avx512f" in cpu_target.target_context.codegen().magic_tuple()[2] else 8

# What LLVM calls them.
FLOATS = ir.VectorType(ir.FloatType(), LANES)
INTS = ir.VectorType(ir.IntType(32), LANES)


class _Lanes(types.Type):
    """What numba calls them."""


floats = _Lanes("floats")
ints = _Lanes("ints")
values = types.CPointer(types.float32)


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, FLOATS if kind is floats else INTS)


def instruction(gives: Any, *takes: Any, of: Any = None) -> Callable[..., Any]:
    """Let compiled code call a function that is written down instruction by instruction.

    The function is given LLVM's builder, then the arguments.

    Args:
        gives: type of the result.
        takes: types of the arguments.
        of: what compiled code calls, e.g. `operator.add`; the function itself.
    """

    def register(emit: Callable[..., Any]) -> Callable[..., Any]:
        def lower(context, builder, _signature, args):
            given = emit(builder, *args)
            return context.get_dummy_value() if gives is types.none else given

        callee = of or emit
        cases = {"key": callee, "cases": [signature(gives, *takes)]}
        infer_global(callee, types.Function(type("_Typed", (ConcreteTemplate,), cases)))
        lower_builtin(callee, *takes)(lower)
        return emit

    return register


def _operator(python: Any, kind: Any, name: str) -> None:
    instruction(kind, kind, kind, of=python)(lambda builder, a, b: getattr(builder, name)(a, b))


_operator(operator.add, floats, "fadd")
_operator(operator.sub, floats, "fsub")
_operator(operator.mul, floats, "fmul")
_operator(operator.truediv, floats, "fdiv")
_operator(operator.add, ints, "add")
_operator(operator.sub, ints, "sub")
_operator(operator.mul, ints, "mul")
_operator(operator.xor, ints, "xor")
_operator(operator.lshift, ints, "shl")


def place(builder, array, index, vector=FLOATS):
    """Where the numbers from `index` on lie."""
    return builder.bitcast(builder.gep(array, [index]), vector.as_pointer())


def loaded(builder, where):
    """The numbers at a place, which need not be a multiple of a register's size."""
    content = builder.load(where)
    content.align = 4
    return content


def stored(builder, content, where):
    """Put numbers at a place."""
    builder.store(content, where).align = 4


def repeated(builder, number, vector=FLOATS):
    """One number in every lane."""
    nothing = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(INTS, [0] * LANES))


def llvm_function(builder, name, *args):
    """One of LLVM's own functions from floats to floats."""
    kind = ir.FunctionType(FLOATS, [FLOATS] * len(args))
    return builder.call(
        cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f32"), args
    )


@instruction(floats, values, types.intp)
def load(builder, array, index):
    """The numbers of `array` from `index` on."""
    return loaded(builder, place(builder, array, index))


@instruction(types.none, values, types.intp, floats)
def store(builder, array, index, content):
    """Put numbers into `array` from `index` on."""
    stored(builder, content, place(builder, array, index))


@instruction(floats, types.float32)
def splat(builder, number):
    """One number in every lane."""
    return repeated(builder, number)


@instruction(ints, types.uint32)
def whole(builder, number):
    """One whole number in every lane."""
    return repeated(builder, number, INTS)


@instruction(ints)
def numbers(_builder):
    """0, 1, 2, … in the lanes."""
    return ir.Constant(INTS, list(range(LANES)))


@instruction(floats, ints)
def from_whole(builder, number):
    """Whole numbers as floats."""
    return builder.sitofp(number, FLOATS)


@instruction(ints, floats)
def as_ints(builder, content):
    """The same bits, read as whole numbers."""
    return builder.bitcast(content, INTS)


@instruction(floats, ints)
def as_floats(builder, content):
    """The same bits, read as floats."""
    return builder.bitcast(content, FLOATS)


@instruction(ints, ints, ints)
def right(builder, content, bits):
    """Moved to the right; zeros come in."""
    return builder.lshr(content, bits)


@instruction(ints, ints, ints)
def signed_right(builder, content, bits):
    """Moved to the right; the sign stays."""
    return builder.ashr(content, bits)


@instruction(floats, floats, floats, floats)
def fma(builder, a, b, c):
    """Give a · b + c in one instruction, rounded once; in two where the processor has no such instruction."""
    return llvm_function(builder, "fmuladd", a, b, c)


@instruction(floats, floats)
def root(builder, content):
    """Square roots."""
    return llvm_function(builder, "sqrt", content)


@instruction(floats, floats)
def magnitude(builder, content):
    """Without the sign."""
    return llvm_function(builder, "fabs", content)


@instruction(floats, floats, floats)
def with_sign_of(builder, content, signed):
    """The size of one with the sign of the other."""
    return llvm_function(builder, "copysign", content, signed)


@instruction(floats, floats, floats, floats, floats)
def where_below(builder, a, b, yes, no):
    """`yes` in the lanes where a < b, else `no`; `no` where either is not a number."""
    return builder.select(builder.fcmp_ordered("<", a, b), yes, no)


@instruction(types.float32, floats)
def total(builder, content):
    """The sum over the lanes."""
    number = ir.FloatType()
    kind = ir.FunctionType(number, [number, FLOATS])
    name = f"llvm.vector.reduce.fadd.v{LANES}f32"
    function = cgutils.get_or_insert_function(builder.module, kind, name)
    return builder.call(function, [ir.Constant(number, -0.0), content], fastmath=["reassoc"])
