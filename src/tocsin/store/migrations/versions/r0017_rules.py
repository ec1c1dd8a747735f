"""Rules that two people put live, pictures of confirmed cases in one's own banks, searches that are kept."""

from tocsin.store.migrate import run_file

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make their tables."""
    run_file("0017_rules")
