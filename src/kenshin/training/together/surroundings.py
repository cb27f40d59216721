"""What of PyTorch's settings does training many copies change, and how is it all put back?"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

__all__ = ["surroundings"]


@contextmanager
def surroundings(device: torch.device) -> Iterator[None]:
    """One thread, attention without shortcuts, and random numbers of one's own; as before afterwards.

    The shortcuts of attention have no rule for a further axis. One thread: on a busy machine two waited
    for each other longer than they worked.
    """
    threads, fast = torch.get_num_threads(), torch.backends.mha.get_fastpath_enabled()
    with (
        torch.random.fork_rng(devices=[device] if device.type == "cuda" else []),
        sdpa_kernel(SDPBackend.MATH),
    ):
        try:
            torch.set_num_threads(1)
            torch.backends.mha.set_fastpath_enabled(False)
            yield
        finally:
            torch.backends.mha.set_fastpath_enabled(fast)
            torch.set_num_threads(threads)
