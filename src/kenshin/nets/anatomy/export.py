"""In which order does a net compute? Asked of PyTorch's own exported graph.

`torch.export` follows `forward` without running hooks, so functional calls (`F.relu`, `+`) and
modules used twice are seen like any other. Where the flow depends on the values themselves
(`if h.sum() > 0`), no graph holds for everyone; then the path that this one person takes is
followed instead, and a gap says so.
"""

import contextlib
import io
import logging
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import torch
from torch import Tensor, nn
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
    unique_name,
)
from kenshin.nets.anatomy.unchanged import unchanged

__all__ = ["Followed", "NotFollowed", "follow"]

_ONE_NUMBER: Final = frozenset({"item", "_local_scalar_dense"})  # they hand on the number of their tensor
_OWN_LAYERS: Final = "torch.nn.modules."


class NotFollowed(Exception):  # noqa: N818 it says what happened to the net
    """PyTorch could not export the net's flow, not even for one person.

    Args:
        gap: what is said about it.
    """

    def __init__(self, gap: Gap) -> None:
        self.gap = gap
        super().__init__(gap.sentence())


@dataclass(frozen=True, eq=False)
class Followed:
    """A net's flow for inputs of one shape.

    Attributes:
        operations: in the order of the flow.
        results: names of the operations whose outputs the net returns; None: a learned tensor, or no tensor.
        gaps: what could not be followed, or not for everyone.
    """

    operations: tuple[Operation, ...]
    results: tuple[str | None, ...]
    gaps: tuple[Gap, ...]
    _program: ExportedProgram
    _names: Mapping[str, str]

    @property
    def result(self) -> str | None:
        """The operation whose output the net returns; None: not a single tensor."""
        return self.results[0] if len(self.results) == 1 else None

    def values(self, net: nn.Module, example: Tensor) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """What every operation gives for these inputs, and every learned tensor by name.

        Each value is copied at once, so that an in-place operation later in the flow cannot alter it;
        the net's own tensors are copied before, because batch normalisation in train mode writes to them.
        """
        learned = {name: t.detach() for name, t in (*net.named_parameters(), *net.named_buffers())}
        learned |= {name: t for name, t in self._program.constants.items() if isinstance(t, Tensor)}
        canonical = _canonical_names(net)
        targets = _placeholder_targets(self._program)
        environment: dict[str, Any] = {}
        seen: dict[str, Any] = {NET_INPUT: example.detach().clone()}
        with unchanged(net), torch.no_grad():
            for node in self._program.graph.nodes:
                if node.op == "placeholder":
                    target = targets.get(node.name)
                    given = example if target is None else learned[canonical.get(target, target)]
                    environment[node.name] = given.clone()
                elif node.op == "get_attr":
                    environment[node.name] = attrgetter(str(node.target))(self._program.graph_module)
                elif node.op == "call_function":
                    environment[node.name] = _called(node, environment)
                    if node.name in self._names:
                        seen[self._names[node.name]] = _copied(environment[node.name])
        return seen, learned


def _called(node: torch.fx.Node, environment: Mapping[str, Any]) -> Any:
    function: Any = node.target
    try:
        return function(
            *torch.fx.map_arg(node.args, lambda n: environment[n.name]),
            **torch.fx.map_arg(node.kwargs, lambda n: environment[n.name]),
        )
    except Exception as error:  # any of PyTorch's functions, and of the user's own operators
        raise _not_followed(error) from error


def _copied(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, tuple | list):
        return tuple(_copied(part) for part in value)
    return value


def follow(net: nn.Module, example: Tensor) -> Followed:
    """The flow of a net for inputs shaped like `example`; the person's axis comes first.

    Raises:
        NotFollowed: with PyTorch's reason.
    """
    gaps: tuple[Gap, ...] = ()
    # Without gradients, a region of forward that wants none is open like any other.
    with unchanged(net), _quiet(), torch.no_grad():
        _lay_bare(net)
        try:
            program = torch.export.export(net, (example,), strict=False)
        except Exception as refusal:
            try:
                program = torch.export.draft_export(net, (example,))
            except Exception as error:
                raise _not_followed(error) from error
            gaps = (Gap("one_persons_path", (("reason", _reason(refusal)),)),)
        if _writes_through_views(program):
            program = program.run_decompositions({})
    return _described(program, _canonical_names(net), gaps, len(example))


