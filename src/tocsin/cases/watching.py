"""What is done without being asked: leases that ran out, deadlines that passed, files that differ from their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from tocsin.cases.ledger import Change, change_case, read_case
from tocsin.cases.policy import Policy
from tocsin.cases.tries import again_where_tied
from tocsin.cases.tying import Tying
from tocsin.cases.words import Act
from tocsin.clock import Clock
from tocsin.lookup import InboxLookup, Owners
from tocsin.store import Store, statement

_AT_ONCE = 200
"""Cases a transaction."""

_ACTOR = "machine:watch"
_STAY = frozenset({"child_safety", "second", "appeals", "lead", "canary"})
"""Queues that a case does not leave when its time passes: what they stand for goes on."""

_PARTS = 256


@dataclass(frozen=True, slots=True)
class Watched:
    """What a round found and did, in cases; ``tied`` in messages, posts and media whose owner became known."""

    lapsed: int
    escalated: int
    mended: int
    tied: int


class Watch:
    """Looks after the cases that nobody looks after. Several processes may do it at once.

    :param owners: who says whose things are; the events that came over HTTP alone, if not given.
    """

    def __init__(self, store: Store, policy: Policy, clock: Clock, owners: Owners | None = None) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._tying = Tying(store, policy, clock, owners or InboxLookup(store))

    def look(self) -> Watched:
        """Do a round. Each minute another part of the files is held against the ledger, all within hours."""
        part = int(self._clock.now().timestamp() // 60) % _PARTS
        named = f"{part:02x}"
        return Watched(self.lapse(), self.escalate(), self.mend(named), self.tie(named))

    def tie(self, part: str = "") -> int:
        """Bring flagged things to the cases about their owners, as :meth:`tocsin.cases.Tying.look`."""
        return self._tying.look(part)

    def lapse(self) -> int:
        """Let go of cases whose lease ran out, and return how many there were."""
        done = 0
        while True:
            with self._store.begin() as connection:
                now = self._clock.now()
                found = _ids(connection, "lapsed_cases", {"now": now, "most": _AT_ONCE})
                for case_id in found:
                    case = read_case(connection, case_id)
                    change = Change(Act.LAPSE, _ACTOR, now, "the lease ran out", {"owner": case.owner})
                    change_case(connection, self._policy, case, change, owner=None, lease_until=None)
            done += len(found)
            if len(found) < _AT_ONCE:
                return done

    def escalate(self) -> int:
        """Escalate cases whose time has passed, and return how many there were.

        The action stays the same, and is due again in a share of its time that the policy sets.
        """
        done = 0
        while True:
            with self._store.begin() as connection:
                now = self._clock.now()
                found = _ids(connection, "overdue_cases", {"now": now, "most": _AT_ONCE})
                for case_id in found:
                    case = read_case(connection, case_id)
                    assert case.next_action is not None
                    assert case.due_at is not None
                    severity = min(4, case.severity + 1)
                    whole = self._policy.due(case.next_action, severity, now) - now
                    late = timedelta(minutes=(now - case.due_at) // timedelta(minutes=1))
                    change = Change(
                        Act.ESCALATE,
                        _ACTOR,
                        now,
                        f"'{case.next_action}' was due {case.due_at:%Y-%m-%d %H:%M} UTC, {late} ago",
                        {"queue": case.queue, "owner": case.owner},
                    )
                    change_case(
                        connection,
                        self._policy,
                        case,
                        change,
                        queue=case.queue if case.queue in _STAY else "lead",
                        escalation=case.escalation + 1,
                        severity=severity,
                        due_at=now + whole * self._policy.escalated_share,
                    )
            done += len(found)
            if len(found) < _AT_ONCE:
                return done

    def mend(self, part: str = "") -> int:
        """Set files that differ from their ledger right, and return how many there were: the ledger is the truth.

        :param part: only cases whose id begins with it.
        """
        return again_where_tied(partial(self._mend, part))

    def _mend(self, part: str) -> int:
        with self._store.begin() as connection:
            now = self._clock.now()
            differing = connection.execute(statement("tocsin.cases", "differing_cases"), {"part": part}).all()
            for row in differing:
                case = read_case(connection, row.id, lock=True)
                connection.execute(statement("tocsin.cases", "restore_case"), {"case_id": row.id})
                restored = read_case(connection, row.id)
                names = [name for name in row.result if getattr(case, name) != getattr(restored, name)]
                reason = f"the file differed from the ledger in {', '.join(sorted(names))}"
                change_case(
                    connection,
                    self._policy,
                    restored,
                    Change(Act.MEND, _ACTOR, now, reason, {}),
                    closed_at=restored.closed_at,
                )
            return len(differing)


def _ids(connection: Connection, name: str, values: dict[str, object]) -> list[str]:
    return list(connection.execute(statement("tocsin.cases", name), values).scalars())
