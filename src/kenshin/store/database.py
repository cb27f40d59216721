"""How is a store's database opened, brought up to date, and written to without losing anything?"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import sqlalchemy as sa

from kenshin.errors import StorageError

__all__ = ["Store", "open_store"]

FILE: Final = "kenshin.sqlite"
_WAIT: Final = 5.0  # seconds that a writer waits for another

# FULL: a committed row survives a power cut; with NORMAL the last ones may not.
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA recursive_triggers=ON",  # or INSERT OR REPLACE would pass the triggers by
)


class Store:
    """An open store; use it in a `with`, or close it."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self._engine = engine
        self.folder = folder

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the database."""
        with _told(self.folder), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is the only writer from its first statement on."""
        with _told(self.folder), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(folder: str | Path) -> Store:
    """Open the store in a folder, making or migrating its database.

    Raises:
        StorageError: the folder cannot be used, or the database is damaged or newer than this Kenshin.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        path = place / FILE
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError("store.cannot_use", folder=str(place), reason=error.strerror or "-") from None
    store = Store(_engine(path), place)
    try:
        with store.writing() as connection:
            _migrate(connection, place)
    except BaseException:
        store.close()
        raise
    return store


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}", connect_args={"timeout": _WAIT, "isolation_level": None}, poolclass=sa.NullPool
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    return engine


def _migrate(connection: sa.Connection, folder: Path) -> None:
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with as_file(files("kenshin.store").joinpath("migrations")) as scripts:
        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        config.attributes["connection"] = connection
        directory = ScriptDirectory.from_config(config)
        known = {script.revision for script in directory.walk_revisions()}
        now = MigrationContext.configure(connection).get_current_revision()
        if now is not None and now not in known:
            raise StorageError("store.newer", folder=str(folder))
        if now != directory.get_current_head():
            from alembic import command

            command.upgrade(config, "head")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what the database or disk raises into one sentence."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.DatabaseError, sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, sa.exc.IntegrityError):
            raise
        reason = str(getattr(error, "orig", error)).splitlines()[0][:120]
        raise StorageError("store.failed", folder=str(folder), reason=reason) from error
