"""The tables of ``people``."""

from tocsin.store.migrate import run_file

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them."""
    run_file("0002_people")
