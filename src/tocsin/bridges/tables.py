"""The tables of bridges, as ``migrations/sql/0008_bridges.sql`` and ``0019_bridge_trouble.sql`` make them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint, Table, Text

from tocsin.store import MOMENT, metadata

bridge_report = Table(
    "bridge_report",
    metadata,
    Column("bridge", Text, nullable=False),
    Column("case_id", Text, ForeignKey("case_file.id", name="bridge_report_case_fkey"), nullable=False),
    Column("account", Text, nullable=False),
    Column("sent_at", MOMENT, nullable=False),
    Column("outside_id", Text),
    PrimaryKeyConstraint("bridge", "case_id", "account", name="bridge_report_pkey"),
)

bridge_checkpoint = Table(
    "bridge_checkpoint",
    metadata,
    Column("bridge", Text, primary_key=True),
    Column("read_to", BigInteger, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("failing_since", MOMENT),
    Column("failed_at", MOMENT),
    Column("trouble", Text),
)
