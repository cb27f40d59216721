"""How is a saved model's net trained anew, as it was trained the first time?

The card holds the recipe, the net's name, its arguments and the fingerprint of its source. The class
itself is not in the folder (opening a model runs no code of its maker's), so it is found among the
built-in nets or in the file that its owner names, and must have the same source.
"""

import ast
from typing import Any

from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.find import BUILT_IN, net_plan
from kenshin.patients.table import PatientTable
from kenshin.saved_model.card import NetCard
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.model import Model

__all__ = ["refit", "same_net"]

_FILLED_IN = ("inputs", "classes")  # by the new table: it may lack values that the old one had


def refit(
    model: Model,
    table: PatientTable,
    net: str | type[nn.Module] | None,
    **wishes: Any,
) -> Model:
    """The model's net and recipe on other people.

    Args:
        model: whose net, recipe and number of copies are taken.
        table: the people.
        net: as for `update`.
        **wishes: for `train`: the seed, who trains, who watches.

    Raises:
        TableRefused: the table has error findings.
        DataError: too few people, or a loss that is not finite.
        UsageError: not the net that the model was made of.
    """
    card = model.card
    net_class, arguments = same_net(card.net, net), _arguments(card.net)
    return train(
        table,
        net=net_class,
        copies=card.net.copies,
        recipe=Recipe(**card.training.recipe),  # type: ignore[arg-type] # as Recipe.to_json wrote it
        device=card.training.device,
        **wishes,
        **arguments,
    )


def same_net(card: NetCard, net: str | type[nn.Module] | None) -> type[nn.Module]:
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


def _arguments(card: NetCard) -> dict[str, Any]:
    """What the net's `__init__` was given, but for the sizes."""
    given = {name: text for name, text in card.arguments.items() if name not in _FILLED_IN}
    try:
        return {name: ast.literal_eval(text) for name, text in given.items()}
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise UsageError("workflow.update_arguments", net=card.name, given=str(given)[:100]) from None
