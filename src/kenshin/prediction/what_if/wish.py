"""What is asked of the model: which number should be reached, or which values should be others?

Nothing is asked for that cannot be: a sum over every class is always 1, and an input that its schema
does not mark as changeable is not changed.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from jaxtyping import Float

from kenshin.errors import DataError, UsageError
from kenshin.prediction.named_class import named_class
from kenshin.prediction.person import read_person
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told
from kenshin.schema.variable import Variable

__all__ = ["CLEAR", "Target", "default_target", "gap", "read_changes", "read_target", "require_target"]

# Two engines agree to 1e-6; what is reached by this much is reached whichever of them scores.
CLEAR: Final = 2e-6

_FINEST: Final = 1e-5  # from 0 and from 1: closer, and two engines might not agree who reaches it

_NUMBER: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(%?)", re.ASCII)


@final
@dataclass(frozen=True)
class Target:
    """What the model should say.

    Attributes:
        at_least: the class from which on risks are added, as in the schema's decision.
        below: what that sum falls below; None: the class that is named lies below `at_least`.
    """

    at_least: str
    below: float | None = None


def read_target(schema: Schema, text: str) -> Target:
    """The target that a text such as `high<0.1`, `high<10%` or `low` asks for.

    A class name alone means that this class, or a lower one, is named.

    Raises:
        UsageError: no such class, no probability, or always or never so.

    >>> from kenshin.schema.file import load_schema
    >>> read_target(load_schema("diabetes_checkup"), "high<10%")
    Target(at_least='high', below=0.1)
    >>> read_target(load_schema("diabetes_checkup"), "low")
    Target(at_least='medium', below=None)
    """
    name, sign, number = (part.strip() for part in text.partition("<"))
    if sign:
        return require_target(schema, Target(name, _probability(number)))
    place = _place(schema, name)
    if place == len(schema.class_names) - 1:
        raise UsageError("what_if.highest_class", name=name)
    return Target(schema.class_names[place + 1])


def require_target(schema: Schema, target: Target) -> Target:
    """The target itself, if it can be meant.

    Raises:
        UsageError: no such class, no probability, or always or never so.
    """
    if _place(schema, target.at_least) == 0:
        raise UsageError("what_if.lowest_class", name=target.at_least)
    if target.below is None:
        return target
    if isinstance(target.below, bool) or not isinstance(target.below, int | float):
        raise _no_probability(type(target.below).__name__)
    if not 0 < target.below < 1:
        raise _no_probability(f"{target.below:g}")
    if not _FINEST <= target.below <= 1 - _FINEST:
        raise UsageError("what_if.below_too_fine", got=f"{target.below:g}")
    return target


def default_target(schema: Schema, risks: Sequence[float]) -> Target | None:
    """The next line below a person: a threshold of the schema's decision, else a lower class.

    Args:
        schema: of the model.
        risks: the person's probabilities, lowest class first.

    Returns:
        None where nothing is lower.

    >>> from kenshin.schema.file import load_schema
    >>> default_target(load_schema("diabetes_checkup"), [0.5, 0.4, 0.1])
    Target(at_least='high', below=0.02)
    """
    if schema.decision is None:
        named = named_class(risks)
        return Target(schema.class_names[named]) if named else None
    at_least = schema.decision.at_least
    risk = sum(risks[schema.class_names.index(at_least) :])
    lower = [line for line in schema.decision.thresholds if line < risk]
    return Target(at_least, max(lower)) if lower else None


def gap(
    target: Target, class_names: tuple[str, ...], risks: Float[np.ndarray, "row risk_class"]
) -> Float[np.ndarray, " row"]:
    """How much is missing of the target; it is reached where this is less than `-CLEAR`.

    >>> gap(Target("high", 0.1), ("low", "high"), np.array([[0.75, 0.25]])).tolist()
    [0.15]
    """
    first = class_names.index(target.at_least)
    if target.below is not None:
        return np.asarray(risks[:, first:].sum(axis=1) - target.below, dtype=float)
    return np.asarray(risks[:, first:].max(axis=1) - risks[:, :first].max(axis=1), dtype=float)


def read_changes(
    schema: Schema, person: Mapping[str, float | None], given: Mapping[str, object]
) -> dict[str, float]:
    """The new values of some inputs, in the schema's order.

    Within the bounds one may look in either direction; only a search keeps to the schema's own.

    Args:
        schema: of the model.
        person: the person's values by name; what is missing cannot be another value instead.
        given: input's name → its new value.

    Raises:
        UsageError: no such input, or one that cannot be changed.
        DataError: not a number, or one out of range or bounds.

    >>> from kenshin.schema.file import load_schema
    >>> read_changes(load_schema("diabetes_checkup"), {"bmi": 29.4, "hba1c": 6.2}, {"bmi": "26.0"})
    {'bmi': 26.0}
    """
    inputs = {v.name: v for v in schema.inputs}
    for name in given:
        if name not in inputs:
            raise UsageError("what_if.unknown_input", name=str(name)[:40], known=_changeable(schema))
        if not any(v.actionable for v in schema.inputs):
            raise UsageError("what_if.no_changeable_input")
        if inputs[name].actionable is None:
            label = Told(inputs[name].label)
            raise UsageError("what_if.not_changeable", name=name, label=label, known=_changeable(schema))
    numbers = read_person(schema, given)
    return {name: _new_value(v, person, numbers[name]) for name, v in inputs.items() if name in numbers}


def _new_value(variable: Variable, person: Mapping[str, float | None], value: float | None) -> float:
    about = {"name": variable.name, "label": Told(variable.label)}
    if value is None:
        raise DataError("what_if.changed_to_missing", **about)
    if person.get(variable.name) is None:
        raise UsageError("what_if.nothing_to_change", **about)
    free = variable.actionable
    bounds = (-math.inf, math.inf) if free is None else free.bounds
    for key, limits in (("outside_range", variable.range), ("outside_bounds", bounds)):
        if limits is not None and not limits[0] <= value <= limits[1]:
            low, high = (f"{limit:g}" for limit in limits)
            more = {"low": low, "high": high, "unit": variable.unit, "got": f"{value:g}"}
            raise DataError(f"what_if.{key}", **about, **more)
    return value


def _changeable(schema: Schema) -> str:
    return ", ".join(v.name for v in schema.inputs if v.actionable is not None) or "-"


def _place(schema: Schema, name: str) -> int:
    if name not in schema.class_names:
        known, last = ", ".join(schema.class_names), schema.class_names[-1]
        raise UsageError("what_if.unknown_class", name=name[:40], known=known, last=last)
    return schema.class_names.index(name)


def _probability(text: str) -> float:
    read = _NUMBER.fullmatch(text)
    if read is None:
        raise _no_probability(text[:40])
    number = float(read[1]) / (100 if read[2] else 1)
    if 1 <= number < 100 and not read[2]:
        raise UsageError("what_if.below_in_percent", got=text, percent=f"{text}%")
    if not 0 < number < 1:
        raise _no_probability(text[:40])
    return number


def _no_probability(got: str) -> UsageError:
    return UsageError("what_if.below_no_probability", got=got)
