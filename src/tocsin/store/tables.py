"""Where every room declares its tables, so that a test can hold them against the migrated schema."""

from __future__ import annotations

from sqlalchemy import DateTime, MetaData

metadata = MetaData()

MOMENT = DateTime(timezone=True)
"""The type of every column that holds a time."""
