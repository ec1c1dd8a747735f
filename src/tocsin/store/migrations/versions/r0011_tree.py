"""The log's published order, its tree and its checkpoints."""

from tocsin.store.migrate import run_file

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make them."""
    run_file("0011_tree")
