"""The tables of webhooks, as ``migrations/sql/0005_webhooks.sql`` makes them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from tocsin.store import MOMENT, metadata

webhook_act = Table(
    "webhook_act",
    metadata,
    Column("act", Text, primary_key=True),
    Column("event", Text, nullable=False),
)

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("url", Text, nullable=False),
    Column("events", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("created_at", MOMENT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("removed_at", MOMENT),
)

webhook_secret = Table(
    "webhook_secret",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "endpoint_id",
        BigInteger,
        ForeignKey("webhook_endpoint.id", name="webhook_secret_endpoint_fkey"),
        nullable=False,
    ),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("ends_at", MOMENT),
    Index("webhook_secret_endpoint", "endpoint_id"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "endpoint_id",
        BigInteger,
        ForeignKey("webhook_endpoint.id", name="webhook_delivery_endpoint_fkey"),
        nullable=False,
    ),
    Column("event", Text, nullable=False),
    Column("case_id", Text),
    Column("seq", Integer),
    Column("notice_id", BigInteger, ForeignKey("flag_notice.id", name="webhook_delivery_notice_fkey")),
    Column("at", MOMENT, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    Column("due_at", MOMENT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("body", Text),
    Column("status", Integer),
    Column("trouble", Text),
    Column("ended_at", MOMENT),
    ForeignKeyConstraint(
        ("case_id", "seq"), ("case_event.case_id", "case_event.seq"), name="webhook_delivery_ledger_fkey"
    ),
    Index("webhook_delivery_due", "due_at", postgresql_where=text("state = 'pending'")),
    Index("webhook_delivery_dead", "endpoint_id", "ended_at", postgresql_where=text("state = 'dead'")),
)

decision_subject = Table(
    "decision_subject",
    metadata,
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "seq", "kind", "id", name="decision_subject_pkey"),
    ForeignKeyConstraint(
        ("case_id", "seq"), ("case_event.case_id", "case_event.seq"), name="decision_subject_ledger_fkey"
    ),
)
