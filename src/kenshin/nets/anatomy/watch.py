"""Which modules does a person pass, seen from outside with hooks?

This also proves, before anything is exported, that `forward` can take the input at all.
"""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from kenshin.errors import UsageError, in_one_line
from kenshin.nets.anatomy.anatomy import Layer
from kenshin.nets.anatomy.flow import NET_INPUT, unique_name
from kenshin.nets.anatomy.unchanged import unchanged

__all__ = ["Watched", "watch"]

_TOO_FEW = "Expected more than 1 value per channel when training"  # what batch normalisation says


@dataclass(frozen=True, eq=False)
class Watched:
    """What the modules without children took and gave while people passed.

    Attributes:
        layers: in the order of the calls.
        outputs: of each layer, by name; only those that are single tensors.
        answer: what the net returned.
    """

    layers: tuple[Layer, ...]
    outputs: Mapping[str, torch.Tensor]
    answer: Any


def watch(net: nn.Module, example: torch.Tensor) -> Watched:
    """Let people pass through a net and note the modules without children that they pass.

    Raises:
        UsageError: `forward` cannot take such an input.
    """
    layers: list[Layer] = []
    outputs: dict[str, torch.Tensor] = {}
    names = {module: name for name, module in net.named_modules()}
    called: set[str] = set()

    def note(module: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        path = names[module] or type(net).__name__
        name = unique_name(path, {NET_INPUT, *(layer.name for layer in layers)})
        before = layers[-1].name if layers else NET_INPUT
        layers.append(_called(module, path, name, before, given, output, first=path not in called))
        called.add(path)
        if isinstance(output, torch.Tensor):
            outputs[name] = output.detach().clone()

    with _explained(net, example), torch.no_grad():
        try:
            with unchanged(net):
                for module in names:
                    if not list(module.children()):
                        module.register_forward_hook(note)  # `unchanged` takes it off again
                answer = net(example.clone())
            return Watched(tuple(layers), outputs, answer)
        except Exception:
            # A hook is refused by TorchScript and disturbs `torch.cond`: without one it may pass.
            with unchanged(net):
                return Watched((), {}, net(example.clone()))


@contextmanager
def _explained(net: nn.Module, example: torch.Tensor) -> Iterator[None]:
    """Whatever `forward` raises becomes one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a user's net may warn; here it is only watched
            yield
    except Exception as error:
        if str(error).strip().startswith(_TOO_FEW):
            raise UsageError("nets.needs_eval", net=type(net).__name__) from error
        shape = " × ".join(str(n) for n in example.shape[1:]) or "()"
        reason = in_one_line(error, 160)
        raise UsageError("nets.cannot_take", net=type(net).__name__, shape=shape, reason=reason) from error


def _called(
    module: nn.Module,
    path: str,
    name: str,
    before: str,
    given: tuple[Any, ...],
    output: Any,
    *,
    first: bool,
) -> Layer:
    own = {f"{path}.{key}": p.numel() for key, p in module.named_parameters(recurse=False)}
    return Layer(
        name=name,
        kind=type(module).__name__,
        inputs=(before,),
        input_shapes=tuple(_shape(part) for part in given[:1]),
        output_shape=_shape(output),
        parameters=tuple(own),
        count=sum(own.values()),
        first_call=first,
        multiply_adds=0,
        operations=(),
    )


def _shape(value: Any) -> tuple[int, ...] | None:
    return tuple(int(n) for n in value.shape[1:]) if isinstance(value, torch.Tensor) else None
