"""In which order does a net compute? Asked of PyTorch's own exported graph.

`torch.export` follows `forward` without running hooks, so functional calls (`F.relu`, `+`) and
modules used twice are seen like any other. Where the flow depends on the values themselves
(`if h.sum() > 0`), no graph holds for everyone; then the path that this one person takes is
followed instead, and a gap says so.
"""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram

from kenshin.errors import in_one_line
from kenshin.nets.anatomy.describe import Described, aliased, described, placeholder_targets
from kenshin.nets.anatomy.flow import NET_INPUT, Gap, Operation
from kenshin.nets.anatomy.unchanged import unchanged

__all__ = ["Followed", "NotFollowed", "follow"]


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
        described: its operations, in plain words.
        gaps: what could not be followed, or not for everyone.
    """

    described: Described
    gaps: tuple[Gap, ...]
    _program: ExportedProgram

    @property
    def operations(self) -> tuple[Operation, ...]:
        """In the order of the flow."""
        return self.described.operations

    @property
    def results(self) -> tuple[str | None, ...]:
        """The operations whose outputs the net returns; None: a learned tensor, or no tensor."""
        return self.described.results

    @property
    def result(self) -> str | None:
        """The operation whose output the net returns; None: not a single tensor."""
        return self.results[0] if len(self.results) == 1 else None

    def values(self, net: nn.Module, example: Tensor) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """What every operation gives for these inputs, and every learned tensor by name.

        Each value is copied at once, so that an in-place operation later in the flow cannot alter it;
        the net's own tensors are copied before, because batch normalisation in train mode writes to them.
        """
        learned = {name: t for name, t in self._program.constants.items() if isinstance(t, Tensor)}
        learned |= {name: t.detach() for name, t in (*net.named_parameters(), *net.named_buffers())}
        canonical = _canonical_names(net)
        targets = placeholder_targets(self._program)
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
                    if node.name in self.described.names:
                        seen[self.described.names[node.name]] = _copied(environment[node.name])
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
            try:
                program = torch.export.export(net, (example,), strict=False)
            except Exception as refusal:
                program = torch.export.draft_export(net, (example,))
                gaps = (Gap("one_persons_path", (("reason", in_one_line(refusal, 160)),)),)
            if _writes_through_views(program):
                program = program.run_decompositions({})
        except Exception as error:
            raise _not_followed(error) from error
    plain = described(program, _canonical_names(net), len(example))
    return Followed(plain, (*gaps, *plain.gaps), program)


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
        written = aliased(node, written=True)
        source = written or aliased(node, written=False)
        if source is None:
            continue
        whole[node.name] = whole.get(source.name, source.name)
        if written is None:
            viewed.add(whole[node.name])
        elif whole[node.name] in viewed:
            return True
    return False


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
    return NotFollowed(Gap("not_followed", (("reason", in_one_line(error, 160)),)))
