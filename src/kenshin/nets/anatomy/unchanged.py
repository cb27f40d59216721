"""How does a net that was looked at come out as it went in?

`forward` may write: running means, counters, attributes, drawn random numbers. PyTorch's exporter
may leave stand-ins for tensors behind. All of it is put back, also when something raises.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

__all__ = ["unchanged"]


@contextmanager
def unchanged(net: nn.Module) -> Iterator[None]:
    """Whatever happens to a net, or to the random numbers, inside the block is undone after it."""
    attributes = [_Attributes.of(module) for module in net.modules()]
    numbers = [_Numbers.of(tensor) for tensor in _tensors(net)]
    states = random.getstate(), np.random.get_state()
    devices = sorted({p.device.index for p in net.parameters() if p.is_cuda})
    with torch.random.fork_rng(devices=devices):
        try:
            yield
        finally:
            for kept in attributes:
                kept.put_back()
            for tensor in numbers:
                tensor.put_back()
            random.setstate(states[0])
            np.random.set_state(states[1])


def _tensors(net: nn.Module) -> list[Tensor]:
    """Parameters, buffers, and tensors that are plain attributes; each once."""
    loose = [v for m in net.modules() for v in vars(m).values() if isinstance(v, Tensor)]
    found = [t for t in (*net.parameters(), *net.buffers(), *loose) if not (is_lazy(t) or t.is_meta)]
    return list({id(tensor): tensor for tensor in found}.values())


@dataclass(frozen=True, eq=False)
class _Attributes:
    """What a module holds, one level deep: its own attributes, and what its lists and dicts contain."""

    module: nn.Module
    held: dict[str, Any]
    contents: list[tuple[Any, Any]]

    @classmethod
    def of(cls, module: nn.Module) -> "_Attributes":
        held = dict(vars(module))
        containers = [value for value in held.values() if isinstance(value, dict | list | set)]
        return cls(module, held, [(container, container.copy()) for container in containers])

    def put_back(self) -> None:
        vars(self.module).clear()
        vars(self.module).update(self.held)
        for container, content in self.contents:
            container.clear()
            if isinstance(container, list):
                container.extend(content)
            else:
                container.update(content)


@dataclass(frozen=True, eq=False)
class _Numbers:
    """What one tensor holds."""

    tensor: Tensor
    numbers: Tensor
    requires_grad: bool

    @classmethod
    def of(cls, tensor: Tensor) -> "_Numbers":
        return cls(tensor, tensor.detach().clone(), tensor.requires_grad)

    def put_back(self) -> None:
        if self.tensor.layout == torch.strided and not torch.equal(self.tensor, self.numbers):
            with torch.no_grad():
                self.tensor.copy_(self.numbers)
        if self.tensor.requires_grad != self.requires_grad:
            self.tensor.requires_grad_(self.requires_grad)
