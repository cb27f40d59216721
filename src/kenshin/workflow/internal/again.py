"""Can a saved model's training be run again, and on whom?"""

from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from torch import nn

from kenshin.errors import UsageError
from kenshin.patients.split import person_numbers
from kenshin.patients.table import PatientTable
from kenshin.saved_model.card import ModelCard
from kenshin.training.device import choose_device
from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe
from kenshin.workflow.own_net import own_arguments, own_net

__all__ = ["People", "people_of", "pipeline_of"]


@dataclass(frozen=True, eq=False)
class People:
    """Those who are trained on again and again.

    Attributes:
        inputs: raw values, NaN: missing.
        outcome: class numbers.
        person: a number from 0 on for each row; rows of one person share it.
        classes: how many the outcome has.
    """

    inputs: Float[np.ndarray, "patient input"]
    outcome: Int[np.ndarray, " patient"]
    person: Int[np.ndarray, " patient"]
    classes: int

    def __len__(self) -> int:
        return len(self.outcome)

    def take(self, rows: Int[np.ndarray, " chosen"]) -> "People":
        """These rows; a row that is taken twice stays one person's."""
        person: Int[np.ndarray, " chosen"] = np.unique(self.person[rows], return_inverse=True)[1]
        return People(self.inputs[rows], self.outcome[rows], person, self.classes)


def people_of(table: PatientTable) -> People:
    """Everyone in a table of eligible people."""
    outcome = np.zeros(0, dtype=np.int64) if table.outcome is None else table.outcome
    return People(table.inputs, outcome, person_numbers(table), len(table.schema.class_names))


def pipeline_of(
    card: ModelCard, net: str | type[nn.Module] | None = None, *, searched: bool = False
) -> Pipeline:
    """The training that made a model, ready to be run again.

    Args:
        card: of the model.
        net: its class, where it is not built in: a saved model's own text is never run.
        searched: whether the search is run inside as well.

    Raises:
        UsageError: a net that is needed, or is another; a search that never was.
    """
    return Pipeline(
        net=own_net(card.net, net),
        classes=len(card.classes),
        arguments=own_arguments(card.net),
        copies=card.net.copies,
        recipe=_recipe(card.training.recipe),
        wishes=_wishes(card) if searched else {},
        device=choose_device(card.training.device),
    )


def _recipe(shape: Mapping[str, object]) -> Recipe:
    values = dict(shape)
    if isinstance(values.get("class_weights"), list):
        values["class_weights"] = tuple(values["class_weights"])  # type: ignore[arg-type]
    return Recipe(**values)  # type: ignore[arg-type]


def _wishes(card: ModelCard) -> dict[str, list[object]]:
    known = (card.training.search or {}).get("wishes")
    if not isinstance(known, dict):
        raise UsageError("workflow.never_searched")
    return {name: [literal_eval(text) for text in texts] for name, texts in known.items()}
