"""One case out of two, and two out of one. Flags keep their receipts; ids that were given once stay good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_, update

from tocsin.cases.errors import CaseError
from tocsin.cases.flags import case_id_of
from tocsin.cases.ledger import CHILD_SAFETY, CaseFile, Change, change_case, lock_case, next_state, open_case
from tocsin.cases.policy import Policy
from tocsin.cases.rights import check_worker
from tocsin.cases.tables import (
    case_account,
    case_document,
    case_event,
    case_file,
    case_holder,
    flag,
    thing_owner,
)
from tocsin.cases.tries import again_where_tied
from tocsin.cases.words import Act
from tocsin.cases.worker import Worker
from tocsin.clock import Clock
from tocsin.store import Store, statement


class Joining:
    """Merges and splits cases, each in a transaction of its own."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock

    def merge(self, worker: Worker, case_id: str, into: str, reason: str) -> CaseFile:
        """Merge a case into another that is open, and return the other.

        :raises CaseError: where the two are one, where either's state does not allow it, or the person may not.
        """
        if not reason.strip():
            raise CaseError("a merge needs a reason; write in a sentence why the two are one")
        return again_where_tied(partial(self._merge, worker, case_id, into, reason))

    def _merge(self, worker: Worker, case_id: str, into: str, reason: str) -> CaseFile:
        with self._store.begin() as connection:
            now = self._clock.now()
            merged, target = lock_pair(connection, case_id, into)
            for case in (merged, target):
                check_worker(connection, case, worker, Act.MERGE, now)
            change = Change(Act.MERGE, worker.actor, now, reason, {})
            return merge_locked(connection, self._policy, merged, target, change)

    def split(self, worker: Worker, case_id: str, accounts: Collection[str], reason: str) -> CaseFile:
        """Move accounts of a case, and the flags about them, into a case of their own; return the new case.

        What scans said stays with the old case: its sums are of all accounts together. Both ledgers tell of the split.

        :raises CaseError: where the accounts are not in the case, or are all of it, or the person may not.
        """
        if not reason.strip():
            raise CaseError("a split needs a reason; write in a sentence what is of its own")
        return again_where_tied(partial(self._split, worker, case_id, sorted(set(accounts)), reason))

    def _split(self, worker: Worker, case_id: str, chosen: list[str], reason: str) -> CaseFile:
        with self._store.begin() as connection:
            now = self._clock.now()
            case = lock_case(connection, case_id, None)
            check_worker(connection, case, worker, Act.SPLIT, now)
            known = set(
                connection.execute(
                    select(case_account.c.account).where(case_account.c.case_id == case_id)
                ).scalars()
            )
            if not chosen or not known.issuperset(chosen):
                raise CaseError(
                    f"name accounts of case {case_id} to split off; it has {len(known)}, see its page"
                )
            if known == set(chosen):
                raise CaseError(f"that is all of case {case_id}; leave at least one account in it")
            next_state(case, Act.SPLIT)
            new_id = _free_id(connection, case, chosen[0])
            moved = connection.execute(
                update(flag)
                .where(flag.c.case_id == case_id, _is_of(flag.c.subject_kind, flag.c.subject_id, chosen))
                .values(case_id=new_id)
            ).rowcount
            for table, condition in (
                (case_account, case_account.c.account.in_(chosen)),
                (case_holder, _is_of(case_holder.c.kind, case_holder.c.id, chosen)),
            ):
                connection.execute(
                    update(table).where(table.c.case_id == case_id, condition).values(case_id=new_id)
                )
            opened = Change(Act.OPEN, worker.actor, now, reason, {"split_from": case_id, "accounts": chosen})
            new = open_case(
                connection,
                self._policy,
                opened,
                new_id,
                case.kind,
                flags=moved,
                severity=case.severity,
                queue=CHILD_SAFETY if case.queue == CHILD_SAFETY else self._policy.queue_of(case.severity),
            )
            details = {"accounts": chosen, "into": new_id, "flags": moved}
            change_case(
                connection,
                self._policy,
                case,
                Change(Act.SPLIT, worker.actor, now, reason, details),
                flags=case.flags - moved,
            )
            return new


def _is_of(kind: ColumnElement[str], named: ColumnElement[str], accounts: list[str]) -> ColumnElement[bool]:
    """Whether something is one of these accounts, or a message, post or medium of theirs."""
    theirs = select(thing_owner.c.kind, thing_owner.c.id).where(thing_owner.c.account.in_(accounts))
    return or_(and_(kind == "account", named.in_(accounts)), tuple_(kind, named).in_(theirs))


def lock_pair(connection: Connection, case_id: str, into: str) -> tuple[CaseFile, CaseFile]:
    """Lock two cases, always in the order of their ids: nobody waits for each other."""
    if case_id == into:
        raise CaseError(f"case {case_id} cannot be merged into itself; name another case")
    locked = {each: lock_case(connection, each, None) for each in sorted((case_id, into))}
    return locked[case_id], locked[into]


def merge_locked(
    connection: Connection, policy: Policy, merged: CaseFile, target: CaseFile, change: Change
) -> CaseFile:
    """Merge a case into another; this transaction has locked both. Returns the one that goes on.

    ``change`` says by whom, when and why.
    """
    next_state(target, Act.ABSORB)
    change_case(
        connection,
        policy,
        merged,
        replace(change, act=Act.MERGE, details={"into": target.id}),
        merged_into=target.id,
        flags=0,
    )
    for table in (flag, case_document, case_holder):
        connection.execute(update(table).where(table.c.case_id == merged.id).values(case_id=target.id))
    connection.execute(
        statement("tocsin.cases", "take_over_accounts"), {"from_case": merged.id, "to_case": target.id}
    )
    sooner = [at for at in (merged.due_at, target.due_at) if at is not None]
    return change_case(
        connection,
        policy,
        target,
        replace(change, act=Act.ABSORB, details={"from": merged.id, "flags": merged.flags}),
        flags=target.flags + merged.flags,
        severity=max(target.severity, merged.severity),
        due_at=min(sooner),
        emergency=target.emergency or merged.emergency,
        **highest(connection, target.id),
    )


def highest(connection: Connection, case_id: str) -> dict[str, Any]:
    """Return the columns that sum up a case's documents: the highest probability and weight, if there are any."""
    row = connection.execute(
        select(func.max(case_document.c.probability), func.max(case_document.c.weight)).where(
            case_document.c.case_id == case_id
        )
    ).one()
    return {"probability": row[0], "weight": row[1]}


def _free_id(connection: Connection, case: CaseFile, account: str) -> str:
    """Return the id of a case split off: its account's own, or one made longer where that is taken."""
    count = connection.execute(
        select(func.count()).select_from(case_event).where(case_event.c.case_id == case.id)
    ).scalar_one()
    named = [account, f"{account}\0split from {case.id}\0{count}"]
    for each in named:
        found = case_id_of(case.kind, each)
        if connection.execute(select(case_file.c.id).where(case_file.c.id == found)).first() is None:
            return found
    raise CaseError(f"account {account} has a case of its own already; merge or work on that one")
