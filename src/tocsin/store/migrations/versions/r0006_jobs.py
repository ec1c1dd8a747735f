"""The tables of ``jobs``."""

from tocsin.store.migrate import run_file

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them."""
    run_file("0006_jobs")
