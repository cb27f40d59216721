"""What is a net made of? Layers in the order of the flow, parameters, totals; plain values, no torch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, final

import numpy as np
from pydantic import Field, TypeAdapter

from kenshin.nets.anatomy.flow import NET_INPUT, Gap, Operation, unique_name
from kenshin.wording.say import Language, preferred_language

__all__ = ["Anatomy", "Layer", "Tensor", "composed_modules", "layers_of"]

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Tensor:
    """One learned tensor (parameter) or kept one (buffer), described.

    Attributes:
        name: dotted path, as in `state_dict`.
        shape: as PyTorch stores it; a Linear's weight is [output, input].
        count: how many numbers.
        dtype: e.g. `float32`.
        bytes: in memory.
        trainable: PyTorch's `requires_grad`.
        minimum: smallest number; None where there are none, or they are no numbers.
        maximum: largest.
        mean: average.
        deviation: standard deviation (ddof 0).
        zeros: share of exact zeros.
    """

    name: str
    shape: Shape
    count: int
    dtype: str
    bytes: int
    trainable: bool
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    deviation: float | None = None
    zeros: float | None = None

    def holding(self, numbers: Any) -> "Tensor":
        """The same tensor, described as it is when it holds these numbers; None: it holds none."""
        if numbers is None or not numbers.size or not np.isfinite(numbers).all():
            return replace(self, minimum=None, maximum=None, mean=None, deviation=None, zeros=None)
        exact = numbers.astype(np.float64)
        return replace(
            self,
            minimum=float(exact.min()),
            maximum=float(exact.max()),
            mean=float(exact.mean()),
            deviation=float(exact.std()),
            zeros=float((exact == 0).mean()),
        )


@dataclass(frozen=True)
class Layer:
    """One call of one of PyTorch's layers, or one function in `forward`.

    Attributes:
        name: of the module's path, or of the function; `#2` marks a second call.
        kind: the layer's class (`Linear`), or the function (`add`).
        inputs: names of what flows in: earlier layers, or `x`.
        input_shapes: for one person, one for each of `inputs`.
        output_shape: for one person; None where it is not one tensor.
        parameters: names of the learned tensors it uses.
        count: how many numbers they hold.
        first_call: False where the same module was called before; its parameters count once.
        multiply_adds: for one person.
        operations: names of what happens inside, in order.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    input_shapes: tuple[Shape | None, ...]
    output_shape: Shape | None
    parameters: tuple[str, ...]
    count: int
    first_call: bool
    multiply_adds: int
    operations: tuple[str, ...]


@final
@dataclass(frozen=True)
class Anatomy:
    """A net laid open.

    Attributes:
        net: the class's name.
        structure: PyTorch's own print of the net.
        input_shape: of one person, without the person's axis.
        mode: `train`, `eval`, or `mixed` where parts differ.
        device: where the parameters lie; several are joined by a comma.
        layers: in the order of the flow.
        operations: every call, in the order of the flow.
        result: the operation whose output the net returns.
        parameters: every learned tensor, in PyTorch's order.
        buffers: tensors that are kept but not learned, e.g. running means.
        total: how many learned numbers there are.
        trainable: how many of them have `requires_grad`.
        parameter_bytes: memory of parameters and buffers.
        value_bytes: memory of the input and of every layer's output, for one person.
        multiply_adds: for one person.
        gaps: what could not be shown.
        weights: parameters and buffers by name, as arrays; not part of the JSON, and empty when read from it.
    """

    net: str
    structure: str
    input_shape: Shape
    mode: Literal["train", "eval", "mixed"]
    device: str
    layers: tuple[Layer, ...]
    operations: tuple[Operation, ...]
    result: str | None
    parameters: tuple[Tensor, ...]
    buffers: tuple[Tensor, ...]
    total: int
    trainable: int
    parameter_bytes: int
    value_bytes: int
    multiply_adds: int
    gaps: tuple[Gap, ...]
    weights: Annotated[Any, Field(exclude=True)] = field(default_factory=dict, compare=False, repr=False)

    def layer(self, name: str) -> Layer:
        """The layer of that name.

        Raises:
            KeyError: no such layer.
        """
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    def needed(self) -> tuple[Operation, ...]:
        """The operations that flow into the answer; all of them where no single one gives it."""
        if self.result is None:
            return self.operations
        names = {self.result}
        for operation in reversed(self.operations):
            if operation.name in names:
                names.update(operation.sources())
        return tuple(operation for operation in self.operations if operation.name in names)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        shape: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return shape

    @classmethod
    def from_json(cls, shape: object) -> "Anatomy":
        """The anatomy that `to_json` wrote.

        Raises:
            ValueError: it is not one.
        """
        made = _ADAPTER.validate_python(shape)
        if not isinstance(made, Anatomy):
            raise TypeError
        return made

    def text(self, language: Language | None = None, width: int = 80) -> str:
        """The drawing for a terminal, without colour."""
        from kenshin.nets.drawing.text import anatomy_text

        return anatomy_text(self, language or preferred_language(), width).plain

    def svg(self, language: Language | None = None) -> str:
        """The drawing as one SVG."""
        from kenshin.nets.drawing.svg import anatomy_svg

        return anatomy_svg(self, language or preferred_language())

    def page(self, language: Language | None = None) -> str:
        """One self-contained HTML page."""
        from kenshin.nets.drawing.page import anatomy_page

        return anatomy_page(self, language or preferred_language())

    def __str__(self) -> str:
        return self.text()

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        from kenshin.nets.drawing.page import anatomy_fragment

        return anatomy_fragment(self, preferred_language())


