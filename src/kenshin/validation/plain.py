"""How does a number that does not exist become plain? JSON has no NaN."""

from typing import TypeVar

__all__ = ["or_none"]

Value = TypeVar("Value")


def or_none(value: Value) -> Value | None:
    """The value; None for NaN.

    >>> or_none(0.5), or_none(float("nan")), or_none("text")
    (0.5, None, 'text')
    """
    return None if value != value else value
