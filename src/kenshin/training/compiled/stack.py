"""What is a net to the kernel: which layers and element-wise functions, one after another?"""

from dataclasses import dataclass

__all__ = ["Function", "Layer", "Stack"]


@dataclass(frozen=True)
class Function:
    """An element-wise function.

    Attributes:
        kind: its number in `activation`.
        settings: its two numbers.
    """

    kind: int
    settings: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Layer:
    """A fully connected layer and what follows it.

    Attributes:
        inputs: units that come in.
        outputs: units that go out.
        weight: its name in the net.
        bias: its name; None: there is none.
        weight_moves: whether the weights are trained.
        bias_moves: whether the biases are.
        functions: in their order.
    """

    inputs: int
    outputs: int
    weight: str
    bias: str | None
    weight_moves: bool
    bias_moves: bool
    functions: tuple[Function, ...] = ()


@dataclass(frozen=True)
class Stack:
    """A chain of layers.

    Attributes:
        functions: of the inputs, before the first layer.
        layers: in their order.
    """

    functions: tuple[Function, ...]
    layers: tuple[Layer, ...]
