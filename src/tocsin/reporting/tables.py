"""The tables of reports, as ``migrations/sql/0010_reporting.sql`` makes them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
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

from tocsin.store import metadata

_MOMENT = DateTime(timezone=True)

report_draft = Table(
    "report_draft",
    metadata,
    Column("id", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("files", JSONB, nullable=False, server_default=text("'[]'")),
    Column("missing", JSONB, nullable=False, server_default=text("'[]'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("created_at", _MOMENT, nullable=False),
    Column("written_at", _MOMENT, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("withdrawn_at", _MOMENT),
    Column("withdrawn_by", Text),
    PrimaryKeyConstraint("id", name="report_draft_pkey"),
    ForeignKeyConstraint(["case_id"], ["case_file.id"], name="report_draft_case_fkey"),
    UniqueConstraint("case_id", "place", name="report_draft_place"),
)

report_filing = Table(
    "report_filing",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("draft_id", Text, nullable=False),
    Column("draft_version", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("server", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("asked_at", _MOMENT, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("answered_at", _MOMENT),
    Column("approved_by", Text),
    Column("refused_by", Text),
    Column("answered_why", Text),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False, server_default=text("'waiting'")),
    Column("fence", Integer, nullable=False, server_default=text("0")),
    Column("lease_until", _MOMENT),
    Column("due_at", _MOMENT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("report_id", BigInteger),
    Column("opened_at", _MOMENT),
    Column("changed_at", _MOMENT),
    Column("uploaded", JSONB, nullable=False, server_default=text("'[]'")),
    Column("sent", LargeBinary),
    Column("receipt", LargeBinary),
    Column("receipt_from", Text),
    Column("request_id", Text),
    Column("trouble", Text),
    Column("filed_at", _MOMENT),
    PrimaryKeyConstraint("id", name="report_filing_pkey"),
    ForeignKeyConstraint(["draft_id"], ["report_draft.id"], name="report_filing_draft_fkey"),
    Index(
        "report_filing_once",
        "draft_id",
        "is_test",
        unique=True,
        postgresql_where=text("state in ('asked', 'approved', 'filed')"),
    ),
    Index("report_filing_work", "due_at", postgresql_where=text("state = 'approved'")),
)
