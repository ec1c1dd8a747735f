"""Reports on a case from end to end, for the faces: draft, ask, agree, and what there is."""

from __future__ import annotations

import ipaddress
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tocsin.cases import Policy, resolve, view_case
from tocsin.clock import Clock
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.inbox import regions_of
from tocsin.lookup import Lookup
from tocsin.outgoing import Reach
from tocsin.people import Person
from tocsin.reporting.composing import compose
from tocsin.reporting.cybertip import Schema
from tocsin.reporting.drafts import Draft, drafts_of, keep, viewed_media
from tocsin.reporting.errors import ReceiverError, ReportError
from tocsin.reporting.gathering import gather
from tocsin.reporting.late import late_reports
from tocsin.reporting.lateness import lateness_of
from tocsin.reporting.looks import looker_of
from tocsin.reporting.receiver import HttpTransport, Receiver, Transport
from tocsin.reporting.requests import Filing, filings_of, read_filing
from tocsin.reporting.rights import check_right
from tocsin.reporting.settings import PRODUCTION, TEST, Destination, Reporter, destination
from tocsin.reporting.submitting import Submitter
from tocsin.store import Store
from tocsin.whole_files import write_whole

SCHEMA_FILE = "cybertipline.xsd"
"""Where the receiver's schema is kept in the data folder, for each of its two worlds."""

_log = logging.getLogger("tocsin")

ANYWHERE = Reach((ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")))


@dataclass(frozen=True, slots=True)
class Reporting:
    """What reports need: content comes from ``lookup``, settings and the receiver's schema from ``folder``."""

    store: Store
    policy: Policy
    clock: Clock
    folder: Path | None
    lookup: Lookup
    reporter: Reporter

    def draft(self, case_id: str, by: Person | None = None) -> list[Draft]:
        """Draft a report on each account that a case accuses, keep the drafts and return them.

        :raises tocsin.cases.UnknownCaseError: where there is no such case.
        :raises ReportError: where somebody may not draft, or a draft stands already.
        :raises tocsin.lookup.ContentError: where the content's source cannot be read at all.
        """
        with self.store.read() as connection:
            case_id = resolve(connection, case_id)
            check_right(connection, by, "draft_report", case_id)
            view = view_case(connection, case_id)
            regions = regions_of(connection, [each.account for each in view.accounts])
        look = looker_of(self.store, self.lookup, self.clock, case_id, by=by, why="to draft a report")
        found = gather(look, view, regions)
        with self.store.begin() as connection:
            now = self.clock.now()
            proposals = compose(view, found, self.reporter, viewed_media(connection, case_id), now)
            return keep(connection, case_id, proposals, by, now)

    def schema(self, *, is_test: bool) -> Schema | None:
        """Return the receiver's schema, where it was fetched.

        :raises SchemaError: where what is kept is none.
        """
        path = self._schema_path(is_test=is_test)
        return None if path is None else Schema.kept(path)

    def fetch_schema(self, to: Destination) -> Path:
        """Fetch the receiver's schema into the data folder and return its place.

        :raises ReceiverError: where the receiver does not give it.
        :raises SchemaError: where what it gives is none.
        """
        reply = Receiver(HttpTransport(to, _reach(to.base))).schema()
        if reply.status != 200:
            raise ReceiverError(
                f"{to.base} gives no schema (HTTP {reply.status}{', ' + reply.trouble if reply.trouble else ''}); "
                "check the credentials"
            )
        schema = Schema(reply.body)
        path = self._schema_path(is_test=to.is_test)
        if path is None:
            raise ReportError("there is no data folder to keep a schema in; name one by --data")
        write_whole(path, schema.xsd, 0o644)
        return path

    def submitter(self, *, is_test: bool) -> Submitter:
        """Return what files reports in one of the receiver's two worlds."""
        return Submitter(
            self.store,
            self.policy,
            self.clock,
            carry=_carry,
            contents=self._content,
            schema=lambda: self.schema(is_test=is_test),
        )

    def file_what_is_due(self) -> None:
        """File what two people agreed on and whose time it is."""
        to = destination()
        submitter = self.submitter(is_test=to.is_test)
        for filing in submitter.due():
            with self.store.read() as connection:
                one = read_filing(connection, filing)
            if one.is_test != to.is_test:
                continue
            try:
                submitter.run(filing)
            except (WrongUseError, NoAccessError) as error:
                # One that cannot be carried out from here keeps none of the others waiting.
                _log.error("filing %s of draft %s waits: %s", filing, one.draft_id, error)

    def tell_of_late_ones(self) -> None:
        """Write a line of the server's log for each report that is late where it would be read."""
        with self.store.read() as connection:
            found = late_reports(connection, self.clock.now(), self.folder)
            late = [each for each in found if not each.is_test]
        for each in late:
            _log.error(
                "report of draft %s%s is %s since %s UTC; see tocsin report %s --json",
                each.draft,
                f" for {each.addressee}" if each.addressee else "",
                each.why,
                f"{each.since:%Y-%m-%d %H:%M}",
                "to list" if each.addressee else "list",
            )

    def listed(self, case_id: str | None = None) -> Iterator[tuple[Draft, list[Filing]]]:
        """Yield the drafts of a case, or all, newest case first, each with its filings, oldest first."""
        with self.store.read() as connection:
            drafts = drafts_of(connection, case_id)
            by_draft: defaultdict[str, list[Filing]] = defaultdict(list)
            for filing in filings_of(connection, case_id=case_id):
                by_draft[filing.draft_id].append(filing)
        yield from ((each, by_draft[each.id]) for each in drafts)

    def _content(self, draft: Draft, media: str) -> bytes | None:
        look = looker_of(
            self.store, self.lookup, self.clock, draft.case_id, by=None, why=f"filing of {draft.id}"
        )
        return look.picture(media).content

    def _schema_path(self, *, is_test: bool) -> Path | None:
        return self.folder and self.folder / "reporting" / ("test" if is_test else "production") / SCHEMA_FILE


def status_of(draft: Draft, filings: list[Filing], now: datetime) -> dict[str, object]:
    """Return where a draft stands, as ``tocsin report list --json`` prints it: ids and moments, no content."""
    last = filings[-1] if filings else None
    late = None if last is None else lateness_of(last, now)
    state = "withdrawn" if draft.withdrawn_at else "draft" if last is None else last.state
    return {
        "draft": draft.id,
        "case": draft.case_id,
        "account": draft.subject,
        "version": draft.version,
        "state": state,
        "written_by": draft.written_by,
        "filing": last.id if last else None,
        "is_test": last.is_test if last else None,
        "server": last.server if last else None,
        "asked_by": last.asked_by if last else None,
        "approved_by": last.approved_by if last else None,
        "step": last.step if last else None,
        "attempts": last.attempts if last else 0,
        "report_id": last.report_id if last else None,
        "filed_at": last.filed_at if last else None,
        "receipt_from": last.receipt_from if last else None,
        "request_id": last.request_id if last else None,
        "expires_at": last.expires_at if last else None,
        "late": late is not None,
        "late_why": None if late is None else str(late[0]),
        "trouble": last.trouble if last else None,
    }


def _carry(filing: Filing) -> Transport:
    to = destination(filing.server)
    if to.is_test != filing.is_test:
        raise ReportError(
            f"filing {filing.id} is for {'test' if filing.is_test else 'production'}, and this is {to.world}"
        )
    return HttpTransport(to, _reach(to.base))


def _reach(base: str) -> Reach:
    # Another server than the receiver's own is named at the command line of the server's machine, by nobody else.
    return Reach() if base in (PRODUCTION, TEST) else ANYWHERE
