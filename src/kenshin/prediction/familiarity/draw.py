"""Which hundred made-up people stand for those of the training?

Many are drawn from the mixture and brought to the training's own quantiles, input by input. Of these the
hundred are taken, one by one, that keep the energy distance to all of them small (support points: Mak &
Joseph 2018, doi:10.1214/17-AOS1629), so that means over the few are close to means over the many.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.familiarity.draws import draws
from kenshin.saved_model.reference.background import Background
from kenshin.saved_model.reference.familiarity import BEYOND, FamiliarityReference
from kenshin.schema.variable import Variable

__all__ = ["learn_background"]

_CANDIDATES: Final = 1500

_Table = Float[np.ndarray, "patient input"]
_Drawn = Float[np.ndarray, "draw input"]


def learn_background(
    reference: FamiliarityReference,
    schema_inputs: Sequence[Variable],
    inputs: _Table,
    seed: int,
    rows: int = 100,
) -> Background:
    """Made-up people, none of whom has the values of anybody who was trained on, where values are many.

    Args:
        reference: learned from the same people.
        schema_inputs: give decimals and plausible ranges.
        inputs: raw values of the training; NaN: missing.
        seed: of the draws.
        rows: how many.
    """
    random = np.random.default_rng(seed)
    people = _made_up(reference, inputs, random, max(_CANDIDATES, 2 * rows))
    for j, variable in enumerate(schema_inputs):
        people[:, j] = _as_printed(people[:, j], variable)
    people[_missing(inputs, len(people), random)] = np.nan
    kept = people[_nobody(people, inputs, schema_inputs, rows)]
    chosen = kept[_standing_for(_comparable(kept), rows)]
    return Background(rows=tuple(tuple(None if np.isnan(v) else v for v in row) for row in chosen.tolist()))


def _made_up(
    reference: FamiliarityReference, inputs: _Table, random: np.random.Generator, people: int
) -> _Drawn:
    """Whole rows with the training's quantiles in every input and the mixture's order among them."""
    places = [j for j, each in enumerate(reference.inputs) if each.scale is not None]
    drawn = np.zeros((people, inputs.shape[1]))
    if reference.components:
        drawn[:, places] = draws(reference.components, people, random)
    levels = (np.arange(people) + 0.5) / people
    for j in range(inputs.shape[1]):
        known = np.sort(inputs[~np.isnan(inputs[:, j]), j])
        if len(known) <= 2 * BEYOND:
            drawn[:, j] = np.nan
            continue
        last = len(known) - 1
        between = np.clip(levels, BEYOND / last, 1 - BEYOND / last)  # the sixth values, not between the fifth
        if reference.inputs[j].few:  # no value between those that there are
            quantiles = np.quantile(known, between, method="nearest")
        else:
            quantiles = np.quantile(known, between)
        drawn[np.argsort(drawn[:, j], kind="stable"), j] = quantiles
    return drawn


def _as_printed(values: Float[np.ndarray, " patient"], variable: Variable) -> Float[np.ndarray, " patient"]:
    if variable.decimals is not None:
        values = np.round(values, variable.decimals)
    return values if variable.range is None else np.clip(values, *variable.range)


def _missing(inputs: _Table, people: int, random: np.random.Generator) -> Bool[np.ndarray, "draw input"]:
    """Patterns of missing values as frequent as in the training, of those that enough people share."""
    patterns, counts = np.unique(np.isnan(inputs), axis=0, return_counts=True)
    shared = counts >= BEYOND
    if not shared.any():
        each = np.isnan(inputs).mean(axis=0)
        alone: Bool[np.ndarray, "draw input"] = random.random((people, inputs.shape[1])) < each
        return alone
    share = counts[shared] / counts[shared].sum()
    missing: Bool[np.ndarray, "draw input"] = patterns[shared][random.choice(len(share), people, p=share)]
    return missing


def _nobody(
    people: _Drawn, inputs: _Table, schema_inputs: Sequence[Variable], rows: int
) -> Bool[np.ndarray, " draw"]:
    """Who of the made-up has nobody's values; where too few are left, who does not have a few people's."""
    printed = np.column_stack([_as_printed(c, v) for c, v in zip(inputs.T, schema_inputs, strict=True)])
    real, counts = np.unique(np.vstack([inputs, printed]), axis=0, return_counts=True)
    persons = {row.tobytes(): count for row, count in zip(real + 0.0, counts.tolist(), strict=True)}
    met = np.array([persons.get(row.tobytes(), 0) for row in people + 0.0])
    if (met == 0).sum() >= rows:
        nobody: Bool[np.ndarray, " draw"] = met == 0
        return nobody
    often = met >= 2 * BEYOND
    kept: Bool[np.ndarray, " draw"] = often | (met == 0)
    return kept if kept.any() else np.ones(len(people), dtype=bool)


def _comparable(people: _Drawn) -> Float[np.ndarray, "draw both"]:
    """In standard deviations, missing values in the middle beside a mark that they are missing."""
    absent = np.isnan(people)
    counts = np.maximum((~absent).sum(axis=0), 1)
    centre = np.where(absent, 0.0, people).sum(axis=0) / counts
    away = np.where(absent, 0.0, people - centre)
    spread = np.sqrt((away**2).sum(axis=0) / counts)
    table: Float[np.ndarray, "draw both"] = np.hstack(
        [away / np.where(spread > 0, spread, 1.0), absent.astype(float)]
    )
    return table


def _standing_for(table: Float[np.ndarray, "draw both"], rows: int) -> Int[np.ndarray, " chosen"]:
    """Places of those whose distribution is close to everyone's; again from the start where they run out."""
    squares = (table**2).sum(axis=1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * (table @ table.T), 0.0))
    mean = apart.mean(axis=1)
    chosen: list[int] = []
    from_chosen, free = np.zeros(len(table)), np.ones(len(table), dtype=bool)
    for place in range(rows):
        if not free.any():
            free[:] = True
        score = np.where(free, mean - from_chosen / (place + 1), np.inf)
        best = int(np.argmin(score))
        chosen.append(best)
        free[best] = False
        from_chosen += apart[best]
    return np.array(chosen)
