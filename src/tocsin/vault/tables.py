"""The tables of the vault, as ``migrations/sql/0009_vault.sql`` makes them; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from tocsin.store import MOMENT, metadata


def _to_case(name: str) -> ForeignKey:
    return ForeignKey("case_file.id", name=name, deferrable=True, initially="DEFERRED")


vault_item = Table(
    "vault_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Text, _to_case("vault_item_case_fkey"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text),
    Column("mime", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("fingerprint", LargeBinary),
    Column("legal_basis", Text, nullable=False),
    Column("added_at", MOMENT, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("checked_at", MOMENT),
    Column("damage", Text),
    Column("due_since", MOMENT),
    Column("destroyed_at", MOMENT),
    Column("destroyed_why", Text),
    Column("key_gone_at", MOMENT),
    UniqueConstraint("address", name="vault_item_address_key"),
    Index("vault_item_once", "case_id", "fingerprint", unique=True),
    Index("vault_item_case", "case_id", "added_at"),
    Index(
        "vault_item_checked",
        text("checked_at nulls first"),
        postgresql_where=text("destroyed_at is null"),
    ),
    Index(
        "vault_item_unfinished",
        "destroyed_at",
        postgresql_where=text("destroyed_at is not null and key_gone_at is null"),
    ),
)

vault_hold = Table(
    "vault_hold",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", Text, _to_case("vault_hold_case_fkey"), nullable=False),
    Column("item_id", Uuid, ForeignKey("vault_item.id", name="vault_hold_item_fkey")),
    Column("kind", Text, nullable=False),
    Column("bound", Text, nullable=False),
    Column("at_end", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT),
    Column("extensions", Integer, nullable=False, server_default=text("0")),
    Column("placed_at", MOMENT, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("released_at", MOMENT),
    Column("released_by", Text),
    Column("released_why", Text),
    Index(
        "vault_hold_once",
        "case_id",
        "kind",
        "cause",
        text("coalesce(item_id, '00000000-0000-0000-0000-000000000000')"),
        unique=True,
    ),
    Index("vault_hold_case", "case_id", postgresql_where=text("released_at is null")),
)

vault_request = Table(
    "vault_request",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("act", Text, nullable=False),
    Column("case_id", Text, _to_case("vault_request_case_fkey"), nullable=False),
    Column("items", ARRAY(Uuid), nullable=False),
    Column("body", JSONB, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answer", Text),
    Column("answered_at", MOMENT),
    Column("answered_by", Text),
    Column("answered_why", Text),
    Column("done_at", MOMENT),
    Column("result", JSONB),
    Index("vault_request_open", "asked_at", postgresql_where=text("done_at is null")),
)

vault_step = Table(
    "vault_step",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("holds", JSONB, nullable=False, server_default=text("'[]'")),
    Column("receipt", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("case_id", "seq", name="vault_step_pkey"),
)

vault_gathering = Table(
    "vault_gathering",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("wanted_at", MOMENT, nullable=False),
    Column("due_at", MOMENT),
    Column("lease_until", MOMENT),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("looks", Integer, nullable=False, server_default=text("0")),
    Column("gathered_at", MOMENT),
    Column("items", Integer, nullable=False, server_default=text("0")),
    Column("missing", JSONB, nullable=False, server_default=text("'[]'")),
    Column("trouble", Text),
    PrimaryKeyConstraint("case_id", name="vault_gathering_pkey"),
    Index("vault_gathering_due", "due_at", postgresql_where=text("due_at is not null")),
)
