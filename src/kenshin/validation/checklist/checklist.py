"""What has been said about each item of the checklist, by whom, and what is still open?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from kenshin.schema.answers import ITEM_IDS, require_answers
from kenshin.schema.text import Bilingual, Text, text_in
from kenshin.validation.checklist.items import SOURCE, Item, items
from kenshin.wording.say import say

__all__ = ["FORMAT", "Counts", "Kind", "Row", "Status", "checklist_json", "counts", "fill"]

FORMAT = "kenshin-checklist/1"

Kind = Literal["development", "external"]
Status = Literal["filled", "answered", "open", "not_applicable"]

_CONCERNS: dict[Kind, str] = {"development": "D", "external": "E"}


@dataclass(frozen=True)
class Row:
    """One item with what is said about it.

    Attributes:
        id: the standard's number.
        section: where in a report it belongs.
        item: what it asks for.
        applies: `D`, `E` or `D;E`.
        status: `filled` by us, `answered` by the makers, `open`, or `not_applicable`.
        text: what is said, or what someone should write and where.
    """

    id: str
    section: Bilingual
    item: Bilingual
    applies: str
    status: Status
    text: Bilingual

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON, both languages side by side."""
        return {
            "id": self.id,
            "section": self.section.model_dump(),
            "item": self.item.model_dump(),
            "applies": self.applies,
            "status": self.status,
            "text": self.text.model_dump(),
        }


@dataclass(frozen=True)
class Counts:
    """How far a report has come: `filled`, `answered` and `open` together are the `applicable` items."""

    filled: int
    answered: int
    open: int
    not_applicable: int

    @property
    def applicable(self) -> int:
        """How many items this kind of study must speak to."""
        return self.filled + self.answered + self.open

    def to_json(self) -> dict[str, int]:
        """Plain values for JSON."""
        return {"applicable": self.applicable} | {
            status: getattr(self, status) for status in get_args(Status)
        }


def fill(filled: Mapping[str, Text], answers: Mapping[str, Text], kind: Kind) -> tuple[Row, ...]:
    """Every item of the checklist, in the standard's order.

    Where both we and the makers have spoken, our words come first and theirs after them; where our
    words are only a proposal (a title), theirs take its place, and without theirs the item is open.

    Args:
        filled: what we can say, by item; an item that does not exist is our bug, a KeyError.
        answers: what the makers have said, by item; the schema's table `answers`.
        kind: `development` (with its internal validation), or `external`: evaluation on other people.

    Raises:
        DataError: an answer to an item that does not exist, or one that says nothing.
    """
    require_answers(answers)
    if strangers := set(filled) - set(ITEM_IDS):
        raise KeyError(min(strangers))
    return tuple(_row(item, filled.get(item.id), answers.get(item.id), kind) for item in items())


def counts(rows: tuple[Row, ...]) -> Counts:
    """How many rows have which status."""
    found = Counter(row.status for row in rows)
    return Counts(**{status: found[status] for status in get_args(Status)})


def checklist_json(rows: tuple[Row, ...]) -> dict[str, object]:
    """The whole checklist as plain values for JSON."""
    return {
        "format": FORMAT,
        "source": SOURCE,
        "counts": counts(rows).to_json(),
        "rows": [row.to_json() for row in rows],
    }


def _row(item: Item, ours: Text | None, theirs: Text | None, kind: Kind) -> Row:
    status, text = _said(item, ours, theirs, kind)
    return Row(item.id, item.section, item.asks, item.applies, status, text)


def _said(item: Item, ours: Text | None, theirs: Text | None, kind: Kind) -> tuple[Status, Bilingual]:
    if _CONCERNS[kind] not in item.applies:
        return "not_applicable", _sentence(f"not_applicable_{kind}")
    if theirs is not None:
        return "answered", _joined(None if item.only_proposed else ours, theirs)
    if ours is None:
        return "open", _hint("open", item)
    if item.only_proposed:
        return "open", _joined(ours, _hint("proposed", item))
    return "filled", _joined(ours, _hint("add", item) if item.makers_know_more else None)


def _hint(name: str, item: Item) -> Bilingual:
    """What to write, and where."""
    return Bilingual(
        en=say(f"checklist.{name}", "en", write=item.write.en, item=item.id),
        ja=say(f"checklist.{name}", "ja", write=item.write.ja, item=item.id),
    )


def _sentence(name: str) -> Bilingual:
    return Bilingual(en=say(f"checklist.{name}", "en"), ja=say(f"checklist.{name}", "ja"))


def _joined(first: Text | None, second: Text | None) -> Bilingual:
    """One after the other, with a space between them in English."""
    texts = [text for text in (first, second) if text is not None]
    return Bilingual(
        en=" ".join(text_in(t, "en") for t in texts), ja="".join(text_in(t, "ja") for t in texts)
    )
