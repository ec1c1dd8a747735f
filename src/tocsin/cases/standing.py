"""Where an account stands: in whose company, and which flags are about it. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, union

from tocsin.cases.quality import Ask
from tocsin.cases.reading import MOST, FlagView, flags_with_word
from tocsin.cases.tables import (
    case_account,
    case_file,
    case_holder,
    case_queue,
    flag,
    quality_ask,
    thing_owner,
)
from tocsin.store import statement


@dataclass(frozen=True, slots=True)
class Beside:
    """An account that stands in ``cases`` cases with another, and its roles there."""

    account: str
    roles: list[str]
    cases: int


def accounts_beside(
    connection: Connection,
    account: str,
    permissions: Sequence[str],
    *,
    limit: int = MOST,
) -> list[Beside]:
    """Return who stands in the same cases, most shared first; cases that ``permissions`` hide count for nothing."""
    rows = connection.execute(
        statement("tocsin.cases", "accounts_beside"),
        {
            "account": account,
            "permissions": list(permissions),
            "most": max(1, min(limit, MOST)),
        },
    )
    return [Beside(*row) for row in rows]


def flags_about(
    connection: Connection, account: str, permissions: Sequence[str], now: datetime, *, limit: int = 50
) -> list[FlagView]:
    """Return the flags about an account and what it wrote, newest first, each with the last word told by ``now``."""
    # Flags have no index by subject: they lie in the cases that hold the account, or did.
    where = union(
        select(case_account.c.case_id).where(case_account.c.account == account),
        select(case_holder.c.case_id).where(case_holder.c.kind == "account", case_holder.c.id == account),
    )
    shown = (
        select(case_file.c.id)
        .join(case_queue, case_queue.c.name == case_file.c.queue)
        .where(case_queue.c.permission.in_(list(permissions)), case_file.c.id.in_(where))
    )
    rows = connection.execute(
        flags_with_word(now)
        .where(
            flag.c.case_id.in_(shown),
            or_(
                and_(flag.c.subject_kind == "account", flag.c.subject_id == account),
                thing_owner.c.account == account,
            ),
        )
        .order_by(flag.c.received_at.desc(), flag.c.id)
        .limit(max(1, min(limit, MOST)))
    )
    return [FlagView(**row) for row in rows.mappings()]


def asked_blind(connection: Connection, name: str) -> dict[str, Ask]:
    """Return the blind questions that a person has not answered, by case; of these they must not learn what came."""
    found = connection.execute(
        select(*(quality_ask.c[column] for column in Ask.__slots__)).where(
            quality_ask.c.person == name, quality_ask.c.verdict.is_(None), quality_ask.c.ended_at.is_(None)
        )
    )
    return {row.case_id: Ask(*row) for row in found}
