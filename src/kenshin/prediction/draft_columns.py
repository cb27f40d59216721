"""Which columns does a table of drafts have beside the people's own?

Words that repeat (class, state, refusal, findings, model) are kept as a choice among few, which a
Parquet file stores as a small dictionary; a refused person has no numbers and no class.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import polars as pl
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.patients.delimited import folded
from kenshin.patients.finding import Finding
from kenshin.prediction.explanation.attribution import Attribution
from kenshin.prediction.familiarity.said import CODES
from kenshin.prediction.interval import has_interval, widened
from kenshin.prediction.named_class import named_classes
from kenshin.prediction.refusal import REFUSALS
from kenshin.prediction.screen import status_findings, unknown_answer
from kenshin.prediction.sets.apply import class_sets, ends
from kenshin.prediction.table_screen import Screened
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.schema import Schema
from kenshin.wording.say import Language

__all__ = [
    "Drafted",
    "Scores",
    "added_columns",
    "codes_of",
    "draft_columns",
    "possible_findings",
    "refuse_collision",
]

_AVERAGE: Final = "contribution_average"

Scores = tuple[
    Float[np.ndarray, "accepted risk_class"],
    Float[np.ndarray, "accepted risk_class"],
    Float[np.ndarray, "accepted risk_class"],
]


@dataclass(frozen=True, eq=False)
class Drafted:
    """What was worked out for some people.

    Attributes:
        screened: who is refused, and what is to be said.
        accepted: the places of those who are not refused.
        scores: their probabilities and the ends of their spread.
        attributed: what each of their values contributes; None: not asked, or nobody is accepted.
    """

    screened: Screened
    accepted: Int[np.ndarray, " accepted"]
    scores: Scores
    attributed: Attribution | None = None


def added_columns(schema: Schema, *, explain: bool = False) -> tuple[str, ...]:
    """The names of the added columns, in order."""
    numbers = [f"{part}_{c}" for c in schema.class_names for part in ("probability", "low", "high")]
    why = [_AVERAGE, *(f"contribution_{v.name}" for v in schema.inputs)] if explain else []
    return (*numbers, "class", "set", *why, "state", "refused", "sentence", "findings", "model")


def refuse_collision(header: tuple[str, ...], schema: Schema, *, explain: bool = False) -> None:
    """Refuse a table one of whose columns is called like one that is added, width and case apart.

    Raises:
        DataError: naming the column.
    """
    columns = added_columns(schema, explain=explain)
    added = {folded(name) for name in columns}
    taken = [name for name in header if folded(name) in added]
    if taken:
        raise DataError("prediction.column_taken", column=taken[0], columns=", ".join(taken))


def draft_columns(
    model: SavedModel, made: Drafted, level: float, language: Language, *, explain: bool = False
) -> list[pl.Series]:
    """The added columns of some people.

    Args:
        model: what scored them.
        made: what was worked out.
        level: of the set's promise.
        language: of the sentences.
        explain: whether there are columns of contributions.
    """
    screened, accepted, risks = made.screened, made.accepted, made.scores[0]
    scores = (risks, *widened(model.reference.interval, *made.scores))
    known = {"probability": accepted}
    known["low"] = known["high"] = accepted if has_interval(model.card.net.copies) else accepted[:0]
    people = len(screened.refused)
    classes = model.schema.class_names
    columns = [
        _numbers(f"{name}_{label}", part[: len(rows), c], rows, people)
        for c, label in enumerate(classes)
        for (name, rows), part in zip(known.items(), scores, strict=True)
    ]
    named = np.full(people, -1, dtype=np.int64)
    named[accepted] = named_classes(risks)
    kinds = np.array([REFUSALS.index(r.code) for r in screened.refusals] + [-1])
    sentences = pl.Series([r.sentence(language) for r in screened.refusals] + [None], dtype=pl.String)
    notes = [codes_of(findings) for findings in screened.findings]
    said = possible_findings(model.schema)
    place = {text: at for at, text in enumerate(said)}
    found = np.array([place[text] if text else -1 for text in notes], dtype=np.int64)
    everyone = np.zeros(people, dtype=np.int64)
    return [
        *columns,
        _choice("class", classes, named),
        _set_column(model, risks, level, accepted, people),
        *(_contributions(model, made, people) if explain else ()),
        _choice("state", ("draft",), everyone),
        _choice("refused", REFUSALS, kinds[screened.refused]),
        sentences.gather(np.where(screened.refused < 0, len(screened.refusals), screened.refused)).alias(
            "sentence"
        ),
        _choice("findings", said, found[screened.found]),
        _choice("model", (model.id,), everyone),
    ]


def _set_column(
    model: SavedModel,
    risks: Float[np.ndarray, "accepted risk_class"],
    level: float,
    accepted: Int[np.ndarray, " accepted"],
    people: int,
) -> pl.Series:
    """Everyone's set in words; it has no gap, so its lowest and its highest class name it."""
    names = model.schema.class_names
    places = [(low, high) for low in range(len(names)) for high in range(low, len(names))]
    words = tuple(" ".join(names[low : high + 1]) for low, high in places)
    lowest, highest = ends(class_sets(model.reference.sets, risks, level))
    number = np.zeros(len(names) ** 2, dtype=np.int64)
    for i, (low, high) in enumerate(places):
        number[low * len(names) + high] = i
    chosen = np.full(people, -1, dtype=np.int64)
    chosen[accepted] = number.take(lowest * len(names) + highest)
    return _choice("set", words, chosen)


