"""What is one box of a trace: a few operations whose numbers are shown once?

A linear layer and its ReLU are one box; so is everything that one of PyTorch's own layers does
inside itself, e.g. the many small steps of attention.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kenshin.nets.anatomy.anatomy import Layer
from kenshin.nets.anatomy.flow import Operation, Setting
from kenshin.nets.drawing.shown import kind_of
from kenshin.nets.trace.kinds.moved import MOVES
from kenshin.nets.trace.step import Step

__all__ = ["Block"]

_SIGNS: Final = {"add": " + ", "sub": " − ", "mul": " · ", "div": " / "}
_SWITCHES: Final = frozenset({"relu", "relu6"})
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """A few operations shown as one box.

    Attributes:
        steps: operations with their values, in order; those whose values were not kept are missing.
        operations: the same, whether kept or not.
        layers: of the anatomy, that they belong to.
        folded: name of the layer of PyTorch's whose many operations are shown as one; else empty.
        output: name of the operation whose numbers flow on.
        sources: places of the blocks that flow in; −1: the net's input.
        given: shapes of what flows in.
        shared: whether its parameters were used by an earlier block.
    """

    steps: tuple[Step, ...]
    operations: tuple[Operation, ...]
    layers: tuple[Layer, ...]
    folded: str
    output: str
    sources: tuple[int, ...]
    given: tuple[Shape | None, ...]
    shared: bool

    @property
    def main(self) -> Operation:
        """The operation that does the work."""
        return self.operations[0]

    @property
    def followers(self) -> tuple[Operation, ...]:
        """Functions of each number alone that come after it."""
        return () if self.folded else self.operations[1:]

    @property
    def shape(self) -> Shape | None:
        """Of what flows on."""
        return next(o.shape for o in self.operations if o.name == self.output)

    @property
    def parameters(self) -> int:
        """How many learned numbers it uses."""
        return sum(layer.count for layer in self.layers)

    @property
    def only_moves(self) -> bool:
        """Whether numbers are only put in another order or shape."""
        moved = all(o.kind in MOVES for o in self.operations)
        return moved and not self.folded and len(self.main.sources()) == 1

    def values(self, name: str | None = None) -> Any | None:
        """What flows on, or an operation's numbers; None where they were not kept."""
        for step in self.steps:
            if step.operation.name == (name or self.output):
                return np.empty(0) if np.iscomplexobj(step.output) else step.numbers
        return None

    def before_switch(self) -> Any | None:
        """What its ReLU was given; None: there is no ReLU, or it was not kept."""
        if self.switch is None or not self.steps:
            return None
        if self.switch is not self.main:
            return self.values(self.main.name)
        return next((v[0] for v in self.steps[0].given.values() if isinstance(v, np.ndarray)), None)

    @property
    def switch(self) -> Operation | None:
        """The ReLU in it, which lets pass what is above zero and switches off the rest."""
        for operation in self.operations:
            if operation.kind.lower() in _SWITCHES and not self.folded:
                return operation
        return None

    @property
    def title(self) -> str:
        """Names of the operations, and for arithmetic of what flows in: `add = relu + drop`."""
        if self.folded:
            return " → ".join([self.folded, *(o.name for o in self._after_folded())])
        return " → ".join([self._made_of(), *(o.name for o in self.followers)])

    def _made_of(self) -> str:
        """The main operation's name, and for several inputs how they come together."""
        name, kind, given = self.main.name, self.main.kind, self.main.sources()
        if len(given) < 2:
            return name
        plain = self.main.argument("alpha") in (None, Setting(1))
        plain = plain and self.main.argument("rounding_mode") in (None, Setting(None))
        sign = _SIGNS.get(kind) if plain else None
        if sign:
            return f"{name} = {sign.join(given)}"
        called = "" if name.partition("#")[0] == kind else f" = {kind}"
        return f"{name}{called}({', '.join(given)})"

    @property
    def kinds(self) -> str:
        """Classes of the layers, or names of the functions."""
        if not self.folded:
            return " → ".join(kind_of(o) for o in self.operations)
        kind = next(layer.kind for layer in self.layers if layer.name == self.folded)
        return " → ".join([kind, *(kind_of(o) for o in self._after_folded())])

    @property
    def inside(self) -> int:
        """How many operations a folded layer holds."""
        return len(self.operations) - len(self._after_folded())

    def _after_folded(self) -> list[Operation]:
        own = {name for layer in self.layers if layer.name == self.folded for name in layer.operations}
        return [operation for operation in self.operations if operation.name not in own]
