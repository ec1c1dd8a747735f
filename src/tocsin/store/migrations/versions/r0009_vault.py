"""The tables of ``vault``."""

from tocsin.store.migrate import run_file

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make them."""
    run_file("0009_vault")