def _contributions(model: SavedModel, made: Drafted, people: int) -> list[pl.Series]:
    """To the risk of the class on which one would act, or a higher one: the average, and what is added."""
    names = [_AVERAGE, *(f"contribution_{v.name}" for v in model.schema.inputs)]
    numbers = np.zeros((len(made.accepted), len(names)))
    if made.attributed is not None:
        first = model.schema.watched
        numbers[:, 0] = made.attributed.base[first:].sum()
        numbers[:, 1:] = made.attributed.at_least(first)
    return [
        _numbers(name, column, made.accepted, people) for name, column in zip(names, numbers.T, strict=True)
    ]


def _numbers(
    name: str, values: Float[np.ndarray, " accepted"], accepted: Int[np.ndarray, " accepted"], people: int
) -> pl.Series:
    if len(accepted) == people:
        return pl.Series(name, np.ascontiguousarray(values))
    every = np.full(people, np.nan)
    every[accepted] = values
    return pl.Series(name, every, nan_to_null=True)


def _choice(name: str, words: tuple[str, ...], chosen: Int[np.ndarray, " patient"]) -> pl.Series:
    """One of a few words for each person; -1: none."""
    kind = np.uint8 if len(words) < 256 else np.uint32
    places = pl.Series(name, chosen.astype(kind))
    nobody = chosen < 0
    if nobody.any():
        places = places.set(pl.Series(nobody), None)
    return places.cat.to(pl.Enum(words))


def possible_findings(schema: Schema) -> tuple[str, ...]:
    """Every text that the column of findings can hold."""
    always = [f.code for f in status_findings(schema)]
    answers = [unknown_answer(schema, rule) for rule in schema.exclusions]
    unknown = [a.code for a in answers if isinstance(a, Finding)]
    firsts = [always + unknown[:count] for count in range(len(unknown) + 1)]
    lasts = [familiar for count in range(len(CODES) + 1) for familiar in combinations(CODES, count)]
    texts = (" ".join([*first, *last]) for first in firsts for last in lasts)
    return tuple(text for text in texts if text)


def codes_of(findings: tuple[Finding, ...]) -> str:
    """The findings' codes; that several values are unusual is said once."""
    codes = [f.code for f in findings]
    firsts = [code for code in codes if code not in CODES]
    return " ".join([*firsts, *(code for code in CODES if code in codes)])