def _lay_bare(net: nn.Module) -> None:
    """Parameters as plain tensors of the same memory.

    The draft exporter decides an `if` by the real numbers, but copies those of plain tensors only: for
    a `Parameter` it reads uninitialised memory (PyTorch 2.13), and the way it takes is nobody's.
    """
    plain = {id(p): p.detach() for p in net.parameters()}
    for tensor in plain.values():
        vars(tensor)["_is_param"] = True  # by which PyTorch knows a parameter that is of no such class
    for module in net.modules():
        for held in vars(module).values():
            if isinstance(held, dict):
                held.update({name: plain[id(part)] for name, part in held.items() if id(part) in plain})
            elif isinstance(held, list):
                held[:] = [plain.get(id(part), part) for part in held]


def _canonical_names(net: nn.Module) -> dict[str, str]:
    """Every name of a parameter or buffer → its first name; a shared one has several."""
    every = (
        *net.named_parameters(remove_duplicate=False),
        *net.named_buffers(remove_duplicate=False),
    )
    first: dict[int, str] = {}
    return {name: first.setdefault(id(tensor), name) for name, tensor in every}


def _writes_through_views(program: ExportedProgram) -> bool:
    """Whether something is altered of which another view exists, e.g. `h[:, 0] = 0`.

    Such a change has no edge in the graph; PyTorch then has to write it out as a value of its own.
    """
    whole: dict[str, str] = {}
    viewed: set[str] = set()
    for node in program.graph.nodes:
        written = _aliased(node, written=True)
        source = written or _aliased(node, written=False)
        if source is None:
            continue
        whole[node.name] = whole.get(source.name, source.name)
        if written is None:
            viewed.add(whole[node.name])
        elif whole[node.name] in viewed:
            return True
    return False


def _aliased(node: torch.fx.Node, *, written: bool) -> torch.fx.Node | None:
    """The argument that an operation writes to, or whose memory its output shares."""
    schema = getattr(node.target, "_schema", None)
    for expected, part in zip(schema.arguments if schema else (), node.args, strict=False):
        alias = expected.alias_info
        if alias is not None and alias.is_write == written and isinstance(part, torch.fx.Node):
            return part
    return None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporters' reports go nowhere; what matters of them is said by the gap.

    The draft exporter prints, and keeps a log file with the conditions that it met: numbers of the
    person. Its logger cannot be disabled, but it can be filtered, and then no file is opened.
    """
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    trace = logging.getLogger("torch.__trace")
    trace.addFilter(_drop)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        trace.removeFilter(_drop)
        logging.disable(before)


def _drop(_: logging.LogRecord) -> bool:
    return False


def _not_followed(error: Exception) -> NotFollowed:
    return NotFollowed(Gap("not_followed", (("reason", _reason(error)),)))


def _reason(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{type(error).__name__}: {first[:160]}".strip()


def _placeholder_targets(program: ExportedProgram) -> dict[str, str]:
    """Which learned tensor stands behind each placeholder; the net's input has none."""
    signature = program.graph_signature
    return {
        **signature.inputs_to_parameters,
        **signature.inputs_to_buffers,
        **signature.inputs_to_lifted_tensor_constants,
    }


def _described(
    program: ExportedProgram, canonical: Mapping[str, str], gaps: tuple[Gap, ...], people: int
) -> Followed:
    targets = _placeholder_targets(program)
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
    gaps = (*gaps, *_closed(program, names), *_unsized(program, names), *_several(results))
    return Followed(tuple(operations), results, gaps, program, names)


def _closed(program: ExportedProgram, names: Mapping[str, str]) -> tuple[Gap, ...]:
    """A gap where the graph holds graphs of their own, e.g. both ways of `torch.cond`."""
    holders = {user.name for node in program.graph.nodes if node.op == "get_attr" for user in node.users}
    return _gap_about("closed_region", [name for node, name in names.items() if node in holders])


def _unsized(program: ExportedProgram, names: Mapping[str, str]) -> tuple[Gap, ...]:
    """A gap where a shape depends on the values, e.g. of `h[h > 0]`."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    unsized = [
        n for node, n in names.items() if isinstance(values[node], Tensor) and _sizes(values[node]) is None
    ]
    return _gap_about("no_fixed_shape", unsized)


def _several(results: tuple[str | None, ...]) -> tuple[Gap, ...]:
    """A gap where the net returns more than one tensor."""
    return _gap_about("several_answers", [name for name in results if name]) if len(results) > 1 else ()


def _gap_about(code: str, names: list[str]) -> tuple[Gap, ...]:
    return (Gap(code, (("names", ", ".join(names)[:120]),)),) if names else ()


def _unseen(node: torch.fx.Node) -> bool:
    """Sizes, assertions and single Python numbers steer the flow, counters are kept: no part of it."""
    kind = _kind(node)
    if kind.startswith(("sym_", "_assert")):
        return True
    written = _aliased(node, written=True)
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
