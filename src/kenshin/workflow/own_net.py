"""Which net made a model, where is its class now, and what was it given?

The card holds the net's name, its arguments and the fingerprint of its source. The class itself is not
in the folder (opening a model runs no code of its maker's), so it is found among the built-in nets or in
the file that its owner names, and must have the same source.
"""

import ast
from typing import Any

from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.find import BUILT_IN, net_plan
from kenshin.saved_model.card import NetCard

__all__ = ["own_arguments", "own_net"]

_FILLED_IN = ("inputs", "classes")  # anew by each table: it may have other missing values


def own_net(card: NetCard, net: str | type[nn.Module] | None) -> type[nn.Module]:
    """The class behind the card: the one that is named, or a built-in net of the same source.

    Raises:
        UsageError: none is named where it must be, or its source is another.
    """
    if net is None:
        built_in = [name for name, known in BUILT_IN.items() if known.__name__ == card.name]
        if not built_in:
            raise UsageError("workflow.update_net_needed", net=card.name)
        net = built_in[0]
    plan = net_plan(net, 1, 2)  # sizes do not change the source
    if (plan.name, plan.source_hash) != (card.name, card.source_sha256):
        raise UsageError(
            "workflow.update_other_net", net=card.name, ours=card.source_sha256[:12], got=plan.name,
            theirs=plan.source_hash[:12],
        )  # fmt: skip
    return plan.net_class


def own_arguments(card: NetCard) -> dict[str, Any]:
    """What the net's `__init__` was given, but for the sizes."""
    given = {name: text for name, text in card.arguments.items() if name not in _FILLED_IN}
    try:
        return {name: ast.literal_eval(text) for name, text in given.items()}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise UsageError("workflow.update_arguments", net=card.name, given=str(given)[:100]) from None
