"""Is a measurement too old to stand for the person as they are now?

How old each may be is said by the schema (`stale_after`, in days), not here: an age does not go stale, a
blood value does.
"""

from collections.abc import Mapping
from datetime import date, datetime

from kenshin.errors import DataError, UsageError
from kenshin.patients.dates import read_date
from kenshin.patients.finding import Finding
from kenshin.prediction.refusal import Refusal
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told, texts
from kenshin.schema.variable import Variable

__all__ = ["read_day", "read_measured", "stale"]


def stale(
    schema: Schema, measured: Mapping[str, date], on: date
) -> tuple[tuple[Finding, ...], Refusal | None]:
    """A warning for each measurement that is too old, and the refusal where the schema wants one.

    Args:
        schema: says how old each may be.
        measured: input's name → the day of its measurement; one that is not there is not judged.
        on: the day of the estimate.

    Raises:
        UsageError: a name that is no input.
        DataError: a measurement after that day.

    >>> from kenshin.schema.file import load_schema
    >>> schema = load_schema("diabetes_checkup")
    >>> findings, _ = stale(schema, {"hba1c": date(2024, 4, 1)}, on=date(2025, 4, 1))
    >>> findings[0].values["days"]
    365
    """
    inputs = {v.name: v for v in schema.inputs}
    for name, day in measured.items():
        if name not in inputs:
            raise UsageError("freshness.unknown_name", name=name[:40], known=", ".join(inputs))
        if day > on:
            raise DataError("freshness.after", name=name, day=day.isoformat(), on=on.isoformat())
    aged = [(v, (on - measured[v.name]).days) for v in schema.inputs if v.name in measured]
    too_old = [(v, days) for v, days in aged if v.stale_after is not None and days > v.stale_after]
    refused = [_refusal(v, days) for v, days in too_old if v.when_stale == "refuse"]
    return tuple(_warning(v, days) for v, days in too_old), refused[0] if refused else None


def read_measured(schema: Schema, given: Mapping[str, str | date]) -> dict[str, date]:
    """The days of measurements, from texts or dates.

    Raises:
        UsageError: a name that is no input.
        DataError: a text that is no day.
    """
    known = [v.name for v in schema.inputs]
    for name in given:
        if name not in known:
            raise UsageError("freshness.unknown_name", name=str(name)[:40], known=", ".join(known))
    return {name: read_day(text) for name, text in given.items()}


def read_day(given: str | date) -> date:
    """A day as tables write it, or a date; of a time of day only the day.

    Raises:
        DataError: it is none, or could be several.

    >>> read_day("R7.4.1")
    datetime.date(2025, 4, 1)
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    day = read_date(given) if isinstance(given, str) else None
    if day is None:
        raise DataError("freshness.no_date", got=str(given)[:40])
    return day


def _warning(variable: Variable, days: int) -> Finding:
    about = {"name": variable.name, "label": Told(variable.label), "days": days, "most": variable.stale_after}
    return Finding("warning", "stale", "freshness.stale", about, None, variable.name)


def _refusal(variable: Variable, days: int) -> Refusal:
    label, most = texts(variable.label), variable.stale_after
    about = (("name", variable.name), ("label", label), ("days", days), ("most", most))
    return Refusal("stale", "freshness.stale_refused", about)
