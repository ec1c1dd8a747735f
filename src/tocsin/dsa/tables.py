"""The tables of statements of reasons, as ``migrations/sql/0012_dsa.sql`` makes them; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.store import MOMENT, metadata

dsa_statement = Table(
    "dsa_statement",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("puid", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("origin_id", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("acted_at", MOMENT, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("made_at", MOMENT, nullable=False),
    Column("written_at", MOMENT, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("withdrawn_at", MOMENT),
    Column("withdrawn_by", Text),
    Column("withdrawn_why", Text),
    PrimaryKeyConstraint("id", name="dsa_statement_pkey"),
    UniqueConstraint("puid", name="dsa_statement_puid"),
    UniqueConstraint("origin", "origin_id", name="dsa_statement_origin"),
    ForeignKeyConstraint(["case_id"], ["case_file.id"], name="dsa_statement_case_fkey"),
    Index("dsa_statement_case", "case_id"),
)

dsa_batch = Table(
    "dsa_batch",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("server", Text, nullable=False),
    Column("takes_two", Boolean, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answered_at", MOMENT),
    Column("approved_by", Text),
    Column("refused_by", Text),
    Column("answered_why", Text),
    Column("state", Text, nullable=False),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", MOMENT),
    Column("due_at", MOMENT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("trouble", Text),
    Column("over_at", MOMENT),
    PrimaryKeyConstraint("id", name="dsa_batch_pkey"),
    Index("dsa_batch_work", "due_at", postgresql_where=text("state = 'released'")),
)

dsa_sending = Table(
    "dsa_sending",
    metadata,
    Column("batch_id", BigInteger, nullable=False),
    Column("statement_id", BigInteger, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("uuid", Text),
    Column("was_there", Boolean, nullable=False, server_default=text("false")),
    Column("sent_at", MOMENT),
    Column("errors", JSONB),
    PrimaryKeyConstraint("batch_id", "statement_id", name="dsa_sending_pkey"),
    ForeignKeyConstraint(["batch_id"], ["dsa_batch.id"], name="dsa_sending_batch_fkey"),
    ForeignKeyConstraint(["statement_id"], ["dsa_statement.id"], name="dsa_sending_statement_fkey"),
    Index(
        "dsa_sending_once",
        "statement_id",
        "is_test",
        unique=True,
        postgresql_where=text("state = 'waiting' or (state = 'sent' and not is_test)"),
    ),
    Index("dsa_sending_statement", "statement_id"),
)
