"""The tables of rules, as ``migrations/sql/0017_rules.sql`` makes them; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.store import MOMENT, metadata

rules_version = Table(
    "rules_version",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("weights", Text),
    Column("phrases", JSONB, nullable=False, server_default=text("'{}'")),
    Column("digest", LargeBinary, nullable=False),
    Column("proposed_at", MOMENT, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("tried_at", MOMENT),
    Column("against", BigInteger, ForeignKey("rules_version.id", name="rules_version_against_fkey")),
    Column("trial", JSONB(none_as_null=True)),
    Column("trouble", Text),
    Column("agreed", Boolean),
    Column("answered_at", MOMENT),
    Column("answered_by", Text),
    Column("answered_why", Text),
    PrimaryKeyConstraint("id", name="rules_version_pkey"),
    UniqueConstraint("id", "agreed", name="rules_version_agreed"),
    Index("rules_version_once", "digest", unique=True, postgresql_where=text("agreed is null")),
)

rules_live = Table(
    "rules_live",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("version", BigInteger),
    Column("agreed", Boolean, nullable=False, server_default=text("true")),
    Column("live_at", MOMENT, nullable=False),
    Column("live_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("id", name="rules_live_pkey"),
    ForeignKeyConstraint(
        ["version", "agreed"],
        ["rules_version.id", "rules_version.agreed"],
        name="rules_live_was_agreed_to",
    ),
)
