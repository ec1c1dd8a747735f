"""Statements of reasons, and the batches in which they are sent."""

from tocsin.store.migrate import run_file

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make them."""
    run_file("0012_dsa")
