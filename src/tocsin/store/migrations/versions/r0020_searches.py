"""Searches run again by themselves, and tell what is new."""

from tocsin.store.migrate import run_file

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns, the tables and the trigger."""
    run_file("0020_searches")
