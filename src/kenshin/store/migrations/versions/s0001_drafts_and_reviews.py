"""Drafts and reviews, guarded by triggers against change and deletion."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KINDS = "verdict IN ('confirmed', 'overridden', 'not_assessable', 'sent_back')"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("person", sa.Text),
        sa.Column("row", sa.Integer),
        sa.Column("classes", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("draft", sa.Integer, sa.ForeignKey("drafts.id"), primary_key=True, autoincrement=False),
        sa.Column("decided_at", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("own_class", sa.Text),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("final_class", sa.Text),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint(_KINDS, name="verdict_known"),
    )
    for table in ("drafts", "reviews"):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never changed or deleted'); END"
            )
