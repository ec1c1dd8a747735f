"""Figures that were made for the public."""

from tocsin.store.migrate import run_file

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make their table."""
    run_file("0015_transparency")
