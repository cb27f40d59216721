"""What does a saved model say about a person, or about everyone in a table?

Only the saved graph is scored: no torch, no class of the user's.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from kenshin.errors import DataError
from kenshin.patients.finding import Finding
from kenshin.patients.table import PatientTable
from kenshin.prediction.estimate import Refusal, RiskEstimate
from kenshin.prediction.person import read_person
from kenshin.prediction.screen import Values, screen
from kenshin.saved_model.saved import SavedModel

__all__ = ["estimate_person", "estimate_table"]


def estimate_person(model: SavedModel, given: Mapping[str, object]) -> RiskEstimate:
    """One person's draft estimate, or refusal.

    Raises:
        UsageError: a name that the schema does not have.
        DataError: a value that is not a finite number.
    """
    return _estimate(model, [read_person(model.schema, given)], [(None, None)])[0]


def estimate_table(model: SavedModel, table: PatientTable) -> tuple[RiskEstimate, ...]:
    """Everyone's draft estimate or refusal, in the table's order.

    Raises:
        DataError: the table was read with a schema whose inputs or units differ from the model's.
    """
    _require_same_inputs(model, table)
    persons = table.person or (None,) * len(table)
    places = [(person or None, int(row)) for person, row in zip(persons, table.rows, strict=True)]
    return _estimate(model, _values(table), places)


def _values(table: PatientTable) -> list[Values]:
    names = list(table.numbers)
    columns = [[None if np.isnan(v) else float(v) for v in table.numbers[name]] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)] if names else []


def _require_same_inputs(model: SavedModel, table: PatientTable) -> None:
    ours = [(v.name, v.unit) for v in model.schema.inputs]
    theirs = [(v.name, v.unit) for v in table.schema.inputs]
    if ours != theirs:
        shown = [", ".join(f"{name} [{unit}]" for name, unit in pairs)[:200] for pairs in (ours, theirs)]
        raise DataError("prediction.other_inputs", expected=shown[0], got=shown[1])


def _estimate(
    model: SavedModel, people: Sequence[Values], places: Sequence[tuple[str | None, int | None]]
) -> tuple[RiskEstimate, ...]:
    screened = [screen(model.schema, values) for values in people]
    accepted = [i for i, (_, refusal) in enumerate(screened) if refusal is None]
    names = [v.name for v in model.schema.inputs]
    raw = np.array([[_or_nan(people[i].get(n)) for n in names] for i in accepted], dtype=float)
    scored: dict[int, tuple[list[float], list[tuple[float, float]]]] = {}
    if accepted:
        risks, low, high = model.score(raw.reshape(len(accepted), len(names)))
        for place, i in enumerate(accepted):
            spread = list(zip(low[place].tolist(), high[place].tolist(), strict=True))
            scored[i] = (risks[place].tolist(), spread)
    return tuple(
        _one(model, values, findings, refusal, scored.get(i), place)
        for i, (values, (findings, refusal), place) in enumerate(zip(people, screened, places, strict=True))
    )


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _one(
    model: SavedModel,
    values: Values,
    findings: tuple[Finding, ...],
    refusal: Refusal | None,
    scored: tuple[list[float], list[tuple[float, float]]] | None,
    place: tuple[str | None, int | None],
) -> RiskEstimate:
    return RiskEstimate(
        class_names=model.schema.class_names,
        probabilities=None if scored is None else tuple(scored[0]),
        spread=None if scored is None else tuple(scored[1]),
        model=model.id,
        inputs=tuple((v.name, values.get(v.name)) for v in model.schema.inputs),
        findings=findings,
        refusal=refusal,
        person=place[0],
        row=place[1],
    )
