"""Limits that a team sets: pictures a day, breaks, how long sessions last."""

from tocsin.store.migrate import run_file

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make them."""
    run_file("0015_limits")
