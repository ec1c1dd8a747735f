"""Looking at cases, flags and queues. Nothing here changes anything; pages come with a cursor."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, text, true

from tocsin.cases.errors import CaseError
from tocsin.cases.ledger import CaseFile, read_case
from tocsin.cases.tables import (
    case_account,
    case_document,
    case_event,
    case_file,
    case_queue,
    flag,
    flag_notice,
    thing_owner,
)
from tocsin.cases.words import State
from tocsin.store import statement

MOST = 200
"""Rows a page at most."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One act of a case's ledger."""

    seq: int
    at: datetime
    actor: str
    act: str
    from_state: str
    to_state: str
    reason: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FlagView:
    """A flag as it came, and what was told of it. ``word``: received, acted_on, not_acted_on, closed, open_again.

    ``owner``: the account that the message, post or medium is of, where it is known.
    """

    id: uuid.UUID
    source: str
    key: str
    received_at: datetime
    at: datetime
    flagger: str
    by: str
    subject_kind: str
    subject_id: str
    reason: str
    body: dict[str, Any]
    case_id: str
    owner: str | None
    word: str
    word_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRole:
    """An account of a case; ``weight`` in nats."""

    account: str
    role: str
    weight: float


@dataclass(frozen=True, slots=True)
class Document:
    """A case as a scan wrote it: ``document`` is the line of ``cases.jsonl``."""

    machine_id: str
    probability: float
    weight: float
    document: dict[str, Any]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that belongs to it. ``documents`` heaviest first; ``ledger`` oldest first; newest flags first."""

    file: CaseFile
    accounts: list[AccountRole]
    documents: list[Document]
    flags: list[FlagView]
    ledger: list[LedgerRow]

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """The pieces of evidence that name an event, document by document."""
        pieces = (piece for each in self.documents for piece in each.document.get("evidence", ()))
        return [piece for piece in pieces if piece.get("event")]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of cases; ``after`` is the cursor of the next, ``None`` at the end."""

    cases: list[CaseFile]
    after: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases: what is ``None`` does not matter. ``due_before`` with ``open_only`` gives what is overdue."""

    state: str | None = None
    kind: str | None = None
    queue: str | None = None
    owner: str | None = None
    account: str | None = None
    least_severity: int | None = None
    due_before: datetime | None = None
    open_only: bool = False


def resolve(connection: Connection, case_id: str) -> str:
    """Return the id of the case that an id means today: merged cases and ids of scans lead to it.

    :raises UnknownCaseError: where it means none.
    """
    named = connection.execute(
        select(case_document.c.case_id).where(case_document.c.machine_id == case_id)
    ).scalar_one_or_none()
    if named is not None and read_case(connection, named).merged_into is None:
        return str(named)
    case = read_case(connection, case_id)
    while case.merged_into is not None:
        case = read_case(connection, case.merged_into)
    return case.id


def merged_with(connection: Connection, case_id: str) -> list[str]:
    """Return the ids of the case that an id means today, and of all that were merged into it.

    :raises UnknownCaseError: where it means none.
    """
    today = resolve(connection, case_id)
    found = select(case_file.c.id).where(case_file.c.id == today).cte("found", recursive=True)
    found = found.union_all(select(case_file.c.id).where(case_file.c.merged_into == found.c.id))
    return list(connection.scalars(select(found.c.id)))


def view_case(connection: Connection, case_id: str, *, most_flags: int = MOST) -> CaseView:
    """Return a case with its accounts, documents, newest flags and ledger.

    :raises UnknownCaseError: where there is none of this id.
    """
    file = read_case(connection, case_id)
    accounts = connection.execute(
        select(case_account.c.account, case_account.c.role, case_account.c.weight)
        .where(case_account.c.case_id == case_id)
        .order_by(case_account.c.weight.desc(), case_account.c.account)
    )
    documents = connection.execute(
        select(
            case_document.c.machine_id,
            case_document.c.probability,
            case_document.c.weight,
            case_document.c.document,
            case_document.c.seen_at,
        )
        .where(case_document.c.case_id == case_id)
        .order_by(case_document.c.weight.desc(), case_document.c.machine_id)
    )
    ledger = connection.execute(
        select(*(case_event.c[name] for name in LedgerRow.__slots__))
        .where(case_event.c.case_id == case_id)
        .order_by(case_event.c.seq)
    )
    flags = connection.execute(
        flags_with_word()
        .where(flag.c.case_id == case_id)
        .order_by(flag.c.received_at.desc(), flag.c.id)
        .limit(most_flags)
    )
    return CaseView(
        file=file,
        accounts=[AccountRole(*row) for row in accounts],
        documents=[Document(*row) for row in documents],
        flags=[FlagView(**row) for row in flags.mappings()],
        ledger=[LedgerRow(*row) for row in ledger],
    )


def view_flag(connection: Connection, flag_id: uuid.UUID, now: datetime) -> FlagView | None:
    """Return a flag and the last word that its sender may be told by ``now``; ``None`` where there is none."""
    row = connection.execute(flags_with_word(now).where(flag.c.id == flag_id)).mappings().one_or_none()
    return None if row is None else FlagView(**row)


def flag_of(connection: Connection, source: str, key: str) -> uuid.UUID | None:
    """Return the flag that a source sent under a key of its own; ``None`` where there is none."""
    return connection.execute(
        select(flag.c.id).where(flag.c.source == source, flag.c.key == key)
    ).scalar_one_or_none()


def bridged_note(connection: Connection, bridge: str, message: str) -> str | None:
    """Return the case that a bridge's message became a note on, whatever became of it; ``None`` where there is none."""
    details = case_event.c.details
    return connection.scalar(
        select(case_event.c.case_id)
        .where(
            text("act = 'note' and details ->> 'bridge' is not null"),  # as the index has it
            details["bridge"].astext == bridge,
            details["message"].astext == message,
        )
        .limit(1)
    )


