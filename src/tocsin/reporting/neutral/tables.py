"""The tables of reports to other addressees, as ``migrations/sql/0014_handovers.sql`` makes them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
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

neutral_draft = Table(
    "neutral_draft",
    metadata,
    Column("id", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("addressee", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("missing", JSONB, nullable=False, server_default=text("'[]'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("created_at", MOMENT, nullable=False),
    Column("written_at", MOMENT, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("withdrawn_at", MOMENT),
    Column("withdrawn_by", Text),
    PrimaryKeyConstraint("id", name="neutral_draft_pkey"),
    ForeignKeyConstraint(["case_id"], ["case_file.id"], name="neutral_draft_case_fkey"),
)

handover = Table(
    "handover",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("draft_id", Text, nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("asked_at", MOMENT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answered_at", MOMENT),
    Column("approved_by", Text),
    Column("refused_by", Text),
    Column("answered_why", Text),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False, server_default=text("'waiting'")),
    Column("due_at", MOMENT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("place", Text),
    Column("file", Text),
    Column("sha256", LargeBinary),
    Column("trouble", Text),
    Column("handed_over_at", MOMENT),
    Column("reference", Text),
    Column("reference_at", MOMENT),
    Column("reference_by", Text),
    PrimaryKeyConstraint("id", name="handover_pkey"),
    ForeignKeyConstraint(["draft_id"], ["neutral_draft.id"], name="handover_draft_fkey"),
    Index(
        "handover_once",
        "draft_id",
        unique=True,
        postgresql_where=text("state in ('asked', 'approved', 'handed_over')"),
    ),
    Index("handover_work", "due_at", postgresql_where=text("state = 'approved'")),
)
