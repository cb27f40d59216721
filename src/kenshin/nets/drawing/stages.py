"""Which operations does a drawing show as one?

A linear layer and the ReLU that only it feeds are one stage, `fc1 → relu1`: its units are drawn
once, with the number before and after. Everything else is a stage of its own. Stages that are the
inside of one of PyTorch's own layers, e.g. of an attention, stand in one group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.anatomy.flow import Learned, Operation
from kenshin.nets.trace.kinds.elementwise import ACTIVATIONS
from kenshin.nets.trace.kinds.moved import DROPOUTS

__all__ = ["Stage", "groups_of"]

_FOLLOWERS: Final = frozenset({*ACTIVATIONS, *DROPOUTS})


@dataclass(frozen=True)
class Stage:
    """A few operations drawn as one.

    Attributes:
        operations: the first does the work; the rest are functions of each number alone.
    """

    operations: tuple[Operation, ...]

    @property
    def main(self) -> Operation:
        """The operation that does the work."""
        return self.operations[0]

    @property
    def last(self) -> Operation:
        """The operation whose output flows on."""
        return self.operations[-1]

    @property
    def title(self) -> str:
        """Names of the operations with arrows between."""
        return " → ".join(operation.name for operation in self.operations)

    @property
    def weight(self) -> str | None:
        """Name of the weight [output, input] of a linear layer that multiplies a plain list."""
        given = self.main.argument("weight")
        plain = self.main.kind == "linear" and self.main.shape is not None and len(self.main.shape) == 1
        return given.name if plain and isinstance(given, Learned) else None


def groups_of(anatomy: Anatomy) -> tuple[tuple[Stage, ...], ...]:
    """The stages of a net in the order of the flow; those inside one call of one layer are one group.

    What flows nowhere (a list's unused part) is left out.
    """
    home = {name: layer for layer in anatomy.layers if len(layer.operations) > 1 for name in layer.operations}
    groups: list[list[Stage]] = []
    for stage in _stages(anatomy):
        inside = home.get(stage.main.name)
        if groups and inside is not None and home.get(groups[-1][-1].main.name) is inside:
            groups[-1].append(stage)
        else:
            groups.append([stage])
    return tuple(tuple(group) for group in groups)


def _stages(anatomy: Anatomy) -> list[Stage]:
    operations = anatomy.needed()
    consumers = _consumers(operations)
    groups: list[list[Operation]] = []
    for operation in operations:
        last = groups[-1][-1] if groups else None
        if last is not None and _follows(operation, last, consumers):
            groups[-1].append(operation)
        else:
            groups.append([operation])
    return [Stage(tuple(group)) for group in groups]


def _consumers(operations: Sequence[Operation]) -> dict[str, int]:
    found: dict[str, int] = {}
    for operation in operations:
        for source in operation.sources():
            found[source] = found.get(source, 0) + 1
    return found


def _follows(operation: Operation, last: Operation, consumers: dict[str, int]) -> bool:
    return (
        operation.kind in _FOLLOWERS
        and operation.sources() == (last.name,)
        and consumers[last.name] == 1
        and operation.shape == last.shape
        and operation.shape is not None
    )
