"""The tables of cases, as ``migrations/sql/0004_cases.sql`` makes them; what a row is stands there."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tocsin.store import MOMENT, metadata


def _to_case(name: str) -> ForeignKey:
    return ForeignKey("case_file.id", name=name, deferrable=True, initially="DEFERRED")


case_transition = Table(
    "case_transition",
    metadata,
    Column("act", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    PrimaryKeyConstraint("act", "from_state", "to_state", name="case_transition_pkey"),
)

case_queue = Table(
    "case_queue",
    metadata,
    Column("name", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("permission", Text, nullable=False),
    Column("place", SmallInteger, nullable=False),
)

case_file = Table(
    "case_file",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("queue", Text, ForeignKey("case_queue.name"), nullable=False),
    Column("next_action", Text),
    Column("due_at", MOMENT),
    Column("owner", Text),
    Column("lease_until", MOMENT),
    Column("escalation", SmallInteger, nullable=False, server_default=text("0")),
    Column("outcome", Text),
    Column("ground", Text),
    Column("merged_into", Text, ForeignKey("case_file.id", name="case_file_merged_into_fkey")),
    Column("proposed_by", Text),
    Column("decided_by", Text),
    Column("emergency", Boolean, nullable=False, server_default=text("false")),
    Column("single_review", Boolean, nullable=False, server_default=text("false")),
    Column("appealed", Boolean, nullable=False, server_default=text("false")),
    Column("language", Text),
    Column("skill", Text),
    Column("probability", Double),
    Column("weight", Double),
    Column("flags", Integer, nullable=False, server_default=text("0")),
    Column("inclusion", Double, nullable=False, server_default=text("1")),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    Column("closed_at", MOMENT),
    ForeignKeyConstraint(
        ("id", "version", "state"),
        ("case_event.case_id", "case_event.seq", "case_event.to_state"),
        name="case_file_is_what_the_ledger_says",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    Index(
        "case_file_queue",
        "queue",
        text("severity desc"),
        "due_at",
        "id",
        postgresql_where=text("next_action is not null"),
    ),
    Index("case_file_due", "due_at", postgresql_where=text("next_action is not null")),
    Index("case_file_owner", "owner", postgresql_where=text("owner is not null")),
    Index("case_file_lease", "queue", "lease_until", postgresql_where=text("lease_until is not null")),
    Index("case_file_list", text("updated_at desc"), "id"),
    Index(
        "case_file_scanned",
        "kind",
        text("updated_at desc"),
        "id",
        postgresql_where=text("probability is not null and merged_into is null"),
    ),
    Index("case_file_merged", "merged_into", postgresql_where=text("merged_into is not null")),
)

case_event = Table(
    "case_event",
    metadata,
    Column("case_id", Text, _to_case("case_event_case_fkey"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("before", Integer, Computed("nullif(seq - 1, 0)", persisted=True)),
    Column("at", MOMENT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("proposed_by", Text),
    Column("single_review", Boolean, nullable=False, server_default=text("false")),
    Column("result", JSONB, nullable=False),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    PrimaryKeyConstraint("case_id", "seq", name="case_event_pkey"),
    UniqueConstraint("case_id", "seq", "to_state", name="case_event_ends"),
    ForeignKeyConstraint(
        ("case_id", "before", "from_state"),
        ("case_event.case_id", "case_event.seq", "case_event.to_state"),
        name="begins_where_the_last_ended",
    ),
    ForeignKeyConstraint(
        ("act", "from_state", "to_state"),
        ("case_transition.act", "case_transition.from_state", "case_transition.to_state"),
        name="known_transition",
    ),
    Index("case_event_at", "at"),
    Index("case_event_actor", "actor", "at"),
    Index(
        "case_event_bridged",
        "at",
        postgresql_where=text("act = 'note' and details ->> 'bridge' is not null"),
    ),
    Index(
        "case_event_bridged_message",
        text("(details ->> 'message')"),
        postgresql_where=text("act = 'note' and details ->> 'bridge' is not null"),
    ),
)

case_holder = Table(
    "case_holder",
    metadata,
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("case_id", Text, _to_case("case_holder_case_fkey"), nullable=False),
    PrimaryKeyConstraint("kind", "id", name="case_holder_pkey"),
    Index("case_holder_case", "case_id"),
)

thing_owner = Table(
    "thing_owner",
    metadata,
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("found_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("kind", "id", name="thing_owner_pkey"),
    Index("thing_owner_account", "account"),
)

case_account = Table(
    "case_account",
    metadata,
    Column("case_id", Text, _to_case("case_account_case_fkey"), nullable=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("weight", Double, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("case_id", "account", name="case_account_pkey"),
    Index("case_account_account", "account"),
)

case_document = Table(
    "case_document",
    metadata,
    Column("machine_id", Text, primary_key=True),
    Column("case_id", Text, _to_case("case_document_case_fkey"), nullable=False),
    Column("probability", Double, nullable=False),
    Column("weight", Double, nullable=False),
    Column("weights_version", Text, nullable=False),
    Column("opened_at", MOMENT),
    Column("digest", LargeBinary, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Index("case_document_case", "case_id"),
)

flag = Table(
    "flag",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("number", BigInteger),
    Column("digest", LargeBinary, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("flagger", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("case_id", Text, _to_case("flag_case_fkey"), nullable=False),
    Column("first_case", Text, nullable=False),
    UniqueConstraint("source", "key", name="flag_source_key"),
    Index("flag_case", "case_id"),
    Index("flag_received", "source", "received_at"),
    Index("flag_source_number", "source", "number", unique=True, postgresql_where=text("number is not null")),
)

flag_repeat = Table(
    "flag_repeat",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("flag_id", Uuid, ForeignKey("flag.id", name="flag_repeat_flag_fkey"), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("same", Boolean, nullable=False),
    Column("body", JSONB, nullable=False),
    Index("flag_repeat_flag", "flag_id"),
)

flag_intake = Table(
    "flag_intake",
    metadata,
    Column("source", Text, nullable=False),
    Column("hour", MOMENT, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("repeated", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    PrimaryKeyConstraint("source", "hour", name="flag_intake_pkey"),
)

flag_notice = Table(
    "flag_notice",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("flag_id", Uuid, ForeignKey("flag.id", name="flag_notice_flag_fkey"), nullable=False),
    Column("word", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("not_before", MOMENT, nullable=False),
    Index("flag_notice_flag", "flag_id", "at"),
)

golden_case = Table(
    "golden_case",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.id", name="golden_case_case_fkey"), primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("kind", Text),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
)

quality_ask = Table(
    "quality_ask",
    metadata,
    Column("id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("case_id", Text, ForeignKey("case_file.id", name="quality_ask_case_fkey"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("queue", Text, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("expected", Text, nullable=False),
    Column("expected_kind", Text),
    Column("first_person", Text),
    Column("asked_at", MOMENT, nullable=False),
    Column("due_at", MOMENT, nullable=False),
    Column("person", Text),
    Column("lease_until", MOMENT),
    Column("verdict", Text),
    Column("kind", Text),
    Column("reason", Text),
    Column("answered_at", MOMENT),
    Column("ended_at", MOMENT),
    Index("quality_ask_open", "queue", "due_at", postgresql_where=text("verdict is null")),
    Index("quality_ask_person", "person", "answered_at"),
    Index("quality_ask_once", "case_id", "person", unique=True, postgresql_where=text("purpose = 'golden'")),
)

question_act = Table(
    "question_act",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("ask_id", Text, ForeignKey("quality_ask.id", name="question_act_ask_fkey"), nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("person", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("shows", JSONB, nullable=False),
    Column("leaves", Boolean, nullable=False),
    Index("question_act_ask", "ask_id", "id"),
    Index("question_act_left", "at", postgresql_where=text("leaves")),
)

saved_search = Table(
    "saved_search",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column("owner", BigInteger, ForeignKey("person.id", name="saved_search_owner_fkey"), nullable=False),
    Column("name", Text, nullable=False),
    Column("question", JSONB, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("saved_at", MOMENT, nullable=False),
    Column("every_hours", Integer),
    Column("due_at", MOMENT),
    PrimaryKeyConstraint("id", name="saved_search_pkey"),
    UniqueConstraint("owner", "name", name="saved_search_once"),
    Index("saved_search_due", "due_at", postgresql_where=text("due_at is not null")),
)

search_known = Table(
    "search_known",
    metadata,
    Column(
        "search_id",
        BigInteger,
        ForeignKey("saved_search.id", name="search_known_search_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("accounts", Integer, nullable=False),
    PrimaryKeyConstraint("search_id", "kind", "value", name="search_known_pkey"),
)

search_run = Table(
    "search_run",
    metadata,
    Column("id", BigInteger, Identity(always=True), nullable=False),
    Column(
        "search_id",
        BigInteger,
        ForeignKey("saved_search.id", name="search_run_search_fkey", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("ran_at", MOMENT, nullable=False),
    Column("found", Integer, nullable=False),
    Column("finds", JSONB, nullable=False),
    Column("trouble", Text),
    Column("seen_at", MOMENT),
    PrimaryKeyConstraint("id", name="search_run_pkey"),
    Index("search_run_search", "search_id", "id"),
)
