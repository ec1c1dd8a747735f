"""The tables of ``webhooks``."""

from tocsin.store.migrate import run_file

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make them."""
    run_file("0005_webhooks")
