"""Where does a net's class come from: a built-in name, a class, or a user's own file?

A net is any `nn.Module` class. Where its `__init__` has parameters named `inputs` and
`classes` they are filled in from the schema; every other argument is the user's.
A user's file is Python and is run, because its owner asked for it by name on their own
machine. A saved model never is: opening one runs no code.
"""

import importlib.util
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import nn

from kenshin.errors import UsageError, in_one_line
from kenshin.nets.committee import CommitteeNet
from kenshin.nets.piecewise import PiecewiseNet
from kenshin.nets.simple import SimpleNet
from kenshin.reproducible import fingerprint

__all__ = ["BUILT_IN", "NetPlan", "find_net", "net_plan"]

BUILT_IN: dict[str, type[nn.Module]] = {
    "simple": SimpleNet,
    "piecewise": PiecewiseNet,
    "committee": CommitteeNet,
}


@dataclass(frozen=True)
class NetPlan:
    """How to make fresh copies of one net.

    Attributes:
        net_class: the class.
        arguments: what its `__init__` is given.
        source: its Python text, kept with a saved model and never executed from there.
    """

    net_class: type[nn.Module]
    arguments: Mapping[str, object]
    source: str

    @property
    def name(self) -> str:
        """The class's name."""
        return self.net_class.__name__

    @property
    def source_hash(self) -> str:
        """SHA-256 of the source text."""
        return fingerprint(self.source.encode())

    def with_arguments(self, more: Mapping[str, object]) -> "NetPlan":
        """The same net with further or other arguments.

        Raises:
            UsageError: an argument that the class does not take.
        """
        if not more:
            return self
        _require_known(self.net_class, more)
        return replace(self, arguments={**self.arguments, **more})

    def build(self) -> nn.Module:
        """A fresh net with fresh initial weights.

        Raises:
            UsageError: the class does not take these arguments.
        """
        try:
            return self.net_class(**self.arguments)
        except Exception as error:
            raise UsageError("nets.cannot_build", net=self.name, reason=in_one_line(error)) from error


def find_net(net: str | type[nn.Module]) -> type[nn.Module]:
    """The class behind a built-in name, `FILE.py:CLASS`, or the class itself.

    Raises:
        UsageError: no such name, file or class, or the file does not run.

    >>> find_net("simple").__name__
    'SimpleNet'
    """
    if isinstance(net, type):
        return _a_module(net, net.__name__)
    if not isinstance(net, str):
        raise UsageError("nets.not_a_class", name=type(net).__name__)
    if net in BUILT_IN:
        return BUILT_IN[net]
    path, _, name = net.rpartition(":")
    if not path or not name or not path.endswith(".py"):
        raise UsageError("nets.unknown_name", name=net, known=", ".join(BUILT_IN))
    found = getattr(_run_file(Path(path)), name, None)
    if found is None:
        raise UsageError("nets.class_not_in_file", name=name, file=path)
    return _a_module(found, name)


def _a_module(found: object, name: str) -> type[nn.Module]:
    if isinstance(found, type) and issubclass(found, nn.Module):
        return found
    raise UsageError("nets.not_a_class", name=name)


def _run_file(path: Path) -> object:
    if not path.is_file():
        raise UsageError("nets.no_file", file=str(path))
    # A name of its own per file, so that two users' nets with the same file name do not meet.
    module_name = f"kenshin_user_net_{fingerprint(str(path.resolve()).encode())[:12]}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise UsageError("nets.no_file", file=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[module_name]
        raise UsageError("nets.file_does_not_run", file=str(path), reason=in_one_line(error)) from error
    return module


def net_plan(
    net: str | type[nn.Module], inputs: int, classes: int, arguments: Mapping[str, object] | None = None
) -> NetPlan:
    """The class with its arguments: `inputs` and `classes` where it takes them, then the user's.

    Raises:
        UsageError: an argument that the class does not take.
    """
    found = find_net(net)
    given = dict(arguments or {})
    _require_known(found, given)
    parameters = inspect.signature(found.__init__).parameters
    sizes = {"inputs": inputs, "classes": classes}
    filled = {name: size for name, size in sizes.items() if name in parameters}
    return NetPlan(found, filled | given, _source(found))


def _require_known(net_class: type[nn.Module], given: Mapping[str, object]) -> None:
    parameters = inspect.signature(net_class.__init__).parameters
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    unknown = [name for name in given if name not in parameters and not takes_any]
    if unknown:
        known = ", ".join(name for name in parameters if name != "self") or "-"
        raise UsageError("nets.unknown_argument", net=net_class.__name__, name=unknown[0], known=known)


def _source(net_class: type[nn.Module]) -> str:
    try:
        return Path(inspect.getfile(net_class)).read_text(encoding="utf-8")
    except (OSError, TypeError, UnicodeDecodeError):  # a class made in a notebook or at a prompt
        return f"# The source of {net_class.__name__} was not found when the model was saved.\n"
