"""The tables of the inbox, as ``migrations/sql/0003_inbox.sql`` makes them; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from tocsin.store import MOMENT, metadata

inbox_event = Table(
    "inbox_event",
    metadata,
    Column("id", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("type", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("conversation", Text),
    Column("subject", Text),
    Column("medium", Text),
    Column("post", Text),
    Column("body", LargeBinary, nullable=False),
    Column("text_taken", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("id", "digest", name="inbox_event_pkey"),
    Index("inbox_event_at", "at"),
    Index("inbox_event_account", "actor", postgresql_where=text("type = 'account'")),
    Index("inbox_event_enforcement", "at", postgresql_where=text("type = 'enforcement'")),
    Index(
        "inbox_event_conversation",
        "conversation",
        "at",
        "id",
        postgresql_where=text("conversation is not null"),
    ),
    Index("inbox_event_subject", "subject", postgresql_where=text("subject is not null")),
    Index("inbox_event_medium", "medium", postgresql_where=text("medium is not null")),
    Index("inbox_event_post", "post", postgresql_where=text("post is not null")),
)

inbox_quarantine = Table(
    "inbox_quarantine",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("received_at", MOMENT, nullable=False),
    Column("source", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    PrimaryKeyConstraint("id", name="inbox_quarantine_pkey"),
    Index("inbox_quarantine_received_at", "received_at"),
)

inbox_horizon = Table(
    "inbox_horizon",
    metadata,
    Column("only_row", Boolean, nullable=False, server_default=text("true")),
    Column("before", MOMENT),
    PrimaryKeyConstraint("only_row", name="inbox_horizon_pkey"),
)