def layers_of(
    operations: tuple[Operation, ...], counts: dict[str, int], input_shape: Shape
) -> tuple[Layer, ...]:
    """Operations gathered into layers: what one call of one of PyTorch's layers does stays together.

    Args:
        operations: in the order of the flow.
        counts: how many numbers each learned parameter holds.
        input_shape: of the net, for one person.
    """
    composed = composed_modules(operation.module for operation in operations)
    groups = _grouped(operations, composed)
    shapes = {NET_INPUT: input_shape} | {operation.name: operation.shape for operation in operations}
    home = {NET_INPUT: NET_INPUT}
    layers: list[Layer] = []
    for place, group in enumerate(groups):
        first = group[0]
        inputs = _entering(group, home, shapes)
        learned = tuple(dict.fromkeys(n for o in group for n in o.learned() if n in counts))
        name = unique_name(_name(group), set(home.values()))
        home |= {operation.name: name for operation in group}
        layer = Layer(
            name=name,
            kind=first.module_class if first.own_layer and first.module not in composed else first.kind,
            inputs=tuple(inputs),
            input_shapes=tuple(inputs.values()),
            output_shape=_leaving(group, groups[place + 1 :]).shape,
            parameters=learned,
            count=sum(counts[n] for n in learned),
            first_call=first.call == 1 and not any(set(learned) & set(made.parameters) for made in layers),
            multiply_adds=sum(operation.multiply_adds for operation in group),
            operations=tuple(operation.name for operation in group),
        )
        layers.append(layer)
    return tuple(layers)


def composed_modules(called: Iterable[str]) -> frozenset[str]:
    """Modules with parts that are called themselves, e.g. an encoder layer.

    What such a module does between its parts is a function like any other, and no layer.

    >>> sorted(composed_modules(["t.norm1", "t", "output"]))
    ['t']
    """
    paths = set(called)
    above = (path.split(".")[:depth] for path in paths for depth in range(1, path.count(".") + 1))
    return frozenset(".".join(parts) for parts in above)


def _grouped(operations: tuple[Operation, ...], composed: frozenset[str]) -> list[list[Operation]]:
    groups: list[list[Operation]] = []
    for operation in operations:
        last = groups[-1][-1] if groups else None
        whole = operation.own_layer and operation.module not in composed
        if last and whole and (last.module, last.call) == (operation.module, operation.call):
            groups[-1].append(operation)
        else:
            groups.append([operation])
    return groups


def _name(group: list[Operation]) -> str:
    first = group[0]
    if len(group) == 1:
        return first.name
    return first.module if first.call == 1 else f"{first.module}#{first.call}"


def _entering(
    group: list[Operation], home: Mapping[str, str], shapes: Mapping[str, Shape | None]
) -> dict[str, Shape | None]:
    """Earlier layers that flow into a group, each once, with the shape of what comes from it first."""
    inside = {operation.name for operation in group}
    entering: dict[str, Shape | None] = {}
    for source in (s for operation in group for s in operation.sources() if s not in inside):
        entering.setdefault(home[source], shapes[source])
    return entering


def _leaving(group: list[Operation], later: list[list[Operation]]) -> Operation:
    """The last operation of a group whose output is used by others, else its last."""
    wanted = {source for others in later for o in others for source in o.sources()}
    return ([operation for operation in group if operation.name in wanted] or group)[-1]


_ADAPTER = TypeAdapter(Anatomy)
