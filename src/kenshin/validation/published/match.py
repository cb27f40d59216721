"""Does a table hold what a published score asks, and what is missing?

A variable is found by its name in the schema (`items`), whatever role it has, and only what cannot
be misread is read: a question answered by 1 and 2, or a waist in inches, counts as missing and is
named. Unknown answers of single people stay unknown.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.errors import DataError
from kenshin.patients.cells import read_number
from kenshin.patients.table import PatientTable
from kenshin.schema.units import conversion
from kenshin.schema.variable import Variable
from kenshin.validation.published.ada import ada_risk_test
from kenshin.validation.published.findrisc import FINDRISC
from kenshin.validation.published.score import Item, Kind, Points, PublishedScore
from kenshin.wording.say import Language, say

__all__ = ["MissingItems", "answers_in", "published_points"]

_Answer = Float[np.ndarray, " patient"]

_NAN: Final = float("nan")
_UNKNOWN: Final = dict.fromkeys(("unknown", "不明"), _NAN)
_YES: Final = dict.fromkeys(("1", "yes", "y", "true", "はい", "有", "あり"), 1.0)
_NO: Final = dict.fromkeys(("0", "no", "n", "false", "いいえ", "無", "なし"), 0.0)
_MAN: Final = dict.fromkeys(("male", "man", "m", "男", "男性"), 1.0)
_WOMAN: Final = dict.fromkeys(("female", "woman", "f", "女", "女性"), 0.0)
_NEITHER: Final = dict.fromkeys(("other", "その他"), _NAN)
_NONE: Final = dict.fromkeys(("0", "none"), 0.0)
_FIRST: Final = dict.fromkeys(("1", "first"), 1.0)
_WORDS: Final[dict[Kind, dict[str, float]]] = {
    "yes_no": _YES | _NO | _UNKNOWN,
    "sex": _MAN | _WOMAN | _NEITHER | _UNKNOWN,
    "degree": _NONE | _FIRST | dict.fromkeys(("2", "second"), 2.0) | _UNKNOWN,
    "first_degree": _NONE | _FIRST | dict.fromkeys(("2", "second"), 0.0) | _UNKNOWN,
}


@dataclass(frozen=True)
class MissingItems:
    """Why a score cannot be computed on a table.

    Attributes:
        score: which.
        absent: items that the table does not have, or that no one has answered.
        unreadable: items whose cells or unit could be misread.
    """

    score: PublishedScore
    absent: tuple[Item, ...]
    unreadable: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them, in the score's order."""
        return tuple(item for item in self.score.items if item in self.absent or item in self.unreadable)

    def sentence(self, language: Language = "en") -> str:
        """In the reader's language."""
        between = "、" if language == "ja" else "; "
        parts = [
            say(f"validation.published_{why}", language, items=between.join(i.label(language) for i in found))
            for why, found in (("absent", self.absent), ("unreadable", self.unreadable))
            if found
        ]
        gap = "" if language == "ja" else " "
        return gap.join(
            [say("validation.published_not_computed", language, score=self.score.label(language)), *parts]
        )

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "score": self.score.name,
            "absent": [item.name for item in self.absent],
            "unreadable": [item.name for item in self.unreadable],
        }


def published_points(
    table: PatientTable, *, asian: bool = False
) -> tuple[dict[str, Points], tuple[MissingItems, ...]]:
    """Points of every published score that the table can answer, by name; and what the others lack."""
    points: dict[str, Points] = {}
    lacking: list[MissingItems] = []
    for score in (FINDRISC, ada_risk_test(asian=asian)):
        found = answers_in(table, score)
        if isinstance(found, MissingItems):
            lacking.append(found)
        else:
            points[score.name] = score.points(found)
    return points, tuple(lacking)


def answers_in(table: PatientTable, score: PublishedScore) -> dict[str, _Answer] | MissingItems:
    """Each item's answers, or the items that are missing."""
    found: dict[str, _Answer] = {}
    absent: list[Item] = []
    unreadable: list[Item] = []
    for item in score.items:
        source = next(((name, kind) for name, kind in item.sources if name in table.columns), None)
        answer = None if source is None else _answer(table, item, *source)
        if source is None or (answer is not None and np.isnan(answer).all()):
            absent.append(item)
        elif answer is None:
            unreadable.append(item)
        else:
            found[item.name] = answer
    return MissingItems(score, tuple(absent), tuple(unreadable)) if absent or unreadable else found


def _answer(table: PatientTable, item: Item, name: str, kind: Kind) -> _Answer | None:
    """One item's answers; None: they could be misread."""
    variable = table.schema.variable(name)
    numbers, missing = table.numbers.get(name), table.schema.missing
    if kind == "number":
        unit = variable.unit if numbers is not None else variable.column_units[table.columns[name]]
        line = _to_unit(item, variable, unit)
        if line is None:
            return None
        if numbers is None:
            return _each(table.words[name], lambda text: _number(text, missing), line)
        return np.array([line(value) for value in numbers.tolist()])
    if numbers is None:
        words = _WORDS[kind] | dict.fromkeys(map(_plain, missing), _NAN)
        return _each(table.words[name], lambda text: words.get(_plain(text)))
    return _each([f"{value:g}" for value in numbers.tolist()], _meanings(variable, _WORDS[kind]).get)


def _each(
    texts: Sequence[str],
    read: Callable[[str], float | None],
    line: Callable[[float], float] = lambda value: value,
) -> _Answer | None:
    """Every text read, each different one once; None: there is one that cannot be."""
    values = {text: read(text) for text in set(texts)}
    known = {text: line(value) for text, value in values.items() if value is not None}
    return np.array([known[text] for text in texts]) if len(known) == len(values) else None


def _to_unit(item: Item, variable: Variable, unit: str) -> Callable[[float], float] | None:
    """How a value comes into the score's unit; a variable without a unit is taken to be in it."""
    if not unit or unit in item.units:
        return lambda value: value
    try:
        return conversion(variable.analyte or item.analyte, unit, item.units[0])
    except DataError:
        return None


def _number(text: str, missing: tuple[str, ...]) -> float | None:
    cell = read_number(text, missing)
    if cell.trouble:
        return None
    return _NAN if cell.value is None else cell.value


def _meanings(variable: Variable, words: Mapping[str, float]) -> dict[str, float]:
    """What each number of a numeric variable says: by the words it stands for, else as a word itself."""
    spelled = {_plain(word): number for word, number in (variable.values or {}).items()}
    own = {f"{n:g}": words[w] for w, n in spelled.items() if w in words and not w.isdigit()}
    return {**words, **own, "nan": _NAN}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
