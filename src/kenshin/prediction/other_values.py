"""What would the model say if some of a person's values were others, as the reader asked?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from kenshin.prediction.ask import Ask
from kenshin.prediction.familiarity.judge import judge_familiarity
from kenshin.prediction.interval import has_interval, widened
from kenshin.prediction.what_if.change import changed, raw_values
from kenshin.prediction.what_if.what_if import what_if
from kenshin.prediction.what_if.wish import Target, read_changes, read_target, require_target
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.schema import Schema

__all__ = ["Wished", "other_values", "wished"]

_Rows = Float[np.ndarray, "row input"]
_Risks = Float[np.ndarray, "row risk_class"]


@dataclass(frozen=True)
class Wished:
    """What was asked about other values, once it is known that it can be asked.

    Attributes:
        search: whether other values are looked for.
        target: that they should reach; None: the next line below.
        changes: other values to look at.
    """

    search: bool
    target: Target | None
    changes: Mapping[str, float]


def wished(schema: Schema, values: Mapping[str, float | None], ask: Ask) -> Wished:
    """Read what was asked; without changes, what-if means a search.

    Raises:
        UsageError: an unknown or unchangeable input, or a target that cannot be meant.
        DataError: a new value that is no number, or lies outside its bounds.
    """
    target = read_target(schema, ask.target) if isinstance(ask.target, str) else ask.target
    if target is not None:
        require_target(schema, target)
    search = ask.what_if or target is not None
    return Wished(search, target, read_changes(schema, values, ask.changes))


def other_values(model: SavedModel, values: Mapping[str, float | None], wish: Wished) -> dict[str, Any]:
    """The answers by the names of the estimate's fields, for a person who is not refused."""
    reference, parts = model.reference, dict[str, Any]()
    if wish.search:
        scale = np.array(model.card.preparation["scale"], dtype=np.float64)
        own = judge_familiarity(reference.familiarity, raw_values(model.schema, values)[None])
        least = min(float(own.rarity[0]), reference.familiarity.unusual)

        def known(rows: _Rows) -> Bool[np.ndarray, " row"]:
            """Nobody is led to values that are less familiar than the person's own."""
            judged = judge_familiarity(reference.familiarity, rows)
            beyond = (judged.outside != 0) & (judged.outside != own.outside)
            familiar: Bool[np.ndarray, " row"] = (
                (judged.level <= own.level) & (judged.rarity >= least) & ~beyond.any(axis=1)
            )
            return familiar

        parts["what_if"] = what_if(
            model.schema, values, lambda rows: model.score(rows)[0], scale, target=wish.target, familiar=known
        )
    if wish.changes:

        def score(rows: _Rows) -> tuple[_Risks, _Risks, _Risks]:
            scores = model.score(rows)
            return (scores[0], *widened(reference.interval, *scores))

        found = changed(model.schema, values, wish.changes, score, reference.familiarity)
        parts["changed"] = found if has_interval(model.card.net.copies) else replace(found, interval=None)
    return parts
