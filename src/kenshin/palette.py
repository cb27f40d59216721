"""Which colour means what, everywhere? Told apart in every kind of colour vision and in grey print.

Colour never carries meaning alone: classes have labels, and the sign of a weight is a solid or a
dashed line as well.
"""

from math import floor
from typing import Final

__all__ = ["BANNER", "LINK", "MINUS", "MINUS_TEXT", "PLUS", "QUIET", "TEXT", "class_colours"]

TEXT: Final = "#1d2430"
QUIET: Final = "#566072"  # secondary text
LINK: Final = "#00507a"
BANNER: Final = "#fff4d6"  # behind a notice
PLUS: Final = "#0072b2"  # a positive weight: solid line
MINUS: Final = "#d55e00"  # a negative weight: dashed line; too light for text
MINUS_TEXT: Final = "#b45000"

_RAMP = ((0x86, 0xB9, 0xDD), (0x2F, 0x78, 0xB3), (0x0B, 0x2A, 0x4A))  # low, medium, high risk


def class_colours(classes: int) -> tuple[str, ...]:
    """From light (lowest risk) to dark (highest).

    >>> class_colours(3)
    ('#86b9dd', '#2f78b3', '#0b2a4a')
    """
    return tuple(_blend(2 * k / max(classes - 1, 1)) for k in range(classes))


def _blend(place: float) -> str:
    left = min(floor(place), 1)
    pairs = zip(_RAMP[left], _RAMP[left + 1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - left)):02x}" for a, b in pairs)
