"""Which tint does a number have? White for 0, blue for +, vermilion for −, stronger with its size."""

from kenshin.palette import MINUS, PLUS

__all__ = ["tint", "tint_bytes"]

_MOST = 0.55  # of the full colour, so that dark text on it stays readable


def tint_bytes(value: float, reach: float, most: float = _MOST) -> tuple[int, int, int]:
    """Red, green and blue of a number.

    Args:
        value: the number; what is not a number is white.
        reach: the size that gets the strongest tint.
        most: share of the full colour in the strongest tint.

    >>> tint_bytes(0.0, 1.0)
    (255, 255, 255)
    """
    share = most * min(abs(value) / reach, 1.0) if reach > 0 and value == value else 0.0
    full = PLUS if value >= 0 else MINUS
    parts = (int(full[i : i + 2], 16) for i in (1, 3, 5))
    red, green, blue = (round(255 + (part - 255) * share) for part in parts)
    return red, green, blue


def tint(value: float, reach: float) -> str:
    """The tint as `#rrggbb`.

    >>> tint(1.0, 1.0), tint(-1.0, 1.0)
    ('#73b1d5', '#e8a673')
    """
    return "#{:02x}{:02x}{:02x}".format(*tint_bytes(value, reach))
