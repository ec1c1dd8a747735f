"""Confirmed cases with drafts, people who may file, and submitters, for tests of filing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from tests.cases.time import Time
from tests.cases.working import ANN, POLICY, flagged, walk
from tests.reporting.documents import smallest
from tests.reporting.receiving import PASSWORD
from tocsin.cases import Act
from tocsin.outgoing import Reach
from tocsin.people import Person, Role, add_person
from tocsin.reporting import Draft, Filing, Submitter, approve, ask, read_filing
from tocsin.reporting.desk import ANYWHERE
from tocsin.reporting.drafts import Proposal, keep
from tocsin.reporting.receiver import HttpTransport, Transport
from tocsin.reporting.settings import Destination
from tocsin.store import Store

TEXT_FILE = {
    "name": "talk.txt",
    "text": "written down",
    "details": {"originalFileName": "talk.txt", "fileRelevance": "Supplemental Reported"},
}


def to(base: str) -> Destination:
    """Return the destination of a test's receiver."""
    return Destination(base, True, "test", PASSWORD)


def people(store: Store, time: Time) -> tuple[Person, Person]:
    """Return somebody who asks and somebody who agrees."""
    with store.begin() as connection:
        return tuple(  # type: ignore[return-value]
            add_person(connection, name, [Role.CHILD_SAFETY], time.now()) for name in ("asta", "bo")
        )


def confirmed(store: Store, time: Time, account: str = "u9") -> str:
    """Return a case that people confirmed."""
    case = flagged(store, time, account)
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.CONFIRM)
    return case


def drafted(
    store: Store, time: Time, case: str, *subjects: str, files: Sequence[dict[str, Any]] = ()
) -> list[Draft]:
    """Return drafts on accounts of a case, written by the machine."""
    least = smallest()
    least["incidentSummary"]["incidentDateTime"] = (time.now() - timedelta(days=1)).isoformat()
    proposals = [
        Proposal(each, {**least, "personOrUserReported": [{"espIdentifier": each}]}, list(files), [])
        for each in subjects
    ]
    with store.begin() as connection:
        return keep(connection, case, proposals, None, time.now())


def agreed(store: Store, time: Time, draft: Draft, base: str, two: tuple[Person, Person]) -> Filing:
    """Have two people agree that a draft be filed."""
    with store.begin() as connection:
        filing = ask(connection, draft.id, to(base), two[0], time.now(), schema=None)
        return approve(connection, filing.id, two[1], "", time.now())


def submitter(
    store: Store, time: Time, *, carry: Callable[[Filing], Transport] | None = None, contents: Any = None
) -> Submitter:
    """Return what files."""
    reach: Reach = ANYWHERE
    return Submitter(
        store,
        POLICY,
        time,
        carry=carry or (lambda filing: HttpTransport(to(filing.server), reach)),
        contents=contents or (lambda _draft, _media: None),
    )


def standing(store: Store, filing: Filing) -> Filing:
    """Return where a filing stands now."""
    with store.read() as connection:
        return read_filing(connection, filing.id)
