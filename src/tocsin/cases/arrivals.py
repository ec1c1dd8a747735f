"""Cases of a scan in: each joins the open case about its accounts, or opens one; twice the same changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from tocsin.cases.joining import highest, merge_locked
from tocsin.cases.ledger import CaseFile, Change, change_case, lock_case, open_case, read_case
from tocsin.cases.notices import tell_flaggers
from tocsin.cases.policy import Policy
from tocsin.cases.tables import case_account, case_document, case_holder
from tocsin.cases.transitions import REOPENED
from tocsin.cases.tries import again_where_tied
from tocsin.cases.words import Act, CaseKind, NextAction, State
from tocsin.clock import Clock
from tocsin.model import Case, Role
from tocsin.store import Store, statement

_AT_ONCE = 100
"""Cases a transaction: what others wait for is short."""

_ONE_AT_A_TIME = 0x70C51B
"""Advisory lock of whoever brings a scan in: two at once could open two cases about one account."""

_ACTOR = "machine:scan"
_HOLDING = (Role.RECRUITER, Role.OFFENDER, Role.ASSOCIATE, Role.MINOR_INVOLVED)
"""Roles that a ring is made of. A client or a minor may stand in several cases, and ties none together."""


@dataclass(slots=True)
class Arrived:
    """What became of a scan's cases: they add up to ``read``."""

    read: int = 0
    opened: int = 0
    joined: int = 0
    reopened: int = 0
    unchanged: int = 0
    below_alarm: int = 0
    merged: int = 0

    def __add__(self, other: Arrived) -> Arrived:
        return Arrived(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, each.name)} {each.name.replace('_', ' ')}" for each in fields(self))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A case of a scan as it comes in; ``holding`` are the accounts that its ring is made of."""

    case: Case
    now: datetime
    digest: bytes
    holding: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, now: datetime) -> _Arrival:
        holding = tuple(sorted(each.account for each in case.accounts if each.role in _HOLDING))
        return cls(case, now, hashlib.sha256(msgspec.json.encode(case)).digest(), holding)


