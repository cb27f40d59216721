"""When is machine code made, and when is the one on disk still right?

numba keeps what it compiled beside the source, and makes it anew when that one file changes. A kernel
built of parts in several files would go stale when a part changes, so the parts are compiled into the
kernel and never kept alone, and the text of all of them is in the kernel's key.
"""

import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit

from kenshin.reproducible import fingerprint
from kenshin.training import order

__all__ = ["kept_on_disk", "part", "sources"]

# A division by zero gives NaN or infinity, as in PyTorch, and no exception.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def part(function: Callable[..., Any]) -> Any:
    """A function of a kernel; other threads run while it does."""
    compile_it: Any = njit(**_OPTIONS)
    return compile_it(inspect.unwrap(function))


def kept_on_disk(function: Callable[..., Any]) -> Any:
    """A kernel; the machine code is kept where that is possible, beside the source or in the user's cache."""
    plain = inspect.unwrap(function)
    try:
        compile_it: Any = njit(cache=True, **_OPTIONS)
        return compile_it(plain)
    except RuntimeError:  # numba found no folder that it may write to
        return part(plain)


@cache
def sources(*others: str) -> str:
    """A fingerprint of every file that kernels are made of.

    Args:
        others: files of another kernel that takes parts from here.

    >>> len(sources())
    64
    """
    files = [*sorted(Path(__file__).parent.glob("*.py")), Path(order.__file__), *map(Path, others)]
    return fingerprint(*(file.read_bytes() for file in files))
