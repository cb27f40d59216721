"""How do drafts come into a store and out again?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kenshin.errors import DataError
from kenshin.prediction.estimate import RiskEstimate
from kenshin.store.database import Store
from kenshin.store.tables import drafts, reviews
from kenshin.wording.say import Language

__all__ = ["StoredDraft", "add_drafts", "count_open", "get_draft", "next_open"]


@dataclass(frozen=True)
class StoredDraft:
    """A draft as it was made.

    Attributes:
        id: its number in the store.
        made_at: UTC, ISO 8601.
        classes: the outcome's classes, lowest risk first.
        snapshot: the estimate's JSON, with its sentences in English.
        snapshot_ja: the same in Japanese; None: kept by a version that did not write it.
    """

    id: int
    made_at: str
    classes: tuple[str, ...]
    snapshot: dict[str, Any]
    snapshot_ja: dict[str, Any] | None

    def told(self, language: Language = "en") -> dict[str, Any]:
        """The estimate's JSON in the reader's language, where it was kept in it, else in English."""
        return self.snapshot_ja if language == "ja" and self.snapshot_ja is not None else self.snapshot


def add_drafts(store: Store, estimates: Sequence[RiskEstimate]) -> tuple[int, ...]:
    """Keep estimates for review, all of them or none; their numbers in the store, in order."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with store.writing() as connection:
        return tuple(_add(connection, estimate, now) for estimate in estimates)


def _add(connection: sa.Connection, estimate: RiskEstimate, now: str) -> int:
    values = {
        "made_at": now,
        "model": estimate.model,
        "person": estimate.person,
        "row": estimate.row,
        "classes": json.dumps(list(estimate.class_names)),
        "snapshot": _written(estimate, "en"),
        "snapshot_ja": _written(estimate, "ja"),
    }
    key = connection.execute(sa.insert(drafts).values(values)).inserted_primary_key
    return int(key[0]) if key is not None else -1


def _written(estimate: RiskEstimate, language: Language) -> str:
    return json.dumps(estimate.to_json(language), ensure_ascii=False, allow_nan=False)


_OPEN = sa.select(drafts).outerjoin(reviews, reviews.c.draft == drafts.c.id).where(reviews.c.draft.is_(None))


def next_open(store: Store) -> StoredDraft | None:
    """The oldest draft without a decision."""
    with store.reading() as connection:
        row = connection.execute(_OPEN.order_by(drafts.c.id).limit(1)).mappings().one_or_none()
    return None if row is None else _stored(row)


def count_open(store: Store) -> int:
    """How many drafts wait for a decision."""
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(_OPEN.subquery())).scalar_one())


def get_draft(store: Store, number: int) -> StoredDraft:
    """The draft of that number.

    Raises:
        DataError: there is none.
    """
    with store.reading() as connection:
        row = connection.execute(sa.select(drafts).where(drafts.c.id == number)).mappings().one_or_none()
    if row is None:
        raise DataError("store.no_draft", number=number)
    return _stored(row)


def _stored(row: Mapping[Any, Any]) -> StoredDraft:
    classes = tuple(json.loads(row["classes"]))
    japanese = row["snapshot_ja"]
    return StoredDraft(
        row["id"], row["made_at"], classes, json.loads(row["snapshot"]), japanese and json.loads(japanese)
    )
