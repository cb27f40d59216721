"""How does compiled code reach memory without counting who uses it?

numba counts the users of every array, and two threads that count users of one array wait for each
other. A kernel that runs for milliseconds is handed arrays once and works on plain places from then
on; Python keeps the arrays alive meanwhile.
"""

# numba gives these functions their types.
# mypy: allow-untyped-defs, allow-untyped-calls

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["pointers"]


@intrinsic
def pointers(_typing, named):
    """The same named tuple, with the place of its first number for each array."""
    kinds = [types.CPointer(kind.dtype) if isinstance(kind, types.Array) else kind for kind in named.types]
    pointed = types.NamedTuple(kinds, named.instance_class)

    def codegen(context, builder, sig, args):
        fields = cgutils.unpack_tuple(builder, args[0])
        plain = [
            context.make_array(kind)(context, builder, field).data if isinstance(kind, types.Array) else field
            for kind, field in zip(sig.args[0].types, fields, strict=True)
        ]
        return context.make_tuple(builder, sig.return_type, plain)

    return pointed(named), codegen
