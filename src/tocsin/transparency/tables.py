"""The table of published figures, as ``migrations/sql/0016_transparency.sql`` makes it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.store import MOMENT, metadata

transparency_period = Table(
    "transparency_period",
    metadata,
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("least", Integer, nullable=False),
    Column("secret", LargeBinary),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("made_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("first", "last", "least", name="transparency_period_pkey"),
)
