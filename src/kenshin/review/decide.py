"""How does a draft become reviewed? A named person judges first, then sees the model, then decides once.

Showing the number first anchors the reviewer on it; so a case gives its inputs freely and its
estimate only against the reviewer's own judgement. Source: Goddard et al. 2012, Automation bias,
doi:10.1136/amiajnl-2011-000089.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kenshin.errors import DataError, UsageError
from kenshin.review.estimate import VERDICTS, ReviewedEstimate, Verdict
from kenshin.store.database import Store
from kenshin.store.drafts import StoredDraft, get_draft, next_open
from kenshin.store.tables import reviews

__all__ = ["Case", "decide", "next_case", "require_reviewer", "reveal"]

_LONGEST_NAME = 200
_LONGEST_REASON = 4000
# Everything else tells of the number: the set, the interval, the place among others, contributions.
_SHOWN = frozenset(
    {"format", "state", "model", "person", "row", "inputs", "refused", "familiarity", "findings", "notice"}
)


@dataclass(frozen=True)
class Case:
    """A draft under review, with the model's number still hidden.

    Attributes:
        draft: its number in the store.
        classes: the outcome's classes, lowest risk first.
        shown: of the estimate's JSON what does not tell the model's number.
    """

    draft: int
    classes: tuple[str, ...]
    shown: dict[str, Any]


def _case(stored: StoredDraft) -> Case:
    shown = {key: value for key, value in stored.snapshot.items() if key in _SHOWN}
    return Case(stored.id, stored.classes, shown)


def next_case(store: Store) -> Case | None:
    """The oldest draft without a decision; None: nothing waits."""
    stored = next_open(store)
    return None if stored is None else _case(stored)


def reveal(store: Store, case: Case, own_class: str | None) -> dict[str, Any]:
    """The whole estimate, against the reviewer's own judgement (None: no judgement is possible).

    Raises:
        UsageError: a class that the outcome does not have.
    """
    _require_class(own_class, case.classes)
    return get_draft(store, case.draft).snapshot


def decide(
    store: Store,
    draft: int,
    reviewer: str,
    verdict: Verdict,
    *,
    own_class: str | None = None,
    final_class: str | None = None,
    reason: str | None = None,
) -> ReviewedEstimate:
    """Record one person's decision about one draft.

    Args:
        store: where the draft is.
        draft: its number.
        reviewer: the deciding person's name.
        verdict: `confirmed`, `overridden`, `not_assessable` or `sent_back`.
        own_class: the judgement made before the model's number was shown.
        final_class: the class that holds, for `overridden` only.
        reason: required to override.

    Raises:
        UsageError: a decision that does not hang together.
        DataError: no such draft, or it has been decided already; nothing is changed then.
    """
    stored = get_draft(store, draft)
    name, why = reviewer.strip(), (reason or "").strip() or None
    require_reviewer(name)
    if why and len(why) > _LONGEST_REASON:
        raise UsageError("review.reason_too_long", limit=_LONGEST_REASON)
    _require_class(own_class, stored.classes)
    final = _final_class(stored, verdict, final_class, why)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    values = {
        "draft": draft, "decided_at": now, "reviewer": name, "own_class": own_class,
        "verdict": verdict, "final_class": final, "reason": why,
    }  # fmt: skip
    try:
        with store.writing() as connection:
            connection.execute(sa.insert(reviews).values(values))
    except sa.exc.IntegrityError:
        raise DataError("review.already_decided", number=draft) from None
    return ReviewedEstimate(draft, stored.snapshot, verdict, final, own_class, name, now, why)


def require_reviewer(name: str) -> None:
    """Refuse a reviewer without a printable name.

    Raises:
        UsageError: blank, too long, or with control characters.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UsageError("review.reviewer", limit=_LONGEST_NAME)


def _require_class(name: str | None, classes: tuple[str, ...]) -> None:
    if name is not None and name not in classes:
        raise UsageError("review.unknown_class", got=name[:40], known=", ".join(classes))


def _final_class(
    stored: StoredDraft, verdict: Verdict, final_class: str | None, reason: str | None
) -> str | None:
    if verdict not in VERDICTS:
        raise UsageError("review.unknown_verdict", got=str(verdict)[:40], known=", ".join(VERDICTS))
    named: str | None = stored.snapshot.get("class")
    if verdict == "confirmed":
        if named is None:
            raise UsageError("review.nothing_to_confirm", number=stored.id)
        return named
    if verdict == "overridden":
        if final_class is None or reason is None:
            raise UsageError("review.override_needs", number=stored.id)
        _require_class(final_class, stored.classes)
        return final_class
    return None
