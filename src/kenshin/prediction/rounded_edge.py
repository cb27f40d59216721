"""For which values does an exclusion hold, once they are rounded as a report prints them?

Rounding never turns an order round, so a rule on rounded values is a rule on plain ones with another
edge. The edge is found by bisection with Python's own rounding, down to the last bit: comparing a
million people with it gives what rounding each of them would give.
"""

import math
import struct
import sys
from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float

from kenshin.schema.exclusion import Exclusion
from kenshin.schema.variable import Variable

__all__ = ["rule_holds"]


def rule_holds(
    rule: Exclusion, variable: Variable, values: Float[np.ndarray, " patient"]
) -> Bool[np.ndarray, " patient"]:
    """Whether the rule keeps each person out; never where the value is missing.

    >>> from kenshin.schema.file import load_schema
    >>> schema = load_schema("diabetes_checkup")
    >>> rule_holds(schema.exclusions[2], schema.variable("hba1c"), np.array([6.44, 6.45, np.nan])).tolist()
    [False, True, False]
    """
    if not math.isfinite(rule.value):
        return np.array(
            [not math.isnan(v) and rule.applies(variable.rounded(v)) for v in values.tolist()], dtype=bool
        )
    reached = values >= _edge(lambda v: variable.rounded(v) >= rule.value)
    passed = values >= _edge(lambda v: variable.rounded(v) > rule.value)
    holds: dict[str, Bool[np.ndarray, " patient"]] = {
        ">=": reached,
        ">": passed,
        "<": ~reached,
        "<=": ~passed,
        "==": reached & ~passed,
        "!=": ~reached | passed,
    }
    kept_out: Bool[np.ndarray, " patient"] = holds[rule.operator] & ~np.isnan(values)
    return kept_out


def _edge(reached: Callable[[float], bool]) -> float:
    """The smallest number from which on it holds; infinite where it never does."""
    low, high = _place(-sys.float_info.max), _place(sys.float_info.max)
    if not reached(_number(high)):
        return math.inf
    if reached(_number(low)):
        return -math.inf
    while high - low > 1:
        middle = (low + high) // 2
        if reached(_number(middle)):
            high = middle
        else:
            low = middle
    return _number(high)


def _place(number: float) -> int:
    """Where a number stands among all floats."""
    bits: int = struct.unpack("<q", struct.pack("<d", number))[0]
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def _number(place: int) -> float:
    bits = place if place >= 0 else (-place) | -0x8000_0000_0000_0000
    number: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return number
