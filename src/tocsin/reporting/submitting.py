"""Carries an agreed filing out: opened, files added, finished, each step on record before the next one is taken.

The receiver knows no idempotency keys and tells nothing of a report's state. So whoever takes up what another began
takes the open report back first: where that succeeds it was not filed, and is filed anew; where the answer is that it
is finished already (5102), it was. Whoever comes late holds an older fence and changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from tocsin.cases import Policy, note_report
from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.reporting.cybertip import FILE_DETAILS, REPORT, Schema, clean, write
from tocsin.reporting.drafts import Draft, breaches_of, drafts_of, read_draft
from tocsin.reporting.prior import free, really_filed, with_prior_reports
from tocsin.reporting.receiver import Answer, Means, Receiver, Transport
from tocsin.reporting.requests import Filing, expiry, read_filing
from tocsin.reporting.tables import report_filing
from tocsin.store import Store

LEASE = timedelta(minutes=5)
"""How long a worker has from each step to the next; a call takes two minutes at most."""

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Before the second attempt, the third, and so on; the last one again and again: no report is given up for trouble."""

_ACTOR = "machine:reporting"
_MOST_TROUBLE = 500

Contents = Callable[[Draft, str], bytes | None]
"""Returns the bytes of a medium of a draft, written down as a look; ``None`` where they are not there."""


class _SupersededError(Exception):
    """Another worker took the filing over."""


@dataclass(frozen=True, slots=True)
class _Lease:
    filing: Filing
    draft: Draft
    receiver: Receiver

    @property
    def report_id(self) -> int | None:
        return self.filing.report_id


