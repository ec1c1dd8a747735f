"""Figures that were made for the public."""

from tocsin.store.migrate import run_file

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make their table."""
    run_file("0016_transparency")
