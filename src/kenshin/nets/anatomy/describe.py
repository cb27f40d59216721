"""What does each node of PyTorch's exported graph say, as a plain operation with a name that people use?"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor
from torch.export import ExportedProgram

from kenshin.nets.anatomy.anatomy import composed_modules
from kenshin.nets.anatomy.cost import multiply_adds
from kenshin.nets.anatomy.flow import (
    NET_INPUT,
    Argument,
    Flowing,
    Gap,
    Learned,
    Operation,
    Setting,
    Several,
    gaps_about,
    unique_name,
)

__all__ = ["Described", "aliased", "described", "placeholder_targets"]

_ONE_NUMBER: Final = frozenset({"item", "_local_scalar_dense"})  # they hand on the number of their tensor
_OWN_LAYERS: Final = "torch.nn.modules."


@dataclass(frozen=True, eq=False)
class Described:
    """A graph in plain words.

    Attributes:
        operations: in the order of the flow.
        results: names of the operations whose outputs the net returns; None: a learned tensor, or no tensor.
        gaps: what the graph does not show.
        names: of the operations, by the graph's own names of their nodes.
    """

    operations: tuple[Operation, ...]
    results: tuple[str | None, ...]
    gaps: tuple[Gap, ...]
    names: Mapping[str, str]


def placeholder_targets(program: ExportedProgram) -> dict[str, str]:
    """Which learned tensor stands behind each placeholder; the net's input has none."""
    signature = program.graph_signature
    return {
        **signature.inputs_to_parameters,
        **signature.inputs_to_buffers,
        **signature.inputs_to_lifted_tensor_constants,
    }


def described(program: ExportedProgram, canonical: Mapping[str, str], people: int) -> Described:
    """The operations of a graph, in its order.

    Args:
        program: exported.
        canonical: every name of a learned tensor → its first name.
        people: how many the graph was exported for.
    """
    targets = placeholder_targets(program)
    names: dict[str, str] = {}
    references: dict[str, Argument] = {}
    operations: list[Operation] = []
    calls: dict[str, list[str]] = {}
    lone = _lone_in_their_module(program)
    for node in program.graph.nodes:
        if node.op == "placeholder":
            target = targets.get(node.name)
            learned = None if target is None else Learned(canonical.get(target, target))
            references[node.name] = learned or Flowing(NET_INPUT)
        elif node.op == "call_function" and _kind(node) in _ONE_NUMBER:
            references[node.name] = _argument(node.args[0], references)
        elif node.op == "call_function" and not _unseen(node):
            key, module, module_class = _module(node)
            called = calls.setdefault(module, [])
            if key not in called:
                called.append(key)
            name = unique_name(_name(node, module, node.name in lone), {NET_INPUT, *names.values()})
            names[node.name] = name
            references[node.name] = Flowing(name)
            made_by = (module, module_class, called.index(key) + 1)
            operations.append(_operation(node, name, made_by, references, people))
    results = _results(program, references)
    gaps = (*_closed(program, names), *_unsized(program, names), *_several(results))
    return Described(tuple(operations), results, gaps, names)


def _closed(program: ExportedProgram, names: Mapping[str, str]) -> tuple[Gap, ...]:
    """A gap where the graph holds graphs of their own, e.g. both ways of `torch.cond`."""
    holders = {user.name for node in program.graph.nodes if node.op == "get_attr" for user in node.users}
    return gaps_about("closed_region", [name for node, name in names.items() if node in holders])


