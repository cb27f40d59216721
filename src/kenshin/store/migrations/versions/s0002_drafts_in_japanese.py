"""Drafts are kept in Japanese too, so that a Japanese reviewer reads them without the model at hand."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Older drafts stay as they were made: in English."""
    op.add_column("drafts", sa.Column("snapshot_ja", sa.Text))
