"""Bridges say since when a server that they ask does not answer."""

from tocsin.store.migrate import run_file

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the columns."""
    run_file("0019_bridge_trouble")
