"""How is a function of numbers compiled? By numba, once per machine: the result is kept beside the source.

numba holds on to the plain function; where the tests wrap every function with shape checks, the
wrapping is taken off first.
"""

import inspect
from collections.abc import Callable
from typing import Any

from numba import njit

__all__ = ["jit"]


def jit(function: Callable[..., Any], *, inline: bool = False) -> Any:
    """The function compiled to machine code; other threads run while it does.

    Args:
        function: of arrays and numbers only.
        inline: whether it is made part of its callers.
    """
    options: dict[str, Any] = {"nogil": True}
    options |= {"inline": "always"} if inline else {}
    plain = inspect.unwrap(function)
    try:
        return njit(cache=True, **options)(plain)
    except RuntimeError:  # nowhere to keep it: compiled anew in each process
        return njit(**options)(plain)
