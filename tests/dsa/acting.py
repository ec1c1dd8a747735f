"""Confirmed cases, what a platform did in them, and who releases statements, for tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from msgspec import structs

from tests.cases.time import Time
from tests.cases.working import ANN, POLICY, scanned, walk
from tests.dsa.receiving import TOKEN
from tocsin.cases import Act, Arrivals
from tocsin.clock import Clock
from tocsin.dsa import (
    Batch,
    Database,
    Kept,
    Sender,
    TransparencyDatabase,
    Wording,
    gather,
    read_wording,
    release,
    statements,
)
from tocsin.dsa.desk import ANYWHERE
from tocsin.inbox import Inbox
from tocsin.model import Stage, StageReached
from tocsin.people import Person, Role, add_person
from tocsin.store import Store

WORDING: Wording = read_wording(None)


def happened(store: Store, time: Clock, *events: dict[str, Any]) -> None:
    """Take events in."""
    answers = Inbox(store, time).accept([json.dumps(each).encode() for each in events], "test").answers
    assert {answer.taken.value for answer in answers} <= {"accepted", "duplicate"}, answers


def event(time: Clock, number: str, kind: str, actor: str = "platform", **fields: Any) -> dict[str, Any]:
    """Return an event of now."""
    at = time.now().isoformat().replace("+00:00", "Z")
    return {"id": number, "type": kind, "at": at, "actor": actor, **fields}


def act(
    time: Clock, number: str, named: str, action: str | None = "ban", kind: str = "account"
) -> dict[str, Any]:
    """Return the event of a platform's act, done now."""
    did = {} if action is None else {"action": action}
    return event(time, number, "enforcement", subject={"kind": kind, "id": named}, **did)


def brought(store: Store, time: Time, account: str) -> str:
    """Return a case that a scan brought: its first stage was on 2 January 2026."""
    number = hashlib.sha256(account.encode()).hexdigest()[:16]
    case = scanned(number, [account], f"m-{account}")
    first = StageReached(Stage.CONTACT, "2026-01-02T03:04:05Z", f"m-{account}")
    Arrivals(store, POLICY, time).bring([structs.replace(case, stages=(first,))])
    return number


def confirm(store: Store, time: Time, case: str) -> str:
    """Have people confirm a case, and return its id."""
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.CONFIRM)
    return case


def gathered(store: Store, time: Time, wording: Wording = WORDING) -> list[Kept]:
    """Make what statements there are to make, and return all that there are."""
    with store.begin() as connection:
        gather(connection, wording, time.now())
    with store.read() as connection:
        return list(statements(connection))


def banned(store: Store, time: Time, *accounts: str) -> list[Kept]:
    """Return the statements on bans of accounts in a case each."""
    for each in accounts:
        confirm(store, time, brought(store, time, each))
        happened(store, time, act(time, f"ban-{each}", each))
    return gathered(store, time)


def people(store: Store, time: Time, *names: str, role: Role = Role.LEAD) -> tuple[Person, ...]:
    """Return people of a role."""
    with store.begin() as connection:
        return tuple(add_person(connection, name, [role], time.now()) for name in names)


def to(base: str, *, is_test: bool = True) -> Database:
    """Return where a test's statements go."""
    return Database(base, is_test, TOKEN)


def released(store: Store, time: Time, base: str, by: Person, wording: Wording = WORDING) -> list[Batch]:
    """Release all that is ready."""
    with store.begin() as connection:
        return release(connection, to(base), by, wording, time.now()).batches


def sender(store: Store, time: Time, carry: Callable[[Batch], TransparencyDatabase] | None = None) -> Sender:
    """Return what sends to the server that a batch names."""
    return Sender(store, time, carry or way)


def way(batch: Batch) -> TransparencyDatabase:
    """Return the way to the server that a batch names."""
    return TransparencyDatabase(to(batch.server, is_test=batch.is_test), ANYWHERE)
