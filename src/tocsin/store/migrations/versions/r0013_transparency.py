"""Figures that were made for the public."""

from tocsin.store.migrate import run_file

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make their table."""
    run_file("0013_transparency")
