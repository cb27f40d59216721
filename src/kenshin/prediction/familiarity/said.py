"""How is a person told that the training knew hardly anybody like them?

The sentences show no value of the person's own and round the rarity to a few steps, so that a table of a
million people has few different ones.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.finding import Finding
from kenshin.prediction.familiarity.judge import FAMILIAR, UNFAMILIAR, judge_familiarity, unusual_in
from kenshin.prediction.refusal import Refusal
from kenshin.saved_model.reference.familiarity import FamiliarityReference, InputReference
from kenshin.schema.schema import Schema
from kenshin.schema.text import text_in
from kenshin.schema.variable import Variable
from kenshin.wording.say import say

__all__ = ["CODES", "SaidOfSome", "familiarity_said"]

CODES: Final = ("unusual_value", "unusual_combination")

_STEPS: Final = (1, 2, 5, 10, 20, 50)  # of 1,000 people
_IN_ONE: Final = 20  # numbers of three bits in one of 64


@dataclass(frozen=True)
class SaidOfSome:
    """What is said of some people, the same of each.

    Attributes:
        people: their places.
        findings: what stands beside their number.
        refusal: why there is none; None: there is one.
    """

    people: tuple[int, ...]
    findings: tuple[Finding, ...]
    refusal: Refusal | None


def familiarity_said(
    schema: Schema, reference: FamiliarityReference, raw: Float[np.ndarray, "patient input"]
) -> Iterator[SaidOfSome]:
    """Everything that is to be said; of familiar people nothing is.

    Args:
        schema: the model's.
        reference: of its training.
        raw: people's values in the inputs' order; NaN: missing.
    """
    judged = judge_familiarity(reference, raw)
    some = np.flatnonzero(judged.level != FAMILIAR)
    if not len(some):
        return
    level, outside = judged.level[some], judged.outside[some]
    together = np.where(judged.together[some] <= reference.unusual, _step(judged.together[some]), -1)
    together[level == UNFAMILIAR] = -1
    within = np.where((outside != 0) & (level != UNFAMILIAR)[:, None], np.nan, raw[some])
    asked = np.flatnonzero((together >= 0) | (level == UNFAMILIAR))
    named = np.zeros(outside.shape, dtype=np.int64)
    if len(asked):
        refused = (level == UNFAMILIAR)[asked, None]
        named[asked] = unusual_in(reference, within[asked], np.where(refused, outside[asked], 0))
    keys = np.column_stack([level, together, outside.astype(np.int64), named])
    _, first, which = np.unique(_packed(keys), axis=0, return_index=True, return_inverse=True)
    for kind, key in enumerate(keys[first].tolist()):
        people = tuple(some[which.reshape(-1) == kind].tolist())
        size = len(schema.inputs)
        yield _said(schema, reference, people, key[0], key[1], key[2 : 2 + size], key[2 + size :])


def _packed(keys: Int[np.ndarray, "patient key"]) -> Int[np.ndarray, "patient *packed"]:
    """Several small numbers, −1 to 6, as one; in the same order and quicker to sort."""
    packed = []
    for start in range(0, keys.shape[1], _IN_ONE):
        whole = np.zeros(len(keys), dtype=np.int64)
        for column in keys.T[start : start + _IN_ONE]:
            whole = (whole << 3) + (column + 1)
        packed.append(whole)
    return packed[0] if len(packed) == 1 else np.column_stack(packed)


def _step(rarity: Float[np.ndarray, " patient"]) -> Int[np.ndarray, " patient"]:
    """Which of the steps is nearest, on a log scale; 0: fewer than 1 of 1,000."""
    edges = [1 / math.sqrt(2), *(math.sqrt(a * b) for a, b in pairwise(_STEPS))]
    steps: Int[np.ndarray, " patient"] = np.searchsorted(edges, rarity * 1000, side="right")
    return steps


def _said(
    schema: Schema,
    reference: FamiliarityReference,
    people: tuple[int, ...],
    level: int,
    together: int,
    outside: list[int],
    named: list[int],
) -> SaidOfSome:
    names = [variable for variable, told in zip(schema.inputs, named, strict=True) if told]
    if level == UNFAMILIAR:
        shown = {"en": _listed(names, "en"), "ja": _listed(names, "ja")}
        return SaidOfSome(people, (), Refusal("unfamiliar", "familiarity.unfamiliar", (("names", shown),)))
    findings = [
        _value(variable, each, side)
        for variable, each, side in zip(schema.inputs, reference.inputs, outside, strict=True)
        if side
    ]
    if together >= 0:
        findings.append(_combination(names, together))
    return SaidOfSome(people, tuple(findings), None)


def _value(variable: Variable, reference: InputReference, side: int) -> Finding:
    """One value beyond its limits, which are rounded inwards: whoever is warned lies beyond what is shown."""
    decimals = 3 if variable.decimals is None else variable.decimals
    power = 10.0**decimals
    low, high = reference.low or 0.0, reference.high or 0.0
    plausible = variable.range or (-math.inf, math.inf)
    low = max(math.ceil(low * power - 1e-6) / power, plausible[0])
    high = min(math.floor(high * power + 1e-6) / power, plausible[1])
    unit = variable.unit_label or variable.unit
    shown = {
        "name": variable.name,
        "label": text_in(variable.label, "en"),
        "label_ja": text_in(variable.label, "ja"),
        "low": f"{low:.{decimals}f}",
        "high": f"{high:.{decimals}f}",
        "unit": f" {text_in(unit, 'en')}" if variable.unit else "",
        "unit_ja": f" {text_in(unit, 'ja')}" if variable.unit else "",
    }
    key = "familiarity.below" if side < 0 else "familiarity.above"
    return Finding("warning", CODES[0], key, shown, None, variable.name)


def _combination(names: list[Variable], step: int) -> Finding:
    how_many, how_many_ja = _how_many(step)
    shown = {
        "names": _listed(names, "en"),
        "names_ja": _listed(names, "ja"),
        "how_many": how_many,
        "how_many_ja": how_many_ja,
    }
    return Finding("warning", CODES[1], "familiarity.together", shown)


@cache
def _how_many(step: int) -> tuple[str, str]:
    """The share in English and Japanese; a large table asks for it often."""
    key = "familiarity.about" if step else "familiarity.fewer_than_one"
    count = _STEPS[max(step - 1, 0)]
    return say(key, "en", count=count), say(key, "ja", count=count)


def _listed(variables: list[Variable], language: str) -> str:
    if language == "ja":
        return "、".join(text_in(v.label, "ja") for v in variables)
    return ", ".join(text_in(v.label, "en") for v in variables)
