"""Can a saved model's training be run again, and on whom?"""

from ast import literal_eval
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.find import BUILT_IN, net_plan
from kenshin.patients.split import person_numbers
from kenshin.patients.table import PatientTable
from kenshin.saved_model.card import ModelCard
from kenshin.training.device import choose_device
from kenshin.training.pipeline import Pipeline
from kenshin.training.recipe import Recipe

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
    recipe = _recipe(card.training.recipe)
    classes, arguments = len(card.classes), _literals(card.net.arguments)
    found = _the_net(card, net, classes, arguments)
    wishes: Mapping[str, Sequence[object]] = {}
    if searched:
        wishes = _wishes(card)
    sizes = {"inputs", "classes"}  # filled in anew: other people may need another missing-value column
    return Pipeline(
        net=found,
        classes=classes,
        arguments={name: value for name, value in arguments.items() if name not in sizes},
        copies=card.net.copies,
        recipe=recipe,
        wishes=wishes,
        device=choose_device(card.training.device),
    )


def _recipe(shape: Mapping[str, object]) -> Recipe:
    values = dict(shape)
    if isinstance(values.get("class_weights"), list):
        values["class_weights"] = tuple(values["class_weights"])  # type: ignore[arg-type]
    return Recipe(**values)  # type: ignore[arg-type]


def _literals(arguments: Mapping[str, str]) -> dict[str, object]:
    found = {}
    for name, text in arguments.items():
        try:
            found[name] = literal_eval(text)
        except (ValueError, SyntaxError):
            raise UsageError("workflow.argument_not_plain", name=name, got=text[:40]) from None
    return found


def _the_net(
    card: ModelCard, net: str | type[nn.Module] | None, classes: int, arguments: Mapping[str, object]
) -> str | type[nn.Module]:
    """The wished class, or the built-in one of that name; its source must be the model's."""
    built_in = next((name for name, known in BUILT_IN.items() if known.__name__ == card.net.name), None)
    chosen = net if net is not None else built_in
    if chosen is None:
        raise UsageError("workflow.net_needed", net=card.net.name)
    width = int(arguments.get("inputs", len(card.inputs)))  # type: ignore[call-overload]
    plan = net_plan(chosen, width, classes, {k: v for k, v in arguments.items() if k != "classes"})
    if plan.name != card.net.name or plan.source_hash != card.net.source_sha256:
        raise UsageError("workflow.other_net", net=card.net.name, got=plan.name)
    return chosen


def _wishes(card: ModelCard) -> dict[str, list[object]]:
    known = (card.training.search or {}).get("wishes")
    if not isinstance(known, dict):
        raise UsageError("workflow.never_searched")
    return {name: [literal_eval(text) for text in texts] for name, texts in known.items()}
