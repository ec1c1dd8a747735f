"""The log's tables, as ``migrations/sql/0001_log.sql`` and ``0011_tree.sql`` make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.store import MOMENT, metadata

log_entry = Table(
    "log_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("salt", LargeBinary),
    Index("log_entry_subject", "subject"),
)

log_tree = Table(
    "log_tree",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("size", BigInteger, nullable=False, server_default=text("0")),
    Column("vkey", Text),
)

log_pending = Table(
    "log_pending",
    metadata,
    Column(
        "entry",
        BigInteger,
        ForeignKey("log_entry.id", name="log_pending_entry_fkey"),
        primary_key=True,
        autoincrement=False,
    ),
)

log_leaf = Table(
    "log_leaf",
    metadata,
    Column("index", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, ForeignKey("log_entry.id", name="log_leaf_entry_fkey")),
    Column("commitment", LargeBinary, nullable=False),
    UniqueConstraint("entry", name="log_leaf_entry_key"),
)

log_tile = Table(
    "log_tile",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)

log_checkpoint = Table(
    "log_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
)

log_witness = Table(
    "log_witness",
    metadata,
    Column("vkey", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("added_at", MOMENT, nullable=False),
    Column("removed_at", MOMENT),
    Column("seen_size", BigInteger, nullable=False, server_default=text("0")),
    Column("seen_at", MOMENT),
    Column("trouble", Text),
    Column("conflict", Boolean, nullable=False, server_default=text("false")),
)

log_cosignature = Table(
    "log_cosignature",
    metadata,
    Column(
        "size",
        BigInteger,
        ForeignKey("log_checkpoint.size", name="log_cosignature_size_fkey"),
        primary_key=True,
    ),
    Column("vkey", Text, ForeignKey("log_witness.vkey", name="log_cosignature_vkey_fkey"), primary_key=True),
    Column("line", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
)

log_publication = Table(
    "log_publication",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("size", BigInteger, nullable=False, server_default=text("0")),
    Column("at", MOMENT),
    Column("trouble", Text),
)
