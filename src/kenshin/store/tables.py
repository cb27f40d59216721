"""What does a store remember? Drafts and the decisions about them, never changed and never deleted."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, Table, Text

__all__ = ["drafts", "metadata", "reviews"]

metadata = MetaData()

# One draft estimate as it was made; `snapshot` is its JSON, with its sentences in English.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Text, nullable=False),  # UTC, ISO 8601
    Column("model", Text, nullable=False),
    Column("person", Text),
    Column("row", Integer),
    Column("classes", Text, nullable=False),  # JSON list, lowest risk first
    Column("snapshot", Text, nullable=False),
    Column("snapshot_ja", Text),  # the same in Japanese; NULL: kept before there was this column
)

# One decision about one draft: the draft's id is the key, so that a second decision cannot be stored.
reviews = Table(
    "reviews",
    metadata,
    Column("draft", Integer, ForeignKey("drafts.id"), primary_key=True, autoincrement=False),
    Column("decided_at", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("own_class", Text),  # the reviewer's judgement before the model's number was shown
    Column("verdict", Text, nullable=False),
    Column("final_class", Text),
    Column("reason", Text),
    CheckConstraint(
        "verdict IN ('confirmed', 'overridden', 'not_assessable', 'sent_back')", name="verdict_known"
    ),
)
