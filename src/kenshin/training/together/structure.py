"""Are two nets alike but for the values of their parameters, and did a net change while it answered?"""

import torch
from torch import Tensor, nn

__all__ = ["changed", "parts", "remember"]

_MODULES_OWN = frozenset(vars(nn.Module()))  # what every module has: hooks, mode, dictionaries of parts


def parts(net: nn.Module) -> tuple[object, ...]:
    """What must be equal for two nets to be stacked: their modules, settings, shapes and what is frozen."""
    modules = [(path, type(module), _settings(module)) for path, module in net.named_modules()]
    parameters = [(name, p.shape, p.dtype, p.requires_grad) for name, p in net.named_parameters()]
    buffers = [(name, b.shape, b.dtype) for name, b in net.named_buffers()]
    return modules, parameters, buffers


def _settings(module: nn.Module) -> list[tuple[str, str]]:
    kept = ((name, value) for name, value in vars(module).items() if name not in _MODULES_OWN)
    return [(name, repr(value)) for name, value in kept if _plain(value)]


def _plain(value: object) -> bool:
    if isinstance(value, tuple | list):
        return all(_plain(one) for one in value)
    return value is None or isinstance(value, bool | int | float | str)


def remember(net: nn.Module) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Buffers and plain attributes as they are now."""
    attributes = {
        f"{path}.{name}".lstrip("."): value
        for path, module in net.named_modules()
        for name, value in _settings(module)
    }
    return {name: b.detach().clone() for name, b in net.named_buffers()}, attributes


def changed(net: nn.Module, before: tuple[dict[str, Tensor], dict[str, str]]) -> str | None:
    """The first buffer or plain attribute that is no longer what it was; None: all are."""
    buffers, attributes = remember(net)
    if buffers.keys() != before[0].keys():
        return next(iter(buffers.keys() ^ before[0].keys()))
    for name, values in buffers.items():
        if not torch.equal(values, before[0][name]):
            return name
    moved = dict(attributes.items() ^ before[1].items())
    return next(iter(sorted(moved)), None)
