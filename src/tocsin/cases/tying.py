"""Things that were flagged before their owner was known: once it is, they are with the account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tocsin.cases.joining import merge_locked
from tocsin.cases.ledger import CaseFile, Change, change_case, lock_case
from tocsin.cases.notices import tell_flaggers
from tocsin.cases.owned import Thing, named, write_owners
from tocsin.cases.policy import Policy
from tocsin.cases.tables import case_account, case_document, case_holder
from tocsin.cases.transitions import REOPENED
from tocsin.cases.tries import again_where_tied
from tocsin.cases.words import Act, NextAction, State
from tocsin.clock import Clock
from tocsin.lookup import Owners
from tocsin.store import Store, statement

_ACTOR = "machine:watch"
_FRESH = timedelta(minutes=15)
"""What changed since is looked at each time; all else, in parts."""


@dataclass(frozen=True, slots=True)
class _Tie:
    """A thing's case and its account's, both locked; they may be one."""

    thing: Thing
    account: str
    case: CaseFile
    owners: CaseFile


class Tying:
    """Brings flags about things to the cases about the accounts that own them. Several processes may do it at once."""

    def __init__(self, store: Store, policy: Policy, clock: Clock, owners: Owners) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._owners = owners

    def look(self, part: str = "") -> int:
        """Tie what can be tied by now of the cases whose id begins with ``part`` and of those that changed of late.

        Returns how many things were tied.

        :raises tocsin.lookup.ContentError: where a source of events cannot be read at all.
        """
        return self._tie(part, None)

    def tell(self, things: Collection[Thing]) -> int:
        """Tie these things where they were flagged before their events came; return how many were tied."""
        return self._tie("", things) if things else 0

    def _tie(self, part: str, things: Collection[Thing] | None) -> int:
        with self._store.read() as connection:
            values = {
                "part": part,
                "since": self._clock.now() - _FRESH,
                "things": None if things is None else named(things),
            }
            rows = connection.execute(statement("tocsin.cases", "untied_things"), values).all()
        known: dict[Thing, str | None] = {(row.kind, row.id): row.account for row in rows}
        asked = [thing for thing, account in known.items() if account is None]
        found = self._owners.owners(asked) if asked else {}
        tied = 0
        for thing, written in known.items():
            account = written or found.get(thing)
            if account is not None:
                again_where_tied(partial(self._tie_one, thing, account))
                tied += 1
        return tied

    def _tie_one(self, thing: Thing, account: str) -> None:
        with self._store.begin() as connection:
            now = self._clock.now()
            account = write_owners(connection, {thing: account}, now)[thing]
            tie = _lock(connection, thing, account)
            if tie.case.id == tie.owners.id:
                self._name(connection, tie, now)
            elif tie.case.state in (State.NEW, State.TRIAGE) and _is_of_things_alone(connection, tie.case.id):
                self._merge(connection, tie, now)
            else:
                self._point(connection, tie, now)
            connection.execute(
                update(case_holder)
                .where(case_holder.c.kind == thing[0], case_holder.c.id == thing[1])
                .values(case_id=tie.owners.id)
            )

    def _name(self, connection: Connection, tie: _Tie, now: datetime) -> None:
        """Let a case that is about the thing be about its account: nothing new was said, and a decision stands."""
        account = {"case_id": tie.case.id, "account": tie.account, "role": "flagged"}
        connection.execute(upsert(case_account).values(account).on_conflict_do_nothing())
        self._note(connection, tie, now, f"{_told(tie)}, whom the case is about from now on", {})

    def _merge(self, connection: Connection, tie: _Tie, now: datetime) -> None:
        """Let the account's case take in a case that nobody works on yet; one that was decided opens again."""
        target, reason = tie.owners, f"{_told(tie)}, whom the other case is about"
        if target.state in REOPENED:
            severity = max(target.severity, tie.case.severity)
            change = Change(Act.FLAG, _ACTOR, now, f"{_told(tie)}; a flag opened it again", _details(tie))
            target = change_case(
                connection,
                self._policy,
                tie.owners,
                change,
                severity=severity,
                queue=self._policy.queue_of(severity),
                due_at=self._policy.due(NextAction.REVIEW, severity, now),
            )
            tell_flaggers(connection, self._policy, tie.owners, target, now)
        merge_locked(connection, self._policy, tie.case, target, Change(Act.MERGE, _ACTOR, now, reason, {}))

    def _point(self, connection: Connection, tie: _Tie, now: datetime) -> None:
        """Tell a case that people work on, or that is closed, of the other: what becomes of it is theirs to say."""
        reason = f"{_told(tie)}, whom case {tie.owners.id} is about; further flags go there"
        self._note(connection, tie, now, reason, {"related": [tie.owners.id]})

    def _note(
        self, connection: Connection, tie: _Tie, now: datetime, reason: str, more: dict[str, list[str]]
    ) -> None:
        change = Change(Act.NOTE, _ACTOR, now, reason, _details(tie) | more)
        change_case(connection, self._policy, tie.case, change, closed_at=tie.case.closed_at)


def _lock(connection: Connection, thing: Thing, account: str) -> _Tie:
    """Lock the case of a thing and that of its account, which is the same one where none held the account before."""
    of_thing, of_account = _holder(connection, thing), None
    first = upsert(case_holder).values(kind="account", id=account, case_id=of_thing).on_conflict_do_nothing()
    fresh = connection.execute(first.returning(case_holder.c.id)).first() is not None
    locked: dict[str, CaseFile] = {}
    while True:
        of_thing = _holder(connection, thing)
        of_account = of_thing if fresh else _holder(connection, ("account", account))
        waiting = sorted({of_thing, of_account} - locked.keys())
        if not waiting:
            break
        # What was merged or split while we waited for it is elsewhere by now: look again, until both are locked.
        locked |= {each: lock_case(connection, each, None) for each in waiting}
    if fresh:
        connection.execute(
            update(case_holder)
            .where(case_holder.c.kind == "account", case_holder.c.id == account)
            .values(case_id=of_thing)
        )
    return _Tie(thing, account, locked[of_thing], locked[of_account])


def _holder(connection: Connection, thing: Thing) -> str:
    kind, each = thing
    return str(
        connection.execute(
            select(case_holder.c.case_id).where(case_holder.c.kind == kind, case_holder.c.id == each)
        ).scalar_one()
    )


def _is_of_things_alone(connection: Connection, case_id: str) -> bool:
    """Whether nothing but flags about things brought a case: one about an account as well may be about another."""
    accounts = select(func.count()).select_from(case_account).where(case_account.c.case_id == case_id)
    documents = select(func.count()).select_from(case_document).where(case_document.c.case_id == case_id)
    return not connection.scalar(accounts) and not connection.scalar(documents)


def _told(tie: _Tie) -> str:
    kind, each = tie.thing
    return f"{'medium' if kind == 'media' else kind} {each} is of account {tie.account}"


def _details(tie: _Tie) -> dict[str, object]:
    return {"thing": {"kind": tie.thing[0], "id": tie.thing[1]}, "account": tie.account}
