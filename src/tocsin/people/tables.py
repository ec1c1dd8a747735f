"""The tables of people, as ``store/migrations/sql/0002_people.sql`` makes them; what a row is, is told there."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from tocsin.store import MOMENT, metadata


def _number() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), nullable=False)


def _of_person(table: str, column: str = "person_id") -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column], ["person.id"], name=f"{table}_{column}_fkey")


person = Table(
    "person",
    metadata,
    _number(),
    Column("name", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False, server_default="{}"),
    Column("skills", ARRAY(Text), nullable=False, server_default="{}"),
    Column("blur", Boolean, nullable=False, server_default="true"),
    Column("grey", Boolean, nullable=False, server_default="true"),
    Column("daily_pictures", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("disabled_at", MOMENT),
    PrimaryKeyConstraint("id", name="person_pkey"),
    UniqueConstraint("name", name="person_name_key"),
)

sealing_key = Table(
    "sealing_key",
    metadata,
    Column("single", Boolean, nullable=False, server_default="true"),
    Column("fingerprint", LargeBinary, nullable=False),
    PrimaryKeyConstraint("single", name="sealing_key_pkey"),
)

person_role = Table(
    "person_role",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("role", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "role", name="person_role_pkey"),
    _of_person("person_role"),
)

person_conflict = Table(
    "person_conflict",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "account", name="person_conflict_pkey"),
    _of_person("person_conflict"),
)

api_token = Table(
    "api_token",
    metadata,
    _number(),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("created_by", BigInteger),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("used_on", Date),
    PrimaryKeyConstraint("id", name="api_token_pkey"),
    UniqueConstraint("digest", name="api_token_digest_key"),
    _of_person("api_token", "created_by"),
)
Index("api_token_name_live", api_token.c.name, unique=True, postgresql_where=api_token.c.revoked_at.is_(None))

access_change = Table(
    "access_change",
    metadata,
    _number(),
    Column("at", MOMENT, nullable=False),
    Column("by_id", BigInteger),
    Column("person_id", BigInteger),
    Column("token_id", BigInteger),
    Column("change", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("id", name="access_change_pkey"),
    _of_person("access_change", "by_id"),
    _of_person("access_change"),
    ForeignKeyConstraint(["token_id"], ["api_token.id"], name="access_change_token_id_fkey"),
    Index("access_change_person_id", "person_id", "id"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    PrimaryKeyConstraint("digest", name="invitation_pkey"),
    _of_person("invitation"),
    Index("invitation_person_id", "person_id"),
)

password = Table(
    "password",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("set_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("person_id", name="password_pkey"),
    _of_person("password"),
)

totp_use = Table(
    "totp_use",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("step", BigInteger, nullable=False),
    PrimaryKeyConstraint("person_id", "step", name="totp_use_pkey"),
    _of_person("totp_use"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("used_at", MOMENT),
    PrimaryKeyConstraint("person_id", "digest", name="recovery_code_pkey"),
    _of_person("recovery_code"),
)

passkey = Table(
    "passkey",
    metadata,
    _number(),
    Column("person_id", BigInteger, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    PrimaryKeyConstraint("id", name="passkey_pkey"),
    UniqueConstraint("credential", name="passkey_credential_key"),
    _of_person("passkey"),
    Index("passkey_person_id", "person_id"),
)

passkey_challenge = Table(
    "passkey_challenge",
    metadata,
    Column("challenge", LargeBinary, nullable=False),
    Column("person_id", BigInteger),
    Column("expires_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("challenge", name="passkey_challenge_pkey"),
    _of_person("passkey_challenge"),
)

oidc_identity = Table(
    "oidc_identity",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("issuer", "subject", name="oidc_identity_pkey"),
    _of_person("oidc_identity"),
    Index("oidc_identity_person_id", "person_id"),
)

oidc_flow = Table(
    "oidc_flow",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("digest", name="oidc_flow_pkey"),
)

session = Table(
    "session",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("method", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("began_at", MOMENT, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    PrimaryKeyConstraint("digest", name="session_pkey"),
    _of_person("session"),
)
Index("session_person_id", session.c.person_id, postgresql_where=session.c.ended_at.is_(None))

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failed_at", MOMENT, nullable=False),
    PrimaryKeyConstraint("digest", name="sign_in_failure_pkey"),
    Index("sign_in_failure_failed_at", "failed_at"),
)

look = Table(
    "look",
    metadata,
    _number(),
    Column("at", MOMENT, nullable=False),
    Column("person_id", BigInteger),
    Column("token_id", BigInteger),
    Column("case_id", Text, nullable=False),
    Column("thing", Text, nullable=False),
    Column("thing_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("words", Text, nullable=False, server_default=""),
    Column("whole", Boolean, nullable=False, server_default="false"),
    PrimaryKeyConstraint("id", name="look_pkey"),
    _of_person("look"),
    ForeignKeyConstraint(["token_id"], ["api_token.id"], name="look_token_id_fkey"),
    Index("look_case_id", "case_id", "id"),
    Index("look_person_id", "person_id", "at"),
)

exposure = Table(
    "exposure",
    metadata,
    Column("person_id", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
    Column("pictures", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "day", name="exposure_pkey"),
    _of_person("exposure"),
)

break_answer = Table(
    "break_answer",
    metadata,
    _number(),
    Column("person_id", BigInteger, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("taken", Boolean, nullable=False),
    PrimaryKeyConstraint("id", name="break_answer_pkey"),
    _of_person("break_answer"),
    Index("break_answer_person_id", "person_id", "at"),
)

limits = Table(
    "limits",
    metadata,
    _number(),
    *(
        Column(name, Integer, nullable=False)
        for name in (
            "daily_pictures",
            "break_pictures",
            "break_minutes",
            "rest_minutes",
            "idle_minutes",
            "session_hours",
        )
    ),
    Column("set_at", MOMENT, nullable=False),
    Column("set_by", BigInteger),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("id", name="limits_pkey"),
    ForeignKeyConstraint(["set_by"], ["person.id"], name="limits_set_by_fkey"),
)
