"""The table of own finds, as ``migrations/sql/0017_rules.sql`` makes it; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from tocsin.store import MOMENT, metadata

banked_medium = Table(
    "banked_medium",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("case_id", Text, ForeignKey("case_file.id", name="banked_medium_case_fkey"), nullable=False),
    Column("medium", Text, nullable=False),
    Column("bank", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("added_at", MOMENT, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("paused_at", MOMENT),
    Column("ended_at", MOMENT),
    Column("ended_by", Text),
    Column("ended_why", Text),
    PrimaryKeyConstraint("id", name="banked_medium_pkey"),
    Index(
        "banked_medium_once",
        "case_id",
        "medium",
        "bank",
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
)
