"""What of an explanation depends on the model alone, so that it is worked out once?"""

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from jaxtyping import Bool, Float

from kenshin.prediction.explanation.attribution import Attribution, attribute, rows_a_person
from kenshin.prediction.explanation.curves import AverageCurve, average_curves, grid, own_curves
from kenshin.prediction.explanation.explanation import Explanation, explained
from kenshin.prediction.explanation.scored_rows import background_risks
from kenshin.prediction.familiarity.judge import judge_familiarity
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.variable import Variable

__all__ = ["Kept", "kept", "rows_to_explain"]

_Rows = Float[np.ndarray, "row input"]
_KEPT: "WeakKeyDictionary[SavedModel, Kept]" = WeakKeyDictionary()


def kept(model: SavedModel) -> "Kept":
    """The model's own; made when it is first asked for, and gone with the model."""
    if model not in _KEPT:
        _KEPT[model] = Kept(model)
    return _KEPT[model]


def rows_to_explain(model: SavedModel) -> int:
    """How many rows are scored for one person's contributions, at most."""
    return rows_a_person(len(model.schema.inputs), len(model.reference.background.rows))


class Kept:
    """A model's made-up people, their probabilities, and the average curves over them."""

    def __init__(self, model: SavedModel) -> None:
        self._schema, self._reference, self._scorer = model.schema, model.reference, model.score

    def score(self, raw: _Rows) -> Float[np.ndarray, "row risk_class"]:
        """Raw values to calibrated probabilities."""
        return self._scorer(raw)[0]

    @cached_property
    def background(self) -> _Rows:
        """The made-up people; NaN: missing."""
        return np.array(self._reference.background.rows, dtype=np.float64)

    @cached_property
    def made_up_risks(self) -> Float[np.ndarray, "row risk_class"]:
        """Their probabilities."""
        return background_risks(self.score, self.background)

    @cached_property
    def grids(self) -> tuple[tuple[float, ...], ...]:
        """Each input's values on a curve: from the lowest to the highest that the training knew."""
        return tuple(self._grid(i, variable) for i, variable in enumerate(self._schema.inputs))

    @cached_property
    def averages(self) -> tuple[AverageCurve, ...]:
        """The average curve of every input."""
        return average_curves(self.score, self.grids, self.background)

    def attributed(self, people: _Rows, risks: Float[np.ndarray, "row risk_class"]) -> Attribution:
        """What each value of these people contributes to their probabilities."""
        return attribute(self.score, people, risks, self.background, self.made_up_risks)

    def explained(
        self, person: Float[np.ndarray, " input"], risks: Float[np.ndarray, " risk_class"]
    ) -> Explanation:
        """One person's contributions and curves, beside the average ones."""
        found = self.attributed(person[None], risks[None])
        curves = own_curves(self.score, self.grids, person, risks, self.unfamiliar)
        return explained(self._schema, found, 0, person, curves, self.averages)

    def unfamiliar(self, rows: _Rows) -> Bool[np.ndarray, " row"]:
        """Whether people with these values would be refused."""
        refused: Bool[np.ndarray, " row"] = judge_familiarity(self._reference.familiarity, rows).level >= 2
        return refused

    def _grid(self, i: int, variable: Variable) -> tuple[float, ...]:
        known, made_up = self._reference.familiarity.inputs[i], self.background[:, i]
        least, most = variable.range or (float(np.nanmin(made_up)), float(np.nanmax(made_up)))
        low, high = (
            end if end is not None else other for end, other in ((known.low, least), (known.high, most))
        )
        return grid(variable, low, high, made_up)
