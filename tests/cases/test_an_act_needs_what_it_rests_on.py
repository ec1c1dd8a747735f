from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cases.time import Time
from tests.cases.working import ANN, POLICY, flagged, walk
from tests.databases import store
from tocsin.cases import Act, CaseError, Decision, Decisions
from tocsin.store import Store

__all__ = ["store"]


@pytest.mark.parametrize("receipt", [None, "", "  "])
def test_a_report_needs_the_receipt_of_whoever_took_it(store: Store, receipt: str | None) -> None:
    time = Time()
    case = flagged(store, time, "x")
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.CONFIRM)
    with pytest.raises(CaseError, match="receipt"):
        Decisions(store, POLICY, time).decide(case, ANN, Decision(Act.REPORT, "sent", receipt=receipt))


def test_more_time_has_an_end_and_child_safety_gets_none(store: Store) -> None:
    time = Time()
    decisions = Decisions(store, POLICY, time)
    spam, case = flagged(store, time, "x", "other"), flagged(store, time, "y")
    for until in (None, time.at, time.at - timedelta(days=1), time.at.replace(tzinfo=None)):
        with pytest.raises(CaseError, match="an end in the future"):
            decisions.decide(spam, ANN, Decision(Act.EXTEND, "later", until=until))
    later = time.at + timedelta(days=3)
    with pytest.raises(CaseError, match="not put off"):
        decisions.decide(case, ANN, Decision(Act.EXTEND, "later", until=later))
    assert decisions.decide(spam, ANN, Decision(Act.EXTEND, "later", until=later)).due_at == later
