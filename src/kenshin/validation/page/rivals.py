"""How does the model do against each simpler one? One plain word for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kenshin.validation.page.numbers import Reader, known

__all__ = ["Rival", "Verdict", "rivals_of", "verdict_on"]

Verdict = Literal["better", "worse", "not_told_apart", "no_interval"]


@dataclass(frozen=True)
class Rival:
    """A simpler model.

    Attributes:
        label: in the reader's language.
        verdict: of the model against it.
        note: what must be said beside it; may be empty.
        row: its numbers in the document.
    """

    label: str
    verdict: Verdict
    note: str
    row: Mapping[str, Any]


def rivals_of(document: Mapping[str, Any], reader: Reader) -> list[Rival]:
    """All comparators with numbers, in the document's order."""
    performance = document.get("performance") or {}
    described = {each.get("name"): each for each in document.get("comparators") or ()}
    found = []
    for row in performance.get("comparisons") or ():
        known_as = described.get(row.get("name")) or {}
        label = reader.text(known_as.get("label")) or str(row.get("name"))
        found.append(Rival(label, verdict_on(row.get("difference")), reader.text(known_as.get("note")), row))
    return found


def verdict_on(difference: Any) -> Verdict:
    """From the interval of a difference in log loss, the model less the simpler one.

    >>> verdict_on([-0.02, -0.03, -0.01]), verdict_on([-0.02, -0.05, 0.01]), verdict_on([-0.02, None, None])
    ('better', 'not_told_apart', 'no_interval')
    """
    low, high = (*(difference or ()), None, None, None)[1:3]
    if not (known(low) and known(high)) or low is None or high is None:
        return "no_interval"
    if high < 0:
        return "better"
    return "worse" if low > 0 else "not_told_apart"
