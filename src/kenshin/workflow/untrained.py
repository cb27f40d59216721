"""How is a net built just to be looked at, without a table and without training?"""

from collections.abc import Mapping

import torch
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.find import net_plan
from kenshin.nets.likely_input import likely_input_shape

__all__ = ["untrained_net"]

_INPUTS, _CLASSES = 4, 3  # of the ready-made schemas, where a net asks for them and nobody says


def untrained_net(
    name: str, arguments: Mapping[str, object], shape: tuple[int, ...] | None
) -> tuple[nn.Module, tuple[int, ...]]:
    """A net with its first random weights, the same each time, in eval mode; and its input's shape.

    Args:
        name: `simple`, or `FILE.py:CLASS`.
        arguments: for the net's `__init__`.
        shape: of one person; None: asked of the net.

    Raises:
        UsageError: no such net, it cannot be built, or its input's shape cannot be told.
    """
    inputs = shape[0] if shape is not None and len(shape) == 1 else _INPUTS
    plan = net_plan(name, inputs, _CLASSES, arguments)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = plan.build().eval()
    found = shape or likely_input_shape(net)
    if found is None:
        raise UsageError("nets.unknown_input_shape", net=type(net).__name__)
    return net, found
