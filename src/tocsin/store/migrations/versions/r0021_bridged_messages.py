"""A bridge's message is found among the notes of all cases."""

from tocsin.store.migrate import run_file

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the index."""
    run_file("0021_bridged_messages")
