"""On which device is a net trained?"""

import torch

from kenshin.errors import UsageError

__all__ = ["choose_device"]


def choose_device(name: str) -> torch.device:
    """The device of that name, where this machine has it.

    Raises:
        UsageError: unknown, or not on this machine.

    >>> choose_device("cpu")
    device(type='cpu')
    """
    kind = name.partition(":")[0]
    if kind not in ("cpu", "cuda", "mps"):
        raise UsageError("training.unknown_device", got=name)
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not available[kind]:
        raise UsageError("training.no_device", got=name)
    try:
        return torch.device(name)
    except RuntimeError:
        raise UsageError("training.unknown_device", got=name) from None
