"""What does one operation take and give for one person?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kenshin.nets.anatomy.flow import Argument, Flowing, Learned, Operation, Setting, Several

__all__ = ["Step", "each_side", "of_one_person", "steps_of"]

Array = Any  # numpy arrays of any shape and kind of number


def of_one_person(values: Array) -> Array:
    """Without the person's axis, where there is one (of length 1)."""
    return values[0] if values.ndim and values.shape[0] == 1 else values


@dataclass(frozen=True, eq=False)
class Step:
    """One operation with its real values.

    Attributes:
        operation: which.
        given: each argument by its name: an array, a plain value, a list of these; None: not known.
        output: what it gave; the person's axis (of length 1) first. Empty where it is not one tensor.
    """

    operation: Operation
    given: Mapping[str, Any]
    output: Array

    @property
    def kind(self) -> str:
        """What is computed."""
        return self.operation.kind

    @property
    def numbers(self) -> Array:
        """The output without the person's axis."""
        return of_one_person(self.output)

    def array(self, *names: str) -> Array:
        """The first of these arguments that is an array.

        Raises:
            KeyError: none is.
        """
        for name in names:
            value = self.given.get(name)
            if isinstance(value, np.ndarray):
                return value
        raise KeyError(names[0])

    def setting(self, name: str, otherwise: Any = None) -> Any:
        """A plain argument."""
        value = self.given.get(name, otherwise)
        return otherwise if value is None else value


def each_side(value: Any, sides: int) -> list[int]:
    """A setting of a kernel for each of its sides; one number holds for all.

    >>> each_side(2, 2), each_side([3, 1], 2)
    ([2, 2], [3, 1])
    """
    given = list(value) if isinstance(value, list | tuple) else [value]
    return [int(n) for n in (given * sides if len(given) == 1 else given)]


def steps_of(
    operations: Sequence[Operation], values: Mapping[str, Any], learned: Mapping[str, Any]
) -> tuple[Step, ...]:
    """Operations joined with their values; an operation whose output was not kept is left out.

    Args:
        operations: in the order of the flow.
        values: output of each operation by name, and the input.
        learned: parameters and buffers by name.
    """
    steps = []
    for operation in operations:
        output = values.get(operation.name)
        if output is None:
            continue
        given = {name: _resolved(argument, values, learned) for name, argument in operation.arguments}
        kept = output if isinstance(output, np.ndarray) else np.empty((1, 0))
        steps.append(Step(operation, given, kept))
    return tuple(steps)


def _resolved(argument: Argument, values: Mapping[str, Any], learned: Mapping[str, Array]) -> Any:
    """What an argument stands for; None where its value was not kept."""
    match argument:
        case Flowing(name):
            return values.get(name)
        case Learned(name):
            return learned.get(name)
        case Setting(value):
            return float(value) if value in ("inf", "-inf") else value
        case Several(parts):
            return [_resolved(part, values, learned) for part in parts]
