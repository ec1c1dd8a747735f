"""The tables of published figures, as ``migrations/sql/0016_transparency.sql`` makes it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
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

salts_request = Table(
    "salts_request",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("least", Integer, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("agreed", Boolean),
    Column("answered_at", MOMENT),
    Column("answered_by", Text),
    Column("answered_why", Text),
    PrimaryKeyConstraint("id", name="salts_request_pkey"),
    ForeignKeyConstraint(
        ["first", "last", "least"],
        ["transparency_period.first", "transparency_period.last", "transparency_period.least"],
        name="salts_request_period_fkey",
    ),
    Index(
        "salts_request_once", "first", "last", "least", unique=True, postgresql_where=text("agreed is null")
    ),
)
