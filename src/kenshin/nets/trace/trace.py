"""What does a net compute for one person, number by number?"""

from dataclasses import dataclass
from math import isfinite
from typing import Any, final

import numpy as np
from jaxtyping import Shaped

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.anatomy.flow import NET_INPUT, Gap
from kenshin.nets.trace.equation import Equation
from kenshin.nets.trace.spell import spell, units
from kenshin.nets.trace.step import Step, of_one_person
from kenshin.wording.say import Language, preferred_language

__all__ = ["Trace"]


@final
@dataclass(frozen=True, eq=False)
class Trace:
    """One person on the way through a net.

    Attributes:
        anatomy: of the net.
        input: what the net was given, with the person's axis (of length 1) first.
        input_names: what its numbers are called; empty where the input is no plain list.
        steps: every operation with its real values, in the order of the flow.
        output: what the net returned, with the person's axis first.
        output_names: what its numbers are called; empty where they have no names.
        gaps: what could not be shown.
    """

    anatomy: Anatomy
    input: Shaped[np.ndarray, "..."]
    input_names: tuple[str, ...]
    steps: tuple[Step, ...]
    output: Shaped[np.ndarray, "..."]
    output_names: tuple[str, ...]
    gaps: tuple[Gap, ...]

    def step(self, name: str) -> Step:
        """The step of that name.

        Raises:
            KeyError: no such step.
        """
        for step in self.steps:
            if step.operation.name == name:
                return step
        raise KeyError(name)

    def value(self, name: str) -> Shaped[np.ndarray, "..."]:
        """What flows under that name: a step's output, or the input `x`; the person's axis first."""
        return self.input if name == NET_INPUT else self.step(name).output

    def equation(self, name: str, *unit: int) -> Equation:
        """How one number of a step was made; units are counted from 1, as in the drawings.

        Raises:
            KeyError: no such step.
            IndexError: no such unit.
        """
        return spell(self.step(name), unit)

    def equations(self, name: str) -> tuple[Equation, ...]:
        """Every number of a step.

        Raises:
            KeyError: no such step.
        """
        step = self.step(name)
        return tuple(spell(step, unit) for unit in units(step))

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: the anatomy, and each step's numbers."""
        return {
            "anatomy": self.anatomy.to_json(),
            "input": _listed(of_one_person(self.input)),
            "input_names": list(self.input_names),
            "steps": [_step_json(step) for step in self.steps],
            "output": _listed(of_one_person(self.output)),
            "output_names": list(self.output_names),
            "gaps": [gap.sentence("en") for gap in self.gaps],
        }

    def text(self, language: Language | None = None, width: int = 80) -> str:
        """The drawing for a terminal, without colour."""
        from kenshin.nets.drawing.text import trace_text

        return trace_text(self, language or preferred_language(), width).plain

    def svg(self, language: Language | None = None) -> str:
        """The drawing as one SVG."""
        from kenshin.nets.drawing.svg import trace_svg

        return trace_svg(self, language or preferred_language())

    def page(self, language: Language | None = None) -> str:
        """One self-contained HTML page."""
        from kenshin.nets.drawing.page import trace_page

        return trace_page(self, language or preferred_language())

    def __str__(self) -> str:
        return self.text()

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        from kenshin.nets.drawing.page import trace_fragment

        return trace_fragment(self, preferred_language())


def _step_json(step: Step) -> dict[str, Any]:
    operation = step.operation
    return {
        "name": operation.name,
        "kind": operation.kind,
        "inputs": list(operation.sources()),
        "parameters": list(operation.learned()),
        "output": _listed(step.numbers),
    }


def _listed(values: Any) -> Any:
    """Nested lists; what is not a finite number becomes null."""
    numbers = np.asarray(values)
    if numbers.dtype == bool:
        return numbers.tolist()
    exact = numbers.astype(float)
    return _plain(exact.tolist())


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isfinite(value) else None