class Arrivals:
    """Brings the cases of scans in."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock

    def bring(self, cases: Iterable[Case], on_progress: Callable[[int], None] = lambda _: None) -> Arrived:
        """Bring the cases of one scan in; it may be broken off and done again.

        Cases below the alarm are taken where they add to one that is there, and else by a sample that the policy sets.
        ``merged`` counts besides: cases that a scan found to be one.
        """
        arrived = Arrived()
        for some in _batches(cases):
            arrived += again_where_tied(partial(self._bring_some, some))
            on_progress(arrived.read)
        return arrived

    def _bring_some(self, cases: Sequence[Case]) -> Arrived:
        arrived = Arrived()
        with self._store.begin() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
            for case in cases:
                self._bring_one(connection, case, arrived)
        return arrived

    def _bring_one(self, connection: Connection, case: Case, arrived: Arrived) -> None:
        arrived.read += 1
        arrival = _Arrival.of(case, self._clock.now())
        known = connection.execute(
            select(case_document.c.digest).where(case_document.c.machine_id == case.case)
        ).scalar_one_or_none()
        if known == arrival.digest:
            arrived.unchanged += 1
            return
        target, others = self._target(connection, case.case, arrival.holding)
        if target is None:
            share = 1.0 if case.opened_at is not None else self._policy.below_alarm_share
            if _draw(case.case) >= share:
                arrived.below_alarm += 1
                return
            self._open(connection, arrival, share)
            arrived.opened += 1
            return
        for other in others:
            if other.state in (State.NEW, State.TRIAGE) and other.owner is None and not target.state.over:
                reason = "a scan finds their accounts to be one ring"
                change = Change(Act.MERGE, _ACTOR, arrival.now, reason, {})
                target = merge_locked(connection, self._policy, other, target, change)
                arrived.merged += 1
        seen = _seen(connection, target.id)
        news = [
            each for each in case.evidence if each.weight > 0 and (each.event, each.indicator) not in seen
        ]
        _keep(connection, arrival, target.id)
        if target.state in REOPENED and not news:
            arrived.unchanged += 1
            return
        if target.state in REOPENED:
            arrived.reopened += 1
        else:
            arrived.joined += 1
        self._join(connection, arrival, target, len(news), others)

    def _target(
        self, connection: Connection, machine_id: str, holding: Sequence[str]
    ) -> tuple[CaseFile | None, list[CaseFile]]:
        """Return the case that takes this one in, locked, and the other open ones about its accounts."""
        asked = {"accounts": list(holding), "machine_id": machine_id}
        locked: dict[str, CaseFile] = {}
        while True:
            found = {
                row.id: row for row in connection.execute(statement("tocsin.cases", "holders_of"), asked)
            }
            waiting = sorted(found.keys() - locked.keys())
            if not waiting:
                break
            # What was merged or split while we waited for it is elsewhere by now: look again, until all is locked.
            locked |= {each: lock_case(connection, each, None) for each in waiting}
        live = [locked[each] for each in found]
        if not live:
            return None, []
        live.sort(
            key=lambda case: (
                not found[case.id].known,
                case.state.over,
                -found[case.id].held,
                case.created_at,
                case.id,
            )
        )
        target = live[0]
        if target.state.over and (going := [case for case in live if not case.state.over]):
            # Work that is under way takes what is new before a case that was closed is opened again.
            target = going[0]
        return target, [case for case in live if case is not target and not case.state.over]

    def _open(self, connection: Connection, arrival: _Arrival, share: float) -> None:
        case, now = arrival.case, arrival.now
        kind = CaseKind(case.kind)
        severity = self._policy.severity_of(kind, case.probability)
        accuses = any(each.role.accuses for each in case.accounts)
        queue = self._policy.queue_of(severity) if accuses else "child_safety"
        told = "the alarm rang" if case.opened_at is not None else "drawn below the alarm"
        change = Change(
            Act.OPEN, _ACTOR, now, f"{told} at {_percent(case.probability)}", {"machine_id": case.case}
        )
        open_case(
            connection,
            self._policy,
            change,
            case.case,
            kind,
            severity=severity,
            queue=queue,
            probability=case.probability,
            weight=case.weight,
            inclusion=share,
        )
        _keep(connection, arrival, case.case)

    def _join(
        self,
        connection: Connection,
        arrival: _Arrival,
        target: CaseFile,
        news: int,
        others: Sequence[CaseFile],
    ) -> None:
        case, now = arrival.case, arrival.now
        severity = max(target.severity, self._policy.severity_of(CaseKind(case.kind), case.probability))
        columns: dict[str, Any] = {"severity": int(severity), **highest(connection, target.id)}
        if target.state in REOPENED:
            columns["queue"] = self._policy.queue_of(severity)
        elif severity > target.severity and target.next_action is not None and target.due_at is not None:
            columns["due_at"] = min(
                target.due_at, self._policy.due(NextAction(target.next_action), severity, now)
            )
        related = [each.id for each in others if read_case(connection, each.id).merged_into is None]
        change = Change(
            Act.WEIGH,
            _ACTOR,
            now,
            f"{news} new sign{'' if news == 1 else 's'}; the scan now says {_percent(case.probability)}",
            {"machine_id": case.case, "new": news, "probability": case.probability, "weight": case.weight}
            | ({"related": related} if related else {}),
        )
        after = change_case(connection, self._policy, target, change, **columns)
        tell_flaggers(connection, self._policy, target, after, now)


def _keep(connection: Connection, arrival: _Arrival, case_id: str) -> None:
    """Keep what a scan says of a case, and let the case hold its accounts, where none other does."""
    case = arrival.case
    values = {
        "machine_id": case.case,
        "case_id": case_id,
        "probability": case.probability,
        "weight": case.weight,
        "weights_version": case.weights_version,
        "opened_at": None if case.opened_at is None else datetime.fromisoformat(case.opened_at),
        "digest": arrival.digest,
        "document": msgspec.to_builtins(case),
        "seen_at": arrival.now,
    }
    keep = upsert(case_document).values(values)
    connection.execute(
        keep.on_conflict_do_update(index_elements=["machine_id"], set_={k: keep.excluded[k] for k in values})
    )
    if case.accounts:
        named = upsert(case_account).values(
            [
                {
                    "case_id": case_id,
                    "account": each.account,
                    "role": str(each.role),
                    "weight": each.weight,
                }
                for each in case.accounts
            ]
        )
        connection.execute(
            named.on_conflict_do_update(
                index_elements=["case_id", "account"],
                set_={"role": named.excluded.role, "weight": named.excluded.weight},
            )
        )
    if arrival.holding:
        rows = [{"kind": "account", "id": each, "case_id": case_id} for each in arrival.holding]
        connection.execute(upsert(case_holder).values(rows).on_conflict_do_nothing())


def _batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    # itertools.batched came with Python 3.12.
    going = iter(cases)
    while some := list(islice(going, _AT_ONCE)):
        yield some


def _draw(case_id: str) -> float:
    """Return a number in [0, 1) that depends on the case's id alone: the same case is drawn or not, in every scan."""
    return int(hashlib.sha256(b"below the alarm\0" + case_id.encode()).hexdigest()[:13], 16) / 16**13


def _seen(connection: Connection, case_id: str) -> set[tuple[str, str]]:
    found = connection.execute(
        statement("tocsin.cases", "evidence_seen"),
        {"case_id": case_id},
    )
    return {(row.event, row.indicator) for row in found}


def _percent(probability: float) -> str:
    """Return a probability for the ledger; no sum of weights makes anything certain."""
    return f"{min(0.99, max(0.01, probability)):.0%}"
