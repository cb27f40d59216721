"""What does a saved model say about everyone in a table?"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from jaxtyping import Float

from kenshin.errors import UsageError
from kenshin.patients.table import PatientTable
from kenshin.prediction.ask import Ask
from kenshin.prediction.beside import beside, require_sets
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.explanation.explanation import Explanation, explained
from kenshin.prediction.explanation.kept import kept, rows_to_explain
from kenshin.prediction.score import require_same_inputs, score_accepted, warm_if_it_pays
from kenshin.prediction.table_screen import screen_table
from kenshin.saved_model.saved import SavedModel
from kenshin.wording.say import Named

__all__ = ["estimate_table", "require_for_tables"]

_Inputs = tuple[tuple[str, float | None], ...]


def estimate_table(
    model: SavedModel, table: PatientTable, ask: Ask | None = None
) -> tuple[RiskEstimate, ...]:
    """Everyone's draft estimate or refusal, in the table's order.

    Args:
        model: what scores.
        table: the people.
        ask: what is wanted beside the numbers; what-ifs and dates are asked of one person at a time.

    Raises:
        DataError: the table was read with a schema whose inputs or units differ from the model's.
        UsageError: something that cannot be asked of a table.
    """
    ask = ask or Ask()
    require_for_tables(ask)
    require_sets(model, ask)
    require_same_inputs(model, table)
    warm_if_it_pays(model, len(table), 1 + (rows_to_explain(model) if ask.explain else 0))
    screened = screen_table(model.schema, table.numbers, len(table), model.reference.familiarity)
    accepted = np.flatnonzero(screened.refused < 0)
    scores = score_accepted(model, table.numbers, accepted)
    among = {name: column[accepted] for name, column in table.numbers.items()}
    words = {name: tuple(each[i] for i in accepted.tolist()) for name, each in table.words.items()}
    found = beside(model, among, words, scores, ask)
    explanations = _explained(model, table.inputs[accepted], scores[0]) if ask.explain else None
    place = {row: i for i, row in enumerate(accepted.tolist())}
    persons = table.person or (None,) * len(table)
    estimates = []
    for i, (inputs, person, row) in enumerate(
        zip(_inputs(model, table), persons, table.rows.tolist(), strict=True)
    ):
        about: dict[str, Any] = {
            "class_names": model.schema.class_names, "model": model.id, "inputs": inputs,
            "person": person or None, "row": row, "findings": screened.findings[screened.found[i]],
        }  # fmt: skip
        if i not in place:
            refusal = screened.refusals[screened.refused[i]]
            about |= {"probabilities": None, "spread": None, "refusal": refusal}
        else:
            at = place[i]
            about |= found.person(at)
            about["findings"] += found.findings[at]
            about["explanation"] = None if explanations is None else explanations[at]
        estimates.append(RiskEstimate(**about))
    return tuple(estimates)


def require_for_tables(ask: Ask) -> None:
    """Refuse what is asked of one person at a time.

    Raises:
        UsageError: naming it.
    """
    for asked, key in ((ask.any_what_if, "asked_what_if"), (bool(ask.measured or ask.on), "asked_dates")):
        if asked:
            raise UsageError("prediction.one_person_only", what=Named(f"prediction.{key}"))


def _explained(
    model: SavedModel, raw: Float[np.ndarray, "patient input"], risks: Float[np.ndarray, "patient risk_class"]
) -> list[Explanation]:
    """Everyone's contributions; curves are for one person."""
    found = kept(model).attributed(raw, np.asarray(risks))
    return [explained(model.schema, found, i, person) for i, person in enumerate(raw)]


def _inputs(model: SavedModel, table: PatientTable) -> Iterator[_Inputs]:
    """Everyone's inputs by name; None: missing."""
    names = [v.name for v in model.schema.inputs]
    values = table.inputs.astype(object)
    values[np.isnan(table.inputs)] = None
    return (tuple(zip(names, row, strict=True)) for row in values.tolist())
