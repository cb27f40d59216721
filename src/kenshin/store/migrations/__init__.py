"""Alembic's scripts: how a database of any earlier shape becomes one of today's."""
