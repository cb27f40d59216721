"""What are the probabilities of the people who may be estimated?

Only the saved graph is scored: no torch, no class of the user's.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.patients.table import PatientTable
from kenshin.saved_model.saved import SavedModel

__all__ = ["raw_of", "require_same_inputs", "score_accepted", "warm_if_it_pays"]

# onnxruntime scores about as many rows (times copies) in the half second that compiled code takes to load.
_PAYS_FROM: Final = 4_000_000

_Risks = Float[np.ndarray, "accepted risk_class"]


def score_accepted(
    model: SavedModel,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    accepted: Int[np.ndarray, " accepted"],
) -> tuple[_Risks, _Risks, _Risks]:
    """Probabilities and the ends of their spread of the people in these places.

    Args:
        model: what scores.
        numbers: variable name → values, NaN: missing; an input that is not there is missing for everyone.
        accepted: who is scored.
    """
    if not len(accepted):
        nobody = np.empty((0, len(model.schema.class_names)))
        return nobody, nobody, nobody
    return model.score(raw_of(model, numbers, accepted))


def raw_of(
    model: SavedModel,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    accepted: Int[np.ndarray, " accepted"],
) -> Float[np.ndarray, "accepted input"]:
    """The inputs of these people as the model takes them, each input's values side by side in memory."""
    raw = np.full((len(model.schema.inputs), len(accepted)), np.nan)
    for row, variable in zip(raw, model.schema.inputs, strict=True):
        if variable.name in numbers:
            np.take(numbers[variable.name], accepted, out=row)
    return raw.T


def warm_if_it_pays(model: SavedModel, people: int, rows_each: int = 1) -> None:
    """Get compiled scoring ready where there is enough to score.

    Args:
        model: what scores.
        people: how many are estimated.
        rows_each: how often the model is asked for each of them; an explanation asks it about many mixtures.
    """
    if people * rows_each * model.card.net.copies >= _PAYS_FROM:
        model.warm()


def require_same_inputs(model: SavedModel, table: PatientTable) -> None:
    """Refuse a table whose columns mean something else than the model's.

    Raises:
        DataError: other inputs, in another order, or in other units.
    """
    ours = [(v.name, v.unit) for v in model.schema.inputs]
    theirs = [(v.name, v.unit) for v in table.schema.inputs]
    if ours != theirs:
        shown = [", ".join(f"{name} [{unit}]" for name, unit in pairs)[:200] for pairs in (ours, theirs)]
        raise DataError("prediction.other_inputs", expected=shown[0], got=shown[1])
