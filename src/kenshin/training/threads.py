"""How many threads should torch take for this net?"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from kenshin.training.choose import MOST_PARAMETERS

__all__ = ["threads_for"]


@contextmanager
def threads_for(parameters: int) -> Iterator[None]:
    """Small nets are slower on several threads of torch, and one keeps the order of additions."""
    before = torch.get_num_threads()
    if parameters <= MOST_PARAMETERS["many at once"]:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
