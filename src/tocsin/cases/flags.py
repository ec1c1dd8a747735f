"""Flags in: each belongs to a case before its sender is answered, and none is ever dropped or counted twice."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Connection, TextClause, delete, insert, tuple_

from tocsin.cases.flag_bodies import FlagIn, Refused, read_flag
from tocsin.cases.notices import tell_open_again
from tocsin.cases.owned import with_owners
from tocsin.cases.policy import Policy
from tocsin.cases.tables import case_holder, flag_repeat
from tocsin.cases.transitions import REOPENED
from tocsin.cases.tries import again_where_tied
from tocsin.cases.words import Act, CaseKind, NextAction, Severity, State
from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.store import Store, statement


class Taken(StrEnum):
    """What became of a flag that was sent."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one flag. ``note`` says what of it was not understood, or why it was refused."""

    taken: Taken
    id: uuid.UUID | None
    note: str | None = None


def case_id_of(kind: str, named: str) -> str:
    """Return the id of a case: its kind and its smallest account, hashed, as a scan names its cases."""
    return hashlib.sha256(f"{kind}\0{named}".encode()).hexdigest()[:16]


class FlagIntake:
    """Takes flags in. Safe to use from several threads and processes."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock

    def accept(self, values: Sequence[object], source: str) -> list[Answer]:
        """File decoded JSON values as flags, in one transaction; return an answer each, in their order.

        :param source: who sends, as the access token names it: a flag's key is unique within it.
        """
        return again_where_tied(partial(self._accept_once, values, source))

    def _accept_once(self, values: Sequence[object], source: str) -> list[Answer]:
        with self._store.begin() as connection:
            return self._accept(connection, values, source)

    def _accept(self, connection: Connection, values: Sequence[object], source: str) -> list[Answer]:
        now = self._clock.now()
        read = [read_flag(value, source, now) for value in values]
        unique: dict[uuid.UUID, FlagIn] = {}
        again: list[FlagIn] = []
        for flag in read:
            if isinstance(flag, FlagIn):
                if flag.id in unique:
                    again.append(flag)
                else:
                    unique[flag.id] = flag
        owned = with_owners(connection, unique.values(), now)
        filed = self._file(connection, owned, source, now) if owned else set()
        again += [flag for flag in unique.values() if flag.id not in filed]
        differing = _link_repeats(connection, again, now)
        refused = sum(isinstance(flag, Refused) for flag in read)
        connection.execute(
            _sql("count_intake"),
            {
                "source": source,
                "now": now,
                "received": len(read),
                "accepted": len(filed),
                "repeated": len(again),
                "refused": refused,
            },
        )
        answers: list[Answer] = []
        fresh = set(filed)
        for flag in read:
            if isinstance(flag, Refused):
                answers.append(Answer(Taken.REFUSED, None, flag.reason))
            elif flag.id in fresh:
                fresh.discard(flag.id)
                answers.append(Answer(Taken.ACCEPTED, flag.id, flag.unread))
            else:
                answers.append(
                    Answer(Taken.REPEATED, flag.id, _CHANGED if flag.digest in differing else None)
                )
        return answers

    def _file(
        self, connection: Connection, flags: list[FlagIn], source: str, now: datetime
    ) -> set[uuid.UUID]:
        subjects = {flag.about: "" for flag in flags}
        by_subject = defaultdict(list)
        for flag in flags:
            by_subject[flag.about].append(flag)
        for subject, told in by_subject.items():
            subjects[subject] = case_id_of(self._kind(told), told[0].candidate)
        named = _json({"kind": kind, "id": each, "case_id": case} for (kind, each), case in subjects.items())
        opened = {
            (row.kind, row.id): str(row.case_id)
            for row in connection.execute(_sql("hold_subjects"), {"subjects": named})
        }
        if opened:
            connection.execute(_sql("heirs_hold"), {"case_ids": sorted(set(opened.values()))})
        held = self._lock(connection, named)
        filed = _insert(connection, flags, source, now)
        without = [subject for subject in opened if not any(f.id in filed for f in by_subject[subject])]
        if without:
            connection.execute(
                delete(case_holder).where(tuple_(case_holder.c.kind, case_holder.c.id).in_(without))
            )
        cases: dict[str, list[FlagIn]] = defaultdict(list)
        for subject, told in by_subject.items():
            case_id = held[subject][0] if subject in held else opened.get(subject)
            if case_id is not None:
                cases[case_id] += [flag for flag in told if flag.id in filed]
        states = dict(held.values())
        rows = [
            self._case_row(case_id, told, states.get(case_id), now)
            for case_id, told in sorted(cases.items())
            if told
        ]
        if rows:
            self._write(connection, rows, cases, states, source=source, now=now)
        return filed

    def _lock(self, connection: Connection, subjects: str) -> dict[tuple[str, str], tuple[str, str]]:
        """Return the case and its state of every subject that a case holds, the cases locked."""
        seen: dict[tuple[str, str], tuple[str, str]] | None = None
        while True:
            rows = connection.execute(_sql("lock_held_cases"), {"subjects": subjects})
            found = {(row.kind, row.id): (row.case_id, row.state) for row in rows}
            if found == seen:
                return found
            # A case that was merged or split while we waited for it may hold the subject no more: look again.
            seen = found

    def _kind(self, flags: Sequence[FlagIn]) -> CaseKind:
        kinds = [self._policy.kind_of_reason.get(flag.reason, CaseKind.OTHER) for flag in flags]
        return max(kinds, key=lambda kind: (self._policy.severity[kind], kind))

    def _severity(self, flags: Sequence[FlagIn]) -> Severity:
        step = self._policy.severity[self._kind(flags)]
        if any(flag.by == "trusted_flagger" for flag in flags):
            step += self._policy.raised_by.trusted_flagger
        if len({flag.flagger for flag in flags}) >= 3:
            step += self._policy.raised_by.three_flaggers
        return Severity(max(1, min(4, step)))

    def _case_row(
        self, case_id: str, flags: list[FlagIn], state: str | None, now: datetime
    ) -> dict[str, Any]:
        severity = self._severity(flags)
        action = NextAction.TRIAGE if state in (None, State.NEW) else NextAction.REVIEW
        queue = self._policy.queue_of(severity)
        if all(flag.by == "canary" for flag in flags):
            queue = "canary"
        elif state is None and any(flag.unread for flag in flags):
            queue = "unreadable"
        languages = {flag.language for flag in flags if flag.language}
        reasons = ", ".join(sorted({flag.reason.replace("_", " ") for flag in flags}))
        told = f"{len(flags)} flag{'s' if len(flags) > 1 else ''} ({reasons})"
        return {
            "id": case_id,
            "kind": str(self._kind(flags)),
            "severity": int(severity),
            "queue": queue,
            "due_at": self._policy.due(action, severity, now).isoformat(),
            "skill": self._policy.skill_of_kind.get(self._kind(flags)),
            "language": languages.pop() if len(languages) == 1 else None,
            "flags": len(flags),
            "act": str(Act.OPEN if state is None else Act.FLAG),
            "from_state": state or "-",
            "reason": f"{told} opened it again" if state in REOPENED else told,
            "flag_ids": [str(flag.id) for flag in flags],
        }

    def _write(
        self,
        connection: Connection,
        rows: list[dict[str, Any]],
        cases: dict[str, list[FlagIn]],
        states: dict[str, str],
        *,
        source: str,
        now: datetime,
    ) -> None:
        new = [row for row in rows if row["id"] not in states]
        known = [row for row in rows if row["id"] in states]
        if new:
            connection.execute(_sql("open_flagged_cases"), {"cases": json.dumps(new), "now": now})
        if known:
            connection.execute(_sql("join_flagged_cases"), {"cases": json.dumps(known), "now": now})
            again = [row["id"] for row in known if row["from_state"] == State.CLOSED]
            new_flags = [flag_id for row in known for flag_id in row["flag_ids"]]
            tell_open_again(connection, self._policy, again, now, but=new_flags)
        actor = f"source:{source}"
        connection.execute(_sql("write_flag_events"), {"cases": json.dumps(rows), "now": now, "actor": actor})
        accounts = [
            {"case_id": row["id"], "account": named}
            for row in rows
            for kind, named in (flag.about for flag in cases[row["id"]])
            if kind == "account"
        ]
        connection.execute(_sql("hold_flagged_accounts"), {"accounts": json.dumps(accounts)})
        write_entries(
            connection,
            (
                Entry(
                    "flag",
                    f"flag:{flag.id}",
                    actor,
                    now,
                    {
                        "case": row["id"],
                        "reason": flag.reason,
                        "by": flag.by,
                        "digest": flag.digest.hex(),
                        # A case that flags open has no entry of its own: the first of them says so.
                        **({"opens": row["kind"]} if row["act"] == Act.OPEN and place == 0 else {}),
                    },
                )
                for row in rows
                for place, flag in enumerate(cases[row["id"]])
            ),
        )


_CHANGED = (
    "it says something else than before under this key; the first stands, and this one is kept beside it"
)


def _insert(connection: Connection, flags: list[FlagIn], source: str, now: datetime) -> set[uuid.UUID]:
    """File flags and return the ids of those that are new."""
    filed = _insert_once(connection, flags, source, now)
    missing = [flag for flag in flags if flag.id not in filed]
    if missing and any(flag.number is not None for flag in missing):
        # A number that another flag has already is the sender's mistake, and no reason to lose this one.
        known = {row.id for row in _known(connection, missing)}
        clashing = [replace(flag, number=None) for flag in missing if flag.id not in known]
        filed |= _insert_once(connection, clashing, source, now)
    return filed


def _insert_once(connection: Connection, flags: list[FlagIn], source: str, now: datetime) -> set[uuid.UUID]:
    written = _json(
        {
            "id": str(flag.id),
            "key": flag.key,
            "number": flag.number,
            "digest": flag.digest.hex(),
            "at": flag.at.isoformat(),
            "flagger": flag.flagger,
            "by": flag.by,
            "subject_kind": flag.subject_kind,
            "subject_id": flag.subject_id,
            "about_kind": flag.about[0],
            "about_id": flag.about[1],
            "reason": flag.reason,
            "body": flag.body,
        }
        for flag in flags
    )
    found = connection.execute(_sql("file_flags"), {"flags": written, "source": source, "now": now})
    return {row.id for row in found}


def _known(connection: Connection, flags: list[FlagIn]) -> Sequence[Any]:
    written = _json({"id": str(flag.id), "digest": flag.digest.hex()} for flag in flags)
    return connection.execute(_sql("known_flags"), {"flags": written}).all()


def _link_repeats(connection: Connection, flags: list[FlagIn], now: datetime) -> set[bytes]:
    """Keep flags that came again beside the first; return the digests of those that say something else."""
    if not flags:
        return set()
    same = {(row.id, bytes.fromhex(row.sent)): row.same for row in _known(connection, flags)}
    rows = [
        {"flag_id": flag.id, "at": now, "same": same[flag.id, flag.digest], "body": flag.body}
        for flag in flags
    ]
    connection.execute(insert(flag_repeat), rows)
    return {flag.digest for flag in flags if not same[flag.id, flag.digest]}


def _json(rows: Any) -> str:
    return json.dumps(list(rows))


def _sql(name: str) -> TextClause:
    return statement("tocsin.cases", name)
