"""Queues that law and audit see too: what is escalated, proposed, to report and preserve."""

from tocsin.store.migrate import run_file

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Change them."""
    run_file("0018_queues")
