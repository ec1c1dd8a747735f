"""A flag of our own, sent through the whole path again and again: if it gets lost, so does a real one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from tocsin.cases.flags import FlagIntake, Taken
from tocsin.cases.ledger import Change, change_case, lock_case
from tocsin.cases.notices import tell_flaggers
from tocsin.cases.policy import Policy
from tocsin.cases.reading import view_flag
from tocsin.cases.tables import case_file, flag
from tocsin.cases.words import Act, Outcome, State
from tocsin.clock import Clock
from tocsin.store import Store

SOURCE = "canary"
"""The source under which canaries are counted: never mixed up with real flags."""

_ACTOR = "machine:canary"
_LATE = timedelta(minutes=15)
"""A canary that is not back by then is missed."""


_WALKS = 5
"""Times that a canary is walked before it counts as lost."""


@dataclass(frozen=True, slots=True)
class CanaryState:
    """When the last canary went all the way; ``missed`` says that none did for too long."""

    last: datetime | None
    missed: bool


def send_canary(store: Store, policy: Policy, clock: Clock, intake: FlagIntake) -> bool:
    """Send a flag, walk its case to the end, and return whether the sender was told so."""
    now = clock.now()
    # A case an hour: a flag's word goes to all flags of its case, and one case would collect them for ever.
    body = {
        "id": str(uuid.uuid4()),
        "actor": "canary",
        "by": "canary",
        "reason": "other",
        "at": now.isoformat(),
        "subject": {"kind": "account", "id": f"canary:{now:%Y-%m-%dT%H}"},
    }
    (answer,) = intake.accept([body], SOURCE)
    if answer.taken is not Taken.ACCEPTED or answer.id is None:
        return False
    with store.read() as connection:
        sent = view_flag(connection, answer.id, now)
    if sent is None:
        return False
    # Another sender may be faster and walk this case too: what the flag's sender is told says whether all was well.
    # And the flag of a third may open it again before one has asked: then it is walked once more.
    for _ in range(_WALKS):
        _walk_all(store, policy, clock)
        with store.read() as connection:
            told = view_flag(connection, answer.id, clock.now() + timedelta(hours=policy.notice_hours))
        if told is not None and told.word == "not_acted_on":
            return True
    return False


def _walk_all(store: Store, policy: Policy, clock: Clock) -> None:
    """Walk each open case of a canary to its end: one's own, and those of senders that died on their way."""
    with store.read() as connection:
        waiting = connection.execute(
            select(case_file.c.id)
            .where(case_file.c.queue == "canary", case_file.c.next_action.is_not(None))
            .order_by(case_file.c.id)
        ).scalars()
        cases = list(waiting)
    for each in cases:
        with store.begin() as connection:
            case, now = lock_case(connection, each, None), clock.now()
            if case.queue != "canary" or case.next_action is None:
                continue
            for act in (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE):
                if act is Act.TRIAGE and case.state is not State.NEW:
                    continue
                before, reason = case, "a canary on its way"
                outcome = {"outcome": str(Outcome.NOT_CONFIRMED)} if act is Act.CLOSE else {}
                case = change_case(connection, policy, case, Change(act, _ACTOR, now, reason, {}), **outcome)
                tell_flaggers(connection, policy, before, case, now)


def canary_state(store: Store, clock: Clock) -> CanaryState:
    """Return when the last canary came; whether it is missed where any was ever sent."""
    with store.read() as connection:
        last = connection.execute(
            select(func.max(flag.c.received_at)).where(flag.c.source == SOURCE)
        ).scalar_one()
    return CanaryState(last, last is not None and clock.now() - last > _LATE)
