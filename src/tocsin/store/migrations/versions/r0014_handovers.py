"""Reports to other addressees than the CyberTipline, and their handing over."""

from tocsin.store.migrate import run_file

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make them."""
    run_file("0014_handovers")