def _unsized(program: ExportedProgram, names: Mapping[str, str]) -> tuple[Gap, ...]:
    """A gap where a shape depends on the values, e.g. of `h[h > 0]`."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    unsized = [
        n for node, n in names.items() if isinstance(values[node], Tensor) and _sizes(values[node]) is None
    ]
    return gaps_about("no_fixed_shape", unsized)


def _several(results: tuple[str | None, ...]) -> tuple[Gap, ...]:
    """A gap where the net returns more than one tensor."""
    return gaps_about("several_answers", [name for name in results if name]) if len(results) > 1 else ()


def _unseen(node: torch.fx.Node) -> bool:
    """Sizes, assertions and single Python numbers steer the flow, counters are kept: no part of it."""
    kind = _kind(node)
    if kind.startswith(("sym_", "_assert")):
        return True
    written = aliased(node, written=True)
    if written is not None and written.op == "placeholder" and not node.users:
        return True  # a buffer, e.g. of how many batches were seen
    value = node.meta.get("val")
    return not isinstance(value, Tensor | tuple | list)


def _kind(node: torch.fx.Node) -> str:
    target: Any = node.target
    packet = getattr(target, "overloadpacket", None)
    name = packet.__name__ if packet is not None else getattr(target, "__name__", str(target))
    return str(name).removesuffix("_") if not str(name).endswith("__") else str(name)


def _module(node: torch.fx.Node) -> tuple[str, str, str]:
    stack = list((node.meta.get("nn_module_stack") or {"": ("", "")}).items())
    key, (path, made_by) = stack[-1]
    made_by = made_by if isinstance(made_by, str) else f"{made_by.__module__}.{made_by.__name__}"
    return key, re.sub(r"@\d+", "", path), made_by


def _lone_in_their_module(program: ExportedProgram) -> set[str]:
    """Nodes that are all that one call of one of PyTorch's layers does: they bear the layer's name."""
    held: dict[str, list[str]] = {}
    nodes = [node for node in program.graph.nodes if node.op == "call_function" and not _unseen(node)]
    composed = composed_modules(_module(node)[1] for node in nodes)
    for node in nodes:
        key, module, made_by = _module(node)
        if module and module not in composed and made_by.startswith(_OWN_LAYERS):
            held.setdefault(key, []).append(node.name)
    return {names[0] for names in held.values() if len(names) == 1}


def _name(node: torch.fx.Node, module: str, lone: bool) -> str:  # noqa: FBT001 a fact about the node
    if lone:
        return module
    kind = _kind(node).strip("_")
    return f"{module}.{kind}" if module else kind


def _operation(
    node: torch.fx.Node,
    name: str,
    made_by: tuple[str, str, int],
    references: Mapping[str, Argument],
    people: int,
) -> Operation:
    kind = _kind(node)
    module, module_class, call = made_by
    value = node.meta.get("val")
    whole = _sizes(value)
    given = _given(node)
    entering = {
        key if place is None else f"{key}.{place}": _sizes(part.meta.get("val"))
        for key, place, part in _parts(given)
        if isinstance(part, torch.fx.Node)
    }
    shapes = {key: sizes for key, sizes in entering.items() if sizes is not None}
    return Operation(
        name=name,
        kind=kind,
        arguments=tuple((key, _argument(part, references)) for key, part in given),
        shape=None if whole is None else whole[1:] if whole[:1] == (people,) else whole,
        dtype=str(value.dtype).removeprefix("torch.") if isinstance(value, Tensor) else "",
        module=module,
        module_class=module_class.rpartition(".")[2],
        call=call,
        own_layer=bool(module) and module_class.startswith(_OWN_LAYERS),
        multiply_adds=multiply_adds(kind, _sizes_or_first(value), shapes) // people,
    )


def _parts(given: list[tuple[str, Any]]) -> Iterator[tuple[str, int | None, Any]]:
    """Every argument; the members of a list one by one."""
    for key, part in given:
        if isinstance(part, list | tuple):
            yield from ((key, place, member) for place, member in enumerate(part))
        else:
            yield key, None, part


def _sizes(value: Any) -> tuple[int, ...] | None:
    """A tensor's shape; None where it is no tensor, or where its shape depends on the values."""
    if not isinstance(value, Tensor) or any(not isinstance(n, int) for n in value.shape):
        return None
    return tuple(value.shape)


def _sizes_or_first(value: Any) -> tuple[int, ...] | None:
    return _sizes(value[0] if isinstance(value, tuple | list) and value else value)


def _given(node: torch.fx.Node) -> list[tuple[str, Any]]:
    """Every argument by its name, defaults of the schema included."""
    schema = getattr(node.target, "_schema", None)
    if schema is None:
        return [(f"argument{i + 1}", part) for i, part in enumerate(node.args)]
    given: list[tuple[str, Any]] = []
    for i, expected in enumerate(schema.arguments):
        if i < len(node.args):
            given.append((expected.name, node.args[i]))
        elif expected.name in node.kwargs:
            given.append((expected.name, node.kwargs[expected.name]))
        elif expected.has_default_value():
            given.append((expected.name, expected.default_value))
    return given


def _argument(part: Any, references: Mapping[str, Argument]) -> Argument:
    if isinstance(part, torch.fx.Node):
        return references.get(part.name, Setting(None))
    if isinstance(part, list | tuple):
        return Several(tuple(_argument(p, references) for p in part))
    if part is None or isinstance(part, bool | int | str):
        return Setting(part)
    if isinstance(part, float):
        return Setting(part if math.isfinite(part) else str(part))
    return Setting(str(part))


def _results(program: ExportedProgram, references: Mapping[str, Argument]) -> tuple[str | None, ...]:
    kept = [references.get(str(name)) for name in program.graph_signature.user_outputs]
    return tuple(reference.name if isinstance(reference, Flowing) else None for reference in kept)


def aliased(node: torch.fx.Node, *, written: bool) -> torch.fx.Node | None:
    """The argument that an operation writes to, or whose memory its output shares."""
    schema = getattr(node.target, "_schema", None)
    for expected, part in zip(schema.arguments if schema else (), node.args, strict=False):
        alias = expected.alias_info
        if alias is not None and alias.is_write == written and isinstance(part, torch.fx.Node):
            return part
    return None
