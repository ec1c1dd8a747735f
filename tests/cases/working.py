"""People, flags and scans for tests of cases."""

from __future__ import annotations

from collections.abc import Sequence

from tests.cases.time import Time
from tocsin.cases import Act, CaseFile, Decision, Decisions, FlagIntake, Worker, case_id_of, read_policy
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage
from tocsin.store import Store

RIGHTS = frozenset({"see_queue", "decide", "see_second", "confirm_second", "escalate", "assign"})
ANN, BOB, CYD = (Worker(name, RIGHTS) for name in ("ann", "bob", "cyd"))
POLICY = read_policy()


def flag_about(account: str, key: str, reason: str = "grooming", **more: object) -> dict[str, object]:
    """Return a flag's body."""
    subject = {"kind": "account", "id": account}
    return {"id": key, "actor": "u1", "subject": subject, "reason": reason, "by": "user", **more}


def flagged(store: Store, time: Time, account: str, reason: str = "grooming") -> str:
    """Flag an account, and return the id of the case that this opens."""
    FlagIntake(store, POLICY, time).accept([flag_about(account, f"{account}-1", reason)], "forum")
    kind = str(POLICY.kind_of_reason[reason])
    return case_id_of(kind, account)


def scanned(case: str, accounts: Sequence[str], *events: str, probability: float = 0.9) -> Case:
    """Return a case of a scan that accuses accounts; each event is a sign."""
    signs = tuple(
        Evidence(
            event,
            "asks_secrecy",
            Stage.ISOLATION,
            3.0,
            "asked for a secret",
            "2026-01-02T03:04:05Z",
            accounts[0],
        )
        for event in events
    )
    return Case(
        case=case,
        kind=Kind.GROOMING,
        probability=probability,
        weight=3.0 * len(events),
        opened_at="2026-01-02T03:04:05Z" if probability >= 0.5 else None,
        accounts=(
            *(CaseAccount(each, Role.OFFENDER, 3.0) for each in accounts),
            CaseAccount("child", Role.MINOR, 0.0),
        ),
        stages=(),
        evidence=signs,
        weights_version="1",
        prior=-7.0,
    )


def walk(store: Store, time: Time, case_id: str, worker: Worker, *acts: Act) -> CaseFile:
    """Have a person do acts on a case, one after the other, and return the case after them."""
    decisions = Decisions(store, POLICY, time)
    for act in acts:
        receipt = "4711" if act is Act.REPORT else None
        case = decisions.decide(case_id, worker, Decision(act, f"why {act}", receipt=receipt))
    return case
