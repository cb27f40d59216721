"""How is a saved model's net trained anew, as it was trained the first time?"""

from typing import Any

from torch import nn

from kenshin.patients.table import PatientTable
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.model import Model
from kenshin.workflow.own_net import own_arguments, own_net

__all__ = ["refit"]


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
    net_class, arguments = own_net(card.net, net), own_arguments(card.net)
    return train(
        table,
        net=net_class,
        copies=card.net.copies,
        recipe=Recipe(**card.training.recipe),  # type: ignore[arg-type] # as Recipe.to_json wrote it
        device=card.training.device,
        **wishes,
        **arguments,
    )