def flags_as_events(connection: Connection) -> Iterator[str]:
    """Yield the flags that came on their own as events of the contract, a line of JSON each, for a scan to weigh."""
    rows = connection.execution_options(yield_per=5000).execute(statement("tocsin.cases", "flags_as_events"))
    yield from rows.scalars()


def list_cases(
    connection: Connection,
    wanted: Filter,
    permissions: Sequence[str],
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Return cases that somebody with these permissions may see, newest change first.

    :raises CaseError: where the cursor is not one that a page gave.
    """
    limit = max(1, min(limit, MOST))
    query = (
        select(case_file)
        .join(case_queue, case_queue.c.name == case_file.c.queue)
        .where(case_queue.c.permission.in_(list(permissions)))
        .where(*_conditions(wanted))
        .order_by(case_file.c.updated_at.desc(), case_file.c.id)
        .limit(limit + 1)
    )
    if after is not None:
        at, last = _read_cursor(after)
        query = query.where(
            or_(case_file.c.updated_at < at, and_(case_file.c.updated_at == at, case_file.c.id > last))
        )
    return _page(connection, query, limit)


def list_queue(connection: Connection, queue: str, *, limit: int = 50, offset: int = 0) -> list[CaseFile]:
    """Return what waits in a queue, in the order in which it is given out: gravest, then soonest due."""
    rows = connection.execute(
        select(case_file)
        .where(case_file.c.queue == queue, case_file.c.next_action.is_not(None))
        .order_by(case_file.c.severity.desc(), case_file.c.due_at, case_file.c.id)
        .limit(max(1, min(limit, MOST)))
        .offset(offset)
    )
    return [CaseFile.of(row) for row in rows.mappings()]


def list_overdue(
    connection: Connection, now: datetime, permissions: Sequence[str], *, limit: int = 100
) -> list[CaseFile]:
    """Return the open cases whose time has passed, longest overdue first."""
    rows = connection.execute(
        select(case_file)
        .join(case_queue, case_queue.c.name == case_file.c.queue)
        .where(
            case_queue.c.permission.in_(list(permissions)),
            case_file.c.next_action.is_not(None),
            case_file.c.due_at < now,
        )
        .order_by(case_file.c.due_at, case_file.c.id)
        .limit(max(1, min(limit, MOST)))
    )
    return [CaseFile.of(row) for row in rows.mappings()]


def cases_of_account(
    connection: Connection, account: str, permissions: Sequence[str]
) -> list[tuple[CaseFile, str]]:
    """Return the cases in which an account stands, with its role there, newest change first."""
    rows = connection.execute(
        select(case_file, case_account.c.role.label("account_role"))
        .join(case_account, case_account.c.case_id == case_file.c.id)
        .join(case_queue, case_queue.c.name == case_file.c.queue)
        .where(
            case_account.c.account == account,
            case_queue.c.permission.in_(list(permissions)),
            case_file.c.state != str(State.MERGED),
        )
        .order_by(case_file.c.updated_at.desc(), case_file.c.id)
        .limit(MOST)
    )
    found = []
    for row in rows.mappings():
        columns = dict(row)
        role = str(columns.pop("account_role"))
        found.append((CaseFile.of(columns), role))
    return found


def may_see(connection: Connection, case: CaseFile, permissions: Sequence[str]) -> bool:
    """Whether somebody with these permissions may see the queue that a case lies in."""
    needed = connection.execute(
        select(case_queue.c.permission).where(case_queue.c.name == case.queue)
    ).scalar_one()
    return needed in permissions


def _conditions(wanted: Filter) -> list[Any]:
    named = ("state", "kind", "queue", "owner")
    conditions = [
        case_file.c[name] == value for name in named if (value := getattr(wanted, name)) is not None
    ]
    if wanted.state is None:
        conditions.append(case_file.c.state != str(State.MERGED))
    if wanted.least_severity is not None:
        conditions.append(case_file.c.severity >= wanted.least_severity)
    if wanted.due_before is not None:
        conditions.append(case_file.c.due_at < wanted.due_before)
    if wanted.open_only:
        conditions.append(case_file.c.next_action.is_not(None))
    if wanted.account is not None:
        about = select(case_account.c.case_id).where(case_account.c.account == wanted.account)
        conditions.append(case_file.c.id.in_(about))
    return conditions


def _page(connection: Connection, query: Select[Any], limit: int) -> Page:
    found = [CaseFile.of(row) for row in connection.execute(query).mappings()]
    more = len(found) > limit
    return Page(found[:limit], _cursor(found[limit - 1]) if more else None)


def _cursor(case: CaseFile) -> str:
    return base64.urlsafe_b64encode(json.dumps([case.updated_at.isoformat(), case.id]).encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, str]:
    try:
        at, last = json.loads(base64.urlsafe_b64decode(text.encode()))
        moment = datetime.fromisoformat(at)
        if not isinstance(last, str) or moment.tzinfo is None or "\0" in last:
            raise ValueError(last)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise CaseError("'after' is no cursor that a page gave; ask for the first page without it") from error
    return moment, last


def flags_with_word(now: datetime | None = None) -> Select[Any]:
    """Return the columns of a :class:`FlagView`, with the last word told, or the last that may be told by ``now``."""
    told = select(flag_notice.c.word, flag_notice.c.at).where(flag_notice.c.flag_id == flag.c.id)
    if now is not None:
        told = told.where(flag_notice.c.not_before <= now)
    last = told.order_by(flag_notice.c.id.desc()).limit(1).lateral("told")
    return select(
        *(flag.c[name] for name in FlagView.__slots__ if name not in ("owner", "word", "word_at")),
        thing_owner.c.account.label("owner"),
        func.coalesce(last.c.word, "received").label("word"),
        func.coalesce(last.c.at, flag.c.received_at).label("word_at"),
    ).select_from(
        flag.outerjoin(
            thing_owner,
            and_(thing_owner.c.kind == flag.c.subject_kind, thing_owner.c.id == flag.c.subject_id),
        ).outerjoin(last, true())
    )
