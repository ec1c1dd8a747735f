"""The schema's changes, run in order by Alembic; each is a file of plain SQL beside its revision."""

from __future__ import annotations

from importlib import resources

from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from tocsin.store.errors import DatabaseError

_LOCK = 0x70C51A
"""Advisory lock that one process holds while it changes the schema."""


def bring_up_to_date(engine: Engine) -> None:
    """Run the revisions that the database has not seen yet.

    :raises DatabaseError: where the database was made by a newer program.
    """
    with engine.connect() as connection:
        if _revision(connection) == _head():
            return
        connection.rollback()
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            seen = _revision(connection)
            if seen is not None and seen not in _known():
                raise DatabaseError(
                    f"the database's schema ({seen}) is newer than this program knows; update Tocsin before using it"
                )
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()


def head() -> str:
    """Return the newest revision that this program knows."""
    return _head()


def run_file(name: str) -> None:
    """Run ``sql/NAME.sql``, from a revision."""
    script = (
        resources.files("tocsin.store.migrations").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    )
    # A file holds many statements and no parameters: the driver takes it whole.
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(script)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "tocsin.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _head() -> str:
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
