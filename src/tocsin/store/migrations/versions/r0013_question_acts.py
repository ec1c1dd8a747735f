"""Acts on blind questions that are no verdict."""

from tocsin.store.migrate import run_file

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make them."""
    run_file("0013_question_acts")
