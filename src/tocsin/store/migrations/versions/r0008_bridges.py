"""The tables of ``bridges``."""

from tocsin.store.migrate import run_file

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make them."""
    run_file("0008_bridges")
