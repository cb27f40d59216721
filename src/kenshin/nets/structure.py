"""Which parts does a net have, and how many parameters?"""

from dataclasses import dataclass

from torch import nn

__all__ = ["Parameter", "Structure", "structure_of"]


@dataclass(frozen=True)
class Parameter:
    """One learned tensor."""

    name: str
    shape: tuple[int, ...]
    count: int
    trainable: bool


@dataclass(frozen=True)
class Structure:
    """What `print(net)` and `named_parameters()` show, as plain values.

    Attributes:
        net: the class's name.
        text: PyTorch's own print of the structure.
        parameters: every learned tensor, in order.
        total: how many learned numbers there are.
    """

    net: str
    text: str
    parameters: tuple[Parameter, ...]
    total: int

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        listed = [
            {"name": p.name, "shape": list(p.shape), "count": p.count, "trainable": p.trainable}
            for p in self.parameters
        ]
        return {"net": self.net, "structure": self.text, "parameters": listed, "total": self.total}


def structure_of(net: nn.Module) -> Structure:
    """The net's parts and parameters.

    >>> from kenshin.nets.simple import SimpleNet
    >>> structure_of(SimpleNet()).total
    243
    """
    found = tuple(
        Parameter(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in net.named_parameters()
    )
    return Structure(type(net).__name__, str(net), found, sum(p.count for p in found))
