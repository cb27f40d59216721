"""Which outcomes is each number about: every class against all others, and what one would act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kenshin.validation.page.numbers import Reader

__all__ = ["Outcome", "outcomes_of"]


@dataclass(frozen=True)
class Outcome:
    """One outcome that happens or does not.

    Attributes:
        label: in the reader's language.
        row: its numbers in the document.
        together: whether it is several classes, on which one would act, taken as one.
    """

    label: str
    row: Mapping[str, Any]
    together: bool = False


def outcomes_of(document: Mapping[str, Any], labels: Sequence[str], reader: Reader) -> list[Outcome]:
    """Every class; then, where one would act on several, those together."""
    rows = (document.get("performance") or {}).get("classes") or ()
    found = [Outcome(label, row) for label, row in zip(labels, rows, strict=False)]
    if document.get("acted"):
        declared = document.get("decision") or {}
        label = reader.text(declared.get("label")) or reader.word("act_on")
        found.append(Outcome(label, document["acted"], together=True))
    return found
