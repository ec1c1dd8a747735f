"""The tables of ``jobs``: procrastinate's own, as the installed package makes them.

It is taken whole, at its newest. A later procrastinate that changes its schema asks for a revision of its own, which
runs the files in ``SchemaManager.get_migrations_path()`` that came since; a test says when.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(SchemaManager.get_schema())
