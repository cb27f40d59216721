"""On how many processors may this process compute?"""

import os

__all__ = ["processors"]


def processors() -> int:
    """As many as the system lets this process use, which may be fewer than the machine has.

    >>> processors() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
