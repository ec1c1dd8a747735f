"""What the yearly report counts, out of the one fact table that published figures are counted from too.

What came of a notice or a complaint is what was decided within the period, so that a report stays as it was published.
A measure belongs to the day on which it was applied, and is counted as its statement stands today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from tocsin.cases import CaseKind, Policy, UnknownCaseError, resolve
from tocsin.dsa.measures import measure_of_fact
from tocsin.dsa.settings import Wording
from tocsin.dsa.template import Counted
from tocsin.transparency import MEASURE, Fact, read_facts

_BEGINNING, _END = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_NOTIFIERS = frozenset({"user", "trusted_flagger"})
_OUTCOME = {"confirm": "confirmed", "reject": "not_confirmed"}


def counted(
    connection: Connection, wording: Wording, policy: Policy, first: date, last: date
) -> Iterator[Counted]:
    """Yield what a period counts, its last day included (UTC)."""
    since = datetime.combine(first, time(), UTC)
    until = datetime.combine(last + timedelta(days=1), time(), UTC)
    measures: list[Counted] = []

    def others() -> Iterator[Fact]:
        for fact in read_facts(connection, _BEGINNING, _END):
            if fact.fact == MEASURE:
                if str(first) <= (fact.applied_on or "") <= str(last):
                    measures.append(measure_of_fact(fact))
            elif fact.at < until:
                yield fact

    yield from _lives(connection, wording, policy, others(), since)
    yield from measures


def _lives(
    connection: Connection, wording: Wording, policy: Policy, facts: Iterable[Fact], since: datetime
) -> Iterator[Counted]:
    found_by_scans: set[str] = set()
    notices: list[Fact] = []
    appeals: list[Fact] = []
    decisions: defaultdict[str, list[Fact]] = defaultdict(list)
    # A case that a scan opened long ago may be judged today.
    for fact in facts:
        if fact.fact == "case_opened" and fact.source == "scan" and fact.case_id is not None:
            found_by_scans.add(fact.case_id)
        if fact.at < since or fact.case_id is None:
            continue
        match fact.fact:
            case "decision":
                decisions[fact.case_id].append(fact)
            case "flag" if fact.by in _NOTIFIERS:
                notices.append(fact)
            case "appeal":
                appeals.append(fact)

    def category(kind: str | None) -> str:
        return wording.kinds[CaseKind(kind or CaseKind.OTHER)].category

    for fact in notices:
        decided = _next(decisions[_today(connection, fact.case_id)], fact)
        kind = decided.kind if decided is not None else policy.kind_of_reason.get(fact.reason or "")
        outcome = "open" if decided is None else _OUTCOME.get(decided.outcome or "", "open")
        said = {"notified_by": fact.by or (), "outcome": outcome}
        yield Counted("notice", category(kind), said, _hours(fact, decided))
    for fact in appeals:
        answers = (each for each in decisions[fact.case_id or ""] if each.answers is not None)
        answer = _next(answers, fact)
        outcome = "open" if answer is None else "upheld" if answer.outcome == answer.answers else "reversed"
        yield Counted("complaint", category(fact.kind), {"outcome": outcome}, _hours(fact, answer))
    for case_id in sorted(found_by_scans & decisions.keys()):
        if decisions[case_id]:
            last = decisions[case_id][-1]
            yield Counted("alarm", category(last.kind), {"outcome": _OUTCOME.get(last.outcome or "", "open")})


def _next(decisions: Iterable[Fact], after: Fact) -> Fact | None:
    return next((each for each in decisions if each.entry > after.entry), None)


def _hours(begun: Fact, ended: Fact | None) -> float | None:
    return None if ended is None else (ended.at - begun.at).total_seconds() / 3600


def _today(connection: Connection, case_id: str | None) -> str:
    """Return the case that a flag's case is today: cases merge, and are decided as one."""
    try:
        return resolve(connection, case_id or "")
    except UnknownCaseError:
        return case_id or ""
