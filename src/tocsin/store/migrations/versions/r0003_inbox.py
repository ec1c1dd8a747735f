"""The tables of ``inbox``."""

from tocsin.store.migrate import run_file

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make them."""
    run_file("0003_inbox")