class Submitter:
    """Files what two people agreed on. Safe to use from several threads and processes.

    :param carry: gives the way to the server that a filing names; where it raises, the filing waits as it is.
    :param schema: gives the receiver's schema, where it is kept.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        *,
        carry: Callable[[Filing], Transport],
        contents: Contents,
        schema: Callable[[], Schema | None] = lambda: None,
    ) -> None:
        self._store, self._policy, self._clock = store, policy, clock
        self._carry, self._contents, self._schema = carry, contents, schema

    def due(self) -> list[int]:
        """Return the filings that wait for a worker, longest first."""
        now = self._clock.now()
        with self._store.read() as connection:
            return list(
                connection.scalars(
                    select(report_filing.c.id)
                    .where(*free(now))
                    .order_by(report_filing.c.due_at, report_filing.c.id)
                )
            )

    def run(self, filing_id: int) -> Filing:
        """Do what can be done for a filing now, and return where it stands.

        :raises ReportError: where there is none, or its server may not be asked from here.
        """
        with self._store.read() as connection:
            receiver = Receiver(self._carry(read_filing(connection, filing_id)))
        lease = self._claim(filing_id, receiver)
        if lease is not None:
            try:
                if lease.report_id is None or self._take_back(
                    lease, lease.report_id, why="another attempt began it"
                ):
                    self._file(lease)
            except _SupersededError:
                pass
        with self._store.read() as connection:
            return read_filing(connection, filing_id)

    def _claim(self, filing_id: int, receiver: Receiver) -> _Lease | None:
        with self._store.begin() as connection:
            now = self._clock.now()
            row = (
                connection.execute(
                    update(report_filing)
                    .where(report_filing.c.id == filing_id, *free(now))
                    .values(
                        fence=report_filing.c.fence + 1,
                        attempts=report_filing.c.attempts + 1,
                        lease_until=now + LEASE,
                    )
                    .returning(report_filing)
                )
                .mappings()
                .one_or_none()
            )
            if row is None:
                return None
            filing = Filing.of(row)
            return _Lease(filing, read_draft(connection, filing.draft_id), receiver)

    def _take_back(self, lease: _Lease, report_id: int, *, why: str) -> bool:
        """Return whether an open report is certain never to be filed; where it was filed, that is written down."""
        answer = lease.receiver.retract(report_id)
        if answer.means in (Means.DONE, Means.GONE):
            self._step(
                lease,
                "taken_back",
                answer,
                note=why,
                report=report_id,
                step="waiting",
                report_id=None,
                opened_at=None,
                changed_at=None,
                uploaded=[],
            )
            return True
        if answer.means is Means.FILED:
            self._filed(lease, report_id, answer, "retract")
        else:
            self._later(lease, "take_back", answer)
        return False

    def _file(self, lease: _Lease) -> None:
        built = self._build(lease)
        if isinstance(built, str):
            self._failed(lease, built, None)
            return
        self._step(lease, "submitting", None, step="submitting", sent=built)
        answer = lease.receiver.submit(built)
        if answer.means is Means.DONE and answer.report_id is not None:
            self._opened(lease, answer, answer.report_id)
        elif answer.means is Means.REFUSED:
            self._failed(lease, answer.told, answer)
        else:
            # If a report was opened all the same, nobody knows its number: it is deleted unfinished within a day.
            self._later(lease, "submit", answer)

    def _opened(self, lease: _Lease, answer: Answer, report_id: int) -> None:
        opened = self._clock.now()
        try:
            self._step(
                lease, "opened", answer, step="open", report_id=report_id, opened_at=opened, changed_at=opened
            )
        except _SupersededError:
            # Nobody else knows this number: unfinished it would stand there for a day.
            lease.receiver.retract(report_id)
            raise
        uploaded: list[dict[str, Any]] = []
        changed = opened
        for file in lease.draft.files:
            if self._clock.now() >= expiry(opened, changed):
                self._later(lease, "upload", None, "the open report is past its time; it is opened anew")
                return
            if not self._add(lease, report_id, file, uploaded):
                return
            changed = self._clock.now()
        self._step(lease, "finishing", None, step="finishing")
        self._finished(lease, report_id, lease.receiver.finish(report_id), uploaded)

    def _add(
        self, lease: _Lease, report_id: int, file: dict[str, Any], uploaded: list[dict[str, Any]]
    ) -> bool:
        """Add a file and tell of it; where that cannot be, say so on record and return false."""
        name = str(file.get("name") or file.get("media") or "file")
        content = _text_of(file) if "text" in file else self._contents(lease.draft, str(file.get("media")))
        if content is None:
            return self._give_up(
                lease, report_id, f"the file {name!r} is not there any more; take it out of the draft"
            )
        if file.get("sha256") not in (None, hashlib.sha256(content).hexdigest()):
            return self._give_up(
                lease, report_id, f"the file {name!r} is another than the one that was agreed on"
            )
        answer = lease.receiver.upload(report_id, name, content)
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if answer.means is not Means.DONE or answer.file_id is None:
            return self._stopped(lease, report_id, "upload", answer)
        if answer.md5 is not None and answer.md5 != md5:
            self._later(lease, "upload", answer, f"the receiver holds other bytes of {name!r} than were sent")
            return False
        uploaded.append(
            {"name": name, "file_id": answer.file_id, "md5": md5, "checked": answer.md5 is not None}
        )
        self._step(lease, "uploaded", answer, uploaded=uploaded, changed_at=self._clock.now())
        details = {**file.get("details", {}), "reportId": report_id, "fileId": answer.file_id}
        answer = lease.receiver.tell(write(FILE_DETAILS, details).xml)
        if answer.means is not Means.DONE:
            return self._stopped(lease, report_id, "fileinfo", answer)
        self._step(lease, "told_of_file", answer, changed_at=self._clock.now())
        return True

    def _finished(
        self, lease: _Lease, report_id: int, answer: Answer, uploaded: list[dict[str, Any]]
    ) -> None:
        if answer.means is Means.DONE:
            sent, there = sorted(each["file_id"] for each in uploaded), sorted(answer.files)
            odd = []
            if sent != there:
                odd.append(f"the receipt names {len(there)} files, {len(sent)} were sent")
            if answer.report_id not in (None, report_id):
                odd.append("the receipt names another report")
            self._filed(lease, report_id, answer, "finish", "; ".join(odd) or None)
            return
        self._stopped(lease, report_id, "finish", answer)

    def _stopped(self, lease: _Lease, report_id: int, where: str, answer: Answer) -> bool:
        """Write down why an open report went no further; returns false, as what it is called from does."""
        match answer.means:
            case Means.FILED:
                self._filed(lease, report_id, answer, "answer")
            case Means.GONE:
                self._later(lease, where, answer, step="waiting", report_id=None, opened_at=None, uploaded=[])
            case Means.REFUSED:
                self._give_up(lease, report_id, answer.told, answer)
            case _:
                self._later(lease, where, answer)
        return False

    def _give_up(self, lease: _Lease, report_id: int, trouble: str, answer: Answer | None = None) -> bool:
        if self._take_back(lease, report_id, why=trouble):
            self._failed(lease, trouble, answer)
        return False

    def _build(self, lease: _Lease) -> bytes | str:
        """Return the report as it is sent now, or why it cannot be."""
        draft, filing = lease.draft, lease.filing
        if draft.digest != filing.digest:
            return "the draft is another than the one that was agreed on"
        with self._store.read() as connection:
            document = with_prior_reports(connection, draft, is_test=filing.is_test)
        schema = self._schema()
        sent = Draft(
            **{**{name: getattr(draft, name) for name in Draft.__slots__}, "document": clean(document)[0]}
        )
        breaches = breaches_of(sent, self._clock.now(), schema)
        if breaches:
            return f"it would be refused: {breaches[0].path} {breaches[0].what}; {breaches[0].todo}"
        return write(REPORT, document).xml

    def _step(self, lease: _Lease, what: str, answer: Answer | None, **values: Any) -> None:
        more: dict[str, Any] = {name: values.pop(name) for name in ("note", "report") if name in values}
        if "report_id" in values and values["report_id"] is not None:
            more["report"] = values["report_id"]
        self._write(lease, what, answer, {**values, "lease_until": self._clock.now() + LEASE}, more)

    def _later(
        self, lease: _Lease, where: str, answer: Answer | None, why: str | None = None, **values: Any
    ) -> None:
        trouble = (why or (answer.told if answer else ""))[:_MOST_TROUBLE]
        wait = WAITS[min(lease.filing.attempts, len(WAITS)) - 1]
        values |= {"due_at": self._clock.now() + wait, "lease_until": None, "trouble": f"{where}: {trouble}"}
        self._write(lease, "stopped", answer, values, {"at_step": where, "trouble": trouble})

    def _failed(self, lease: _Lease, trouble: str, answer: Answer | None) -> None:
        values = {
            "state": "failed",
            "step": "over",
            "due_at": None,
            "lease_until": None,
            "trouble": trouble[:_MOST_TROUBLE],
        }
        self._write(lease, "failed", answer, values, {"trouble": trouble[:_MOST_TROUBLE]})

    def _filed(
        self, lease: _Lease, report_id: int, answer: Answer, source: str, odd: str | None = None
    ) -> None:
        filing, draft = lease.filing, lease.draft
        with self._store.begin() as connection:
            now = self._clock.now()
            values = {
                "state": "filed",
                "step": "over",
                "report_id": report_id,
                "receipt": answer.raw,
                "receipt_from": source,
                "filed_at": now,
                "due_at": None,
                "lease_until": None,
                "trouble": odd,
            }
            self._written(
                connection,
                lease,
                "filed",
                answer,
                values=values,
                more={
                    "report": report_id,
                    "source": source,
                    "counted": {
                        "type": draft.document.get("incidentSummary", {}).get("incidentType"),
                        "addressee": "cybertip",
                    },
                },
            )
            completes = not filing.is_test and all(
                really_filed(connection, each)
                for each in drafts_of(connection, draft.case_id)
                if not each.withdrawn_at
            )
            said = (
                "filed at the TEST server, where nobody reads it"
                if filing.is_test
                else "filed with the CyberTipline"
            )
            note_report(
                connection,
                self._policy,
                draft.case_id,
                actor=filing.approved_by or _ACTOR,
                at=now,
                reason=f"report {report_id} on {draft.subject} was {said}",
                details={"receipt": str(report_id), "draft": draft.id, "is_test": filing.is_test},
                completes=completes,
                # Each submission asks for a year of its own (18 U.S.C. 2258A(h)(1)); at the test server nobody does.
                holds=() if filing.is_test else ("cybertip",),
            )

    def _write(
        self, lease: _Lease, what: str, answer: Answer | None, values: dict[str, Any], more: dict[str, Any]
    ) -> None:
        with self._store.begin() as connection:
            self._written(connection, lease, what, answer, values=values, more=more)

    def _written(
        self,
        connection: Connection,
        lease: _Lease,
        what: str,
        answer: Answer | None,
        *,
        values: dict[str, Any],
        more: dict[str, Any],
    ) -> None:
        if answer is not None and answer.request_id is not None:
            values = {**values, "request_id": answer.request_id[:200]}
        done = connection.execute(
            update(report_filing)
            .where(
                report_filing.c.id == lease.filing.id,
                report_filing.c.fence == lease.filing.fence,
                report_filing.c.state == "approved",
            )
            .values(values)
        ).rowcount
        if not done:
            raise _SupersededError
        body: dict[str, Any] = {
            "step": what,
            "filing": lease.filing.id,
            "attempt": lease.filing.attempts,
            "is_test": lease.filing.is_test,
            **more,
        }
        if answer is not None:
            body |= {"status": answer.status, "code": answer.code, "request_id": answer.request_id}
        entry = Entry("report_step", f"report:{lease.draft.id}", _ACTOR, self._clock.now(), body)
        write_entries(connection, [entry])


def _text_of(file: dict[str, Any]) -> bytes:
    return str(file["text"]).encode("utf-8", "replace")
