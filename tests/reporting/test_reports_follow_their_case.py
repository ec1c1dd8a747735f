from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.cases.time import Time
from tests.cases.working import BOB, POLICY
from tests.databases import store
from tests.reporting.filing import agreed, confirmed, drafted, people, submitter
from tests.reporting.receiving import Receiving, receiving
from tocsin.cases import Joining, State, read_case
from tocsin.people import Person
from tocsin.reporting import Draft, ReportError, drafts_of
from tocsin.reporting.neutral.covered import with_the_center
from tocsin.reporting.neutral.model import Party, Report
from tocsin.reporting.tables import report_filing
from tocsin.store import Store

__all__ = ["store"]


@dataclass
class _Center:
    """What files with the Center, at a server that counts as the real one."""

    store: Store
    time: Time
    two: tuple[Person, Person]
    there: Receiving

    def file(self, *drafts: Draft) -> list[int | None]:
        """File drafts one after another, and return the numbers of the reports."""
        done = []
        for draft in drafts:
            filing = agreed(self.store, self.time, draft, self.there.base, self.two)
            with self.store.begin() as connection:
                connection.execute(
                    update(report_filing).where(report_filing.c.id == filing.id).values(is_test=False)
                )
            done.append(submitter(self.store, self.time).run(filing.id).report_id)
            self.time.at += timedelta(hours=1)
        return done

    @property
    def said(self) -> list[bytes]:
        """The reports as they came in."""
        return [each.xml for each in self.there.reports.values()]


@pytest.fixture
def center(store: Store) -> Iterator[_Center]:
    time = Time()
    two = people(store, time)
    with receiving() as there:
        yield _Center(store, time, two, there)


def test_a_report_names_what_was_filed_on_its_account_in_another_case(center: _Center) -> None:
    store, time = center.store, center.time
    (first,) = drafted(store, time, confirmed(store, time, "u1"), "u9")
    (number,) = center.file(first)
    follow, other = drafted(store, time, confirmed(store, time, "u2"), "u9", "u8")
    center.file(other, follow)
    prior = f"<priorCTReports>{number}</priorCTReports>".encode()
    assert [prior in each for each in center.said] == [False, False, True]


def test_reports_go_with_a_case_that_is_merged_into_another(center: _Center) -> None:
    store, time = center.store, center.time
    old, case = confirmed(store, time, "u1"), confirmed(store, time, "u2")
    filed, waiting = drafted(store, time, old, "u8", "u9")
    (number,) = center.file(filed)
    Joining(store, POLICY, time).merge(BOB, old, case, "they are one")
    with store.read() as connection:
        assert [each.id for each in drafts_of(connection, case)] == [filed.id, waiting.id]
        said = Report(case, "grooming", "x", "", "", [Party("u8"), Party("u9")], [])
        assert with_the_center(connection, case, said) == ["u8"]
    with pytest.raises(ReportError, match="stands already"):
        drafted(store, time, case, "u9")
    (more,) = drafted(store, time, case, "u7")
    center.file(more)
    with store.read() as connection:
        # One of what was drafted before the merge is still to be filed.
        assert read_case(connection, case).state is State.CONFIRMED
    center.file(waiting)
    with store.read() as connection:
        assert read_case(connection, case).state is State.REPORTED
    prior = f"<priorCTReports>{number}</priorCTReports>".encode()
    assert [prior in each for each in center.said] == [False, True, True]
