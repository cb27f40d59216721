"""What does a saved model say about a person, or about everyone in a table?

Only the saved graph is scored: no torch, no class of the user's.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.patients.finding import Finding
from kenshin.patients.table import PatientTable
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.person import read_person
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.screen import screen
from kenshin.prediction.table_screen import screen_table
from kenshin.saved_model.saved import SavedModel

__all__ = ["estimate_person", "estimate_table", "require_same_inputs", "score_accepted", "warm_if_it_pays"]

# onnxruntime scores about as many people (times copies) in the half second that compiled code takes to load.
_PAYS_FROM: Final = 4_000_000

_Risks = Float[np.ndarray, "accepted risk_class"]
_Inputs = tuple[tuple[str, float | None], ...]
_Scored = tuple[tuple[float, ...], tuple[tuple[float, float], ...]]


def estimate_person(model: SavedModel, given: Mapping[str, object]) -> RiskEstimate:
    """One person's draft estimate, or refusal.

    Raises:
        UsageError: a name that the schema does not have.
        DataError: a value that is not a finite number.
    """
    values = read_person(model.schema, given)
    findings, refusal = screen(model.schema, values)
    inputs = tuple((v.name, values.get(v.name)) for v in model.schema.inputs)
    scored = None
    if refusal is None:
        raw = np.array([[np.nan if value is None else value for _, value in inputs]])
        scored = next(_scored(*model.score(raw)))
    return _estimate(model.id, model.schema.class_names, inputs, findings, refusal, scored)


def estimate_table(model: SavedModel, table: PatientTable) -> tuple[RiskEstimate, ...]:
    """Everyone's draft estimate or refusal, in the table's order.

    Raises:
        DataError: the table was read with a schema whose inputs or units differ from the model's.
    """
    require_same_inputs(model, table)
    warm_if_it_pays(model, len(table))
    screened = screen_table(model.schema, table.numbers, len(table))
    scored = _scored(*score_accepted(model, table.numbers, np.flatnonzero(screened.refused < 0)))
    persons = table.person or (None,) * len(table)
    places = zip(
        persons, table.rows.tolist(), screened.refused.tolist(), screened.found.tolist(), strict=True
    )
    classes, estimates = model.schema.class_names, []
    for inputs, (person, row, refused, found) in zip(_inputs(model, table), places, strict=True):
        refusal = None if refused < 0 else screened.refusals[refused]
        risks = next(scored) if refusal is None else None
        findings = screened.findings[found]
        estimates.append(_estimate(model.id, classes, inputs, findings, refusal, risks, person or None, row))
    return tuple(estimates)


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
    raw = np.full((len(model.schema.inputs), len(accepted)), np.nan)
    for row, variable in zip(raw, model.schema.inputs, strict=True):
        if variable.name in numbers:
            np.take(numbers[variable.name], accepted, out=row)
    if not len(accepted):
        nobody = np.empty((0, len(model.schema.class_names)))
        return nobody, nobody, nobody
    return model.score(raw.T)


def warm_if_it_pays(model: SavedModel, people: int) -> None:
    """Get compiled scoring ready before a table that is large enough for it."""
    if people * model.card.net.copies >= _PAYS_FROM:
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


def _inputs(model: SavedModel, table: PatientTable) -> Iterator[_Inputs]:
    """Everyone's inputs by name; None: missing."""
    names = [v.name for v in model.schema.inputs]
    values = table.inputs.astype(object)
    values[np.isnan(table.inputs)] = None
    return (tuple(zip(names, row, strict=True)) for row in values.tolist())


def _scored(risks: _Risks, low: _Risks, high: _Risks) -> Iterator[_Scored]:
    """One person's numbers after another's."""
    for each, lows, highs in zip(risks.tolist(), low.tolist(), high.tolist(), strict=True):
        yield tuple(each), tuple(zip(lows, highs, strict=True))


def _estimate(
    model: str,
    classes: tuple[str, ...],
    inputs: _Inputs,
    findings: tuple[Finding, ...],
    refusal: Refusal | None,
    scored: _Scored | None,
    person: str | None = None,
    row: int | None = None,
) -> RiskEstimate:
    return RiskEstimate(
        class_names=classes,
        probabilities=None if scored is None else scored[0],
        spread=None if scored is None else scored[1],
        model=model,
        inputs=inputs,
        findings=findings,
        refusal=refusal,
        person=person,
        row=row,
    )
