"""What does a saved model say about one person, and about what was asked beside it?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from kenshin.patients.finding import Finding
from kenshin.prediction.ask import Ask
from kenshin.prediction.beside import beside, require_sets
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.explanation.kept import kept, rows_to_explain
from kenshin.prediction.freshness import read_day, read_measured, stale
from kenshin.prediction.other_values import Wished, other_values, wished
from kenshin.prediction.person import person_words, read_person
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.score import score_accepted, warm_if_it_pays
from kenshin.prediction.screen import screen
from kenshin.prediction.what_if.change import raw_values
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.schema import Schema

__all__ = ["estimate_person"]


def estimate_person(model: SavedModel, given: Mapping[str, object], ask: Ask | None = None) -> RiskEstimate:
    """One person's draft estimate, or refusal.

    Args:
        model: what scores.
        given: values by the schema's names; groups as words.
        ask: what is wanted beside the number.

    Raises:
        UsageError: a name that the schema does not have, or something that cannot be asked.
        DataError: a value that is not a finite number, or a date that is none.
    """
    schema, ask = model.schema, ask or Ask()
    values, words = read_person(schema, given), person_words(schema, given)
    require_sets(model, ask)
    wish = wished(schema, values, ask)
    findings, refusal = screen(schema, values, model.reference.familiarity)
    old, too_old = _aged(schema, ask)
    refusal = refusal or too_old
    inputs = tuple((v.name, values.get(v.name)) for v in schema.inputs)
    about: dict[str, Any] = {"class_names": schema.class_names, "model": model.id, "inputs": inputs}
    if refusal is not None:
        return RiskEstimate(
            **about, probabilities=None, spread=None, findings=findings + old, refusal=refusal
        )
    parts, more = _parts(model, values, words, ask, wish)
    return RiskEstimate(**about, **parts, findings=findings + old + more)


def _parts(
    model: SavedModel, values: Mapping[str, float | None], words: Mapping[str, str], ask: Ask, wish: Wished
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    if ask.explain:
        warm_if_it_pays(model, 1, 1 + rows_to_explain(model))
    numbers = {name: np.array([np.nan if v is None else v], dtype=np.float64) for name, v in values.items()}
    scores = score_accepted(model, numbers, np.zeros(1, dtype=np.int64))
    found = beside(model, numbers, {name: (word,) for name, word in words.items()}, scores, ask)
    parts = found.person(0)
    if ask.explain:
        raw = raw_values(model.schema, values)
        parts["explanation"] = kept(model).explained(raw, np.asarray(scores[0][0]))
    parts |= other_values(model, values, wish)
    return parts, found.findings[0]


def _aged(schema: Schema, ask: Ask) -> tuple[tuple[Finding, ...], Refusal | None]:
    """What must be said of old measurements."""
    if not ask.measured and ask.on is None:
        return (), None
    today = datetime.now(UTC).astimezone().date()  # the day where the person is, not in Greenwich
    return stale(schema, read_measured(schema, ask.measured), today if ask.on is None else read_day(ask.on))
