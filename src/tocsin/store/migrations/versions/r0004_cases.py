"""The tables of ``cases``."""

from tocsin.store.migrate import run_file

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make them."""
    run_file("0004_cases")
