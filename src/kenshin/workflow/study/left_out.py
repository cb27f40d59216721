"""Would the model hold at a site, or in a year, that it has not met? Each is left out in turn.

Internal–external validation: Steyerberg & Harrell 2016, doi:10.1016/j.jclinepi.2015.04.005. The sites'
numbers are summarised by random effects; the prediction interval is for the next site.
"""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from jaxtyping import Bool, Float

from kenshin.errors import DataError
from kenshin.reproducible import seeds
from kenshin.training.pipeline import Pipeline
from kenshin.validation.measures.calibration import recalibration_line
from kenshin.validation.measures.delong import delong
from kenshin.validation.people.groups import UNKNOWN, most_groups, short
from kenshin.validation.people.small_cells import Cell
from kenshin.validation.people.subgroups import counted
from kenshin.validation.resampling.random_effects import (
    RandomEffects,
    exponential,
    inverse_logit,
    log_of_oe,
    logit_of_auroc,
    summarise,
)
from kenshin.wording.say import in_both
from kenshin.workflow.internal.again import People
from kenshin.workflow.internal.held_out import without

__all__ = ["left_out_document"]

_FEWEST_PEOPLE, _FEWEST_EVENTS = 50, 10  # below, a site's own numbers are chance
_MOST_SITES = 100
_DECIMALS = 4
_Z = 1.959963984540054
_MEASURES = ("auroc", "oe", "slope")
_BACK: dict[str, Callable[[float], float]] = {
    "auroc": inverse_logit,
    "oe": exponential,
    "slope": float,
}

Interval = list[float | None]
Estimate = tuple[float, float]  # on the scale of the summary, with its standard error


def left_out_document(
    pipeline: Pipeline,
    people: People,
    labels: Sequence[str],
    order: Sequence[str],
    start: int,
    seed: int,
    on_step: Callable[[int, int], None],
) -> dict[str, object]:
    """Each site's numbers by a training without it, and their summary.

    Args:
        pipeline: the whole training.
        people: everyone.
        labels: each row's site or period; “?” where unknown.
        order: of the labels, as in the table of subgroups.
        start: the class from which on the event counts.
        seed: of the trainings.
        on_step: told (done, sites).
    """
    told = counted(labels, people.outcome, people.classes, order)
    names = [name for name in told if name != UNKNOWN]
    most = most_groups(len(labels), _MOST_SITES)
    if not 2 <= len(names) <= most:
        reason = in_both("study.sites_count", count=len(names), most=most)
        return {"rows": [], "summary": [], "reason": reason}
    sites, rows, found = np.array(labels, dtype=object), [], []
    for number, name in enumerate(names):
        row, estimates = _site(pipeline, people, sites == name, start, seeds(seed, ["left out", name]))
        rows.append({"label": short(name), **_counts(told[name], start), **row})
        found.append(estimates)
        on_step(number + 1, len(names))
    return {"rows": rows, "summary": [_summary(name, found) for name in _MEASURES], "reason": None}


def _site(
    pipeline: Pipeline, people: People, inside: Bool[np.ndarray, " patient"], start: int, seed: int
) -> tuple[dict[str, object], dict[str, Estimate]]:
    event = people.outcome[inside] >= start
    n, events = int(inside.sum()), int(event.sum())
    row: dict[str, object] = {"reason": None, **dict.fromkeys(_MEASURES)}
    if n < _FEWEST_PEOPLE or min(events, n - events) < _FEWEST_EVENTS:
        few = {"people": _FEWEST_PEOPLE, "events": _FEWEST_EVENTS}
        return row | {"reason": in_both("study.site_too_small", **few)}, {}
    try:
        risk = without(pipeline, people, inside, seed)[:, start:].sum(axis=1)
    except DataError:
        return row | {"reason": in_both("study.site_rest_too_small")}, {}
    estimates = _estimates(risk, event)
    return row | {measure: _interval(measure, *estimates[measure]) for measure in _MEASURES}, estimates


def _counts(told: Sequence[Cell], start: int) -> dict[str, object]:
    """People and events; none where small counts are hidden, here or where those would follow from these."""
    events = [cell.count for cell in told[start:-1]]
    known = None if None in events else sum(count for count in events if count is not None)
    return {"n": told[-1].count, "events": known}


def _estimates(
    risk: Float[np.ndarray, " patient"], event: Bool[np.ndarray, " patient"]
) -> dict[str, Estimate]:
    auroc = delong(risk, event)
    return {
        "auroc": logit_of_auroc(auroc.auroc, sqrt(auroc.variance)),
        "oe": log_of_oe(float(event.sum()), float(risk.sum()), float(len(risk))),
        "slope": _slope(risk, event),
    }


def _slope(risk: Float[np.ndarray, " patient"], event: Bool[np.ndarray, " patient"]) -> Estimate:
    """Calibration slope with its Wald standard error, from the information of the fitted line."""
    intercept, slope = recalibration_line(risk, event)
    clipped = np.clip(risk, 1e-9, 1 - 1e-9)
    logit = np.log(clipped) - np.log1p(-clipped)
    fitted = 1 / (1 + np.exp(-(intercept + slope * logit)))
    bend = fitted * (1 - fitted)
    total = float(bend.sum())
    room = float(bend @ logit**2) - float(bend @ logit) ** 2 / total if total > 0 else 0.0
    return slope, 1 / sqrt(room) if room > 0 else float("nan")


def _interval(measure: str, estimate: float, error: float) -> Interval:
    ends = (estimate, estimate - _Z * error, estimate + _Z * error)
    return [_number(_BACK[measure](value)) for value in ends]


def _summary(measure: str, found: Sequence[dict[str, Estimate]]) -> dict[str, object]:
    known = [estimates[measure] for estimates in found if estimates]
    values: Float[np.ndarray, " site"] = np.array([value for value, _ in known], dtype=np.float64)
    errors: Float[np.ndarray, " site"] = np.array([error for _, error in known], dtype=np.float64)
    summary: RandomEffects = summarise(values, errors)
    back = summary.back(_BACK[measure])
    return {
        "name": measure,
        "estimate": [_number(v) for v in (back.mean, back.low, back.high)],
        "prediction": [_number(v) for v in (back.prediction_low, back.prediction_high)],
        "tau": _number(summary.tau),
        "i2": _number(summary.i_squared),
    }


def _number(value: float) -> float | None:
    # With all its digits an AUROC is a fraction that tells how many people it is made of.
    return round(float(value), _DECIMALS) if np.isfinite(value) else None
