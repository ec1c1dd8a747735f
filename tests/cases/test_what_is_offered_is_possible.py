from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.databases import fresh_store
from tocsin.cases import (
    PERMISSION,
    Act,
    CaseError,
    Decision,
    Decisions,
    FlagIntake,
    Ground,
    Worker,
    possible_acts,
    read_case,
    read_policy,
)
from tocsin.people import add_person
from tocsin.store import Store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REVIEWER = Worker("ana", frozenset({"see_queue", "decide", "escalate"}))
LEAD = Worker("lea", frozenset({"see_queue", "decide", "escalate", "assign", "see_second", "confirm_second"}))
AUDITOR = Worker("aud", frozenset({"see_queue"}))

WAYS: dict[str, list[tuple[Worker, Act]]] = {
    "new": [],
    "waiting": [(REVIEWER, Act.TRIAGE)],
    "taken": [(REVIEWER, Act.TRIAGE), (REVIEWER, Act.TAKE)],
    "proposed": [(REVIEWER, Act.TRIAGE), (REVIEWER, Act.TAKE), (REVIEWER, Act.PROPOSE)],
    "taken by a second": [
        (REVIEWER, Act.TRIAGE),
        (REVIEWER, Act.TAKE),
        (REVIEWER, Act.PROPOSE),
        (LEAD, Act.TAKE),
    ],
    "not confirmed": [(REVIEWER, Act.TRIAGE), (REVIEWER, Act.TAKE), (REVIEWER, Act.REJECT)],
    "closed": [(REVIEWER, Act.TRIAGE), (REVIEWER, Act.TAKE), (REVIEWER, Act.REJECT), (REVIEWER, Act.CLOSE)],
}


class Standing:
    """A clock that says noon."""

    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0


def asked(act: Act) -> Decision:
    return Decision(
        act,
        "it is so",
        receipt="R-1" if act is Act.REPORT else None,
        ground=Ground.NO_MINOR if act is Act.WAIVE else None,
        until=NOON + timedelta(days=3) if act is Act.EXTEND else None,
        queue="review" if act is Act.ROUTE else None,
        to="bo" if act is Act.ASSIGN else None,
    )


def case_at(store: Store, reason: str, way: list[tuple[Worker, Act]]) -> str:
    flag = {
        "id": "f1",
        "at": NOON.isoformat(),
        "by": "user",
        "reason": reason,
        "subject": {"kind": "account", "id": "someone"},
    }
    FlagIntake(store, read_policy(), Standing()).accept([flag], "forum")
    with store.begin() as connection:
        add_person(connection, "bo", ["lead"], NOON)
        case_id = str(connection.exec_driver_sql("select id from case_file").scalar_one())
    for worker, act in way:
        Decisions(store, read_policy(), Standing()).decide(case_id, worker, asked(act))
    return case_id


@pytest.mark.parametrize("reason", ["trafficking", "grooming", "other"])
@pytest.mark.parametrize("way", WAYS)
def test_an_act_is_offered_exactly_where_it_is_taken(reason: str, way: str) -> None:
    policy = read_policy()
    with fresh_store() as store:
        case_id = case_at(store, reason, WAYS[way])
        for worker in (REVIEWER, LEAD, AUDITOR):
            with store.read() as connection:
                offered = possible_acts(connection, policy, read_case(connection, case_id), worker, NOON)
            for act in set(PERMISSION) - set(offered):
                # What is not offered may be harmless (taking what is one's own), but a refusal is what is promised
                # to everybody who lacks the right or the state.
                if act in (Act.TAKE, Act.EMERGENCY, Act.PROPOSE):
                    continue
                with pytest.raises(CaseError):
                    Decisions(store, policy, Standing()).decide(case_id, worker, asked(act))


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_offered_is_taken(way: str) -> None:
    policy = read_policy()
    for worker in (REVIEWER, LEAD):
        done: set[Act] = set()
        while True:
            with fresh_store() as store:
                case_id = case_at(store, "grooming", WAYS[way])
                with store.read() as connection:
                    offered = possible_acts(connection, policy, read_case(connection, case_id), worker, NOON)
                left = [act for act in offered if act not in done]
                if not left:
                    break
                Decisions(store, policy, Standing()).decide(case_id, worker, asked(left[0]))
                done.add(left[0])
