"""A life of cases for tests of figures: flags, decisions and appeals, drawn by chance, and counted by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.cases.time import Time
from tests.cases.working import ANN, BOB, POLICY, flag_about
from tocsin.cases import Act, Decision, Decisions, FlagIntake, Ground
from tocsin.cases.tables import case_event, case_file, flag
from tocsin.store import Store

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

_REJECTED = (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)

_WAYS = (
    (),
    (Act.TRIAGE,),
    (Act.TRIAGE, Act.TAKE, Act.REJECT),
    _REJECTED,
    (Act.TRIAGE, Act.TAKE, Act.CONFIRM, Act.WAIVE),
    (
        Act.TRIAGE,
        Act.TAKE,
        Act.REJECT,
        Act.CLOSE,
        Act.APPEAL,
        Act.TAKE,
        Act.CONFIRM,
        Act.REPORT,
        Act.PRESERVE,
        Act.CLOSE,
    ),
    (*_REJECTED, Act.APPEAL, Act.TAKE, Act.REJECT, Act.CLOSE),
    (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.REOPEN, Act.TAKE, Act.CONFIRM),
)


def live(store: Store, seed: int, accounts: int = 12, start: datetime | None = None) -> None:
    """Have accounts flagged, some several times, and their cases worked on, each to some point of its life."""
    draw = random.Random(seed)
    time = Time()
    time.at = start or time.at
    intake, decisions = FlagIntake(store, POLICY, time), Decisions(store, POLICY, time)
    for number in range(accounts):
        account, source = f"a{seed}-{number}", draw.choice(("forum", "app", "hotline"))
        for again in range(draw.randint(1, 3)):
            reason = draw.choice(("grooming", "sextortion", "other"))
            answer = intake.accept([flag_about(account, f"{account}-{again}", reason)], source)[0]
            time.at += timedelta(hours=draw.randint(0, 30))
        with store.read() as connection:
            case_id = connection.execute(select(flag.c.case_id).where(flag.c.id == answer.id)).scalar_one()
        worker = ANN
        for act in draw.choice(_WAYS):
            time.at += timedelta(minutes=draw.randint(1, 500))
            ground = Ground.NO_MINOR if act is Act.WAIVE else None
            receipt = "4711" if act is Act.REPORT else None
            if act is Act.TAKE and worker is ANN and _decided(store, case_id):
                worker = BOB
            decisions.decide(case_id, worker, Decision(act, "seen", ground=ground, receipt=receipt))


def _decided(store: Store, case_id: str) -> bool:
    with store.read() as connection:
        found = connection.execute(select(case_file.c.decided_by).where(case_file.c.id == case_id))
        return found.scalar_one() is not None


def recounted(store: Store) -> Counter[tuple[str, ...]]:
    """Return what the ledger and the flags hold, counted without the log, the way a newcomer would."""
    found: Counter[tuple[str, ...]] = Counter()
    with store.read() as connection:
        for row in connection.execute(select(flag)):
            found["flag", row.source, row.reason, row.by] += 1
        found["case_opened", "all"] = len(connection.execute(select(case_file.c.id)).all())
        events = connection.execute(select(case_event).order_by(case_event.c.case_id, case_event.c.seq)).all()
    decided: dict[str, str] = {}
    appealed: dict[str, str] = {}
    for row in events:
        if row.act in ("confirm", "reject"):
            found["decision", row.kind, row.act, str(row.case_id not in decided)] += 1
            if row.case_id in appealed:
                found["answered", appealed.pop(row.case_id), row.act] += 1
            decided[row.case_id] = row.act
        if row.act == "appeal":
            found["appeal", row.kind] += 1
            appealed[row.case_id] = decided[row.case_id]
        if row.to_state == "closed" and row.from_state != "closed":
            found["case_closed", row.kind, row.result["outcome"], row.result["ground"] or "-"] += 1
    return found
