"""The tables of ``quality``."""

from tocsin.store.migrate import run_file

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make them."""
    run_file("0007_quality")
