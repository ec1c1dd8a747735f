"""Hands over what two people agreed on: packed, noted, put in place; each step on record before the next."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select, update

from tocsin.cases import Policy, note_report
from tocsin.clock import Clock
from tocsin.reporting.addressees import Addressee
from tocsin.reporting.errors import ReportError
from tocsin.reporting.neutral.drafts import NeutralDraft, read_neutral_draft
from tocsin.reporting.neutral.placing import is_staged, publish, stage
from tocsin.reporting.neutral.requests import (
    Handover,
    counted_as,
    enter_reference,
    log_handover,
    obstacles,
    read_handover,
    with_holds,
)
from tocsin.reporting.neutral.tables import handover
from tocsin.reporting.submitting import WAITS
from tocsin.store import Store
from tocsin.whole_files import write_whole

ACTOR = "machine:reporting"
NOTE, REFERENCE = ".note.json", ".reference.txt"
"""How the names of what lies beside a package end: what it is, and the addressee's answer."""

_MOST_TROUBLE = 500
_MOST_READ = 4_096

Contents = Callable[[NeutralDraft, str], bytes | None]
"""Returns the bytes of a medium of a draft, written down as a look; ``None`` where they are not there."""


class Carrier:
    """Hands over. Safe to use from several threads and processes: of one handover, one works at a time.

    :param data: the data folder, which relative paths begin at.
    """

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        data: Path,
        *,
        addressees: Callable[[], dict[str, Addressee]],
        contents: Contents,
    ) -> None:
        self._store, self._policy, self._clock, self._data = store, policy, clock, data
        self._addressees, self._contents = addressees, contents

    def due(self) -> list[int]:
        """Return the handovers that wait for a worker, longest first."""
        with self._store.read() as connection:
            return list(
                connection.scalars(
                    select(handover.c.id)
                    .where(handover.c.state == "approved", handover.c.due_at <= self._clock.now())
                    .order_by(handover.c.due_at, handover.c.id)
                )
            )

    def run(self, handover_id: int) -> Handover:
        """Do what can be done for a handover now, and return where it stands.

        :raises ReportError: where there is none.
        """
        with self._store.begin() as held:
            # The lock ends with the connection: whoever is killed keeps nobody waiting.
            key = func.hashtextextended(f"handover:{handover_id}", 0)
            if held.scalar(select(func.pg_try_advisory_xact_lock(key))):
                self._work(handover_id)
        return self._read(handover_id)[0]

    def read_references(self) -> int:
        """Read the references that addressees left beside packages, and return how many there were."""
        with self._store.read() as connection:
            waiting = [
                Handover.of(row)
                for row in connection.execute(
                    select(handover).where(handover.c.state == "handed_over", handover.c.reference.is_(None))
                ).mappings()
            ]
        addressees = self._addressees()
        return sum(self._read_reference(each, addressees) for each in waiting)

    def _read_reference(self, one: Handover, addressees: dict[str, Addressee]) -> bool:
        try:
            with (Path(one.place or "") / f"{one.file}{REFERENCE}").open("rb") as file:
                given = file.read(_MOST_READ).decode("utf-8", "replace").strip().splitlines()
        except OSError:
            return False
        with self._store.begin() as connection:
            draft = read_neutral_draft(connection, one.draft_id)
            try:
                enter_reference(
                    connection,
                    self._policy,
                    one.id,
                    addressees.get(draft.addressee),
                    given[0] if given else "",
                    by=None,
                    actor=ACTOR,
                    now=self._clock.now(),
                )
            except ReportError:
                return (
                    False  # Empty, long or not one line: it waits for the rest of the file, or for a person.
                )
        return True

    def _work(self, handover_id: int) -> None:
        one, draft = self._read(handover_id)
        now = self._clock.now()
        if one.state != "approved" or one.due_at is None or one.due_at > now:
            return
        to = self._addressees().get(draft.addressee)
        if to is None:
            self._later(one, draft, f"addressees.yaml does not name {draft.addressee} any more")
            return
        try:
            if one.step != "placing":
                with self._store.read() as connection:
                    found = obstacles(connection, draft, to)
                if draft.digest != one.digest:
                    found.append("the draft is another than the one that was agreed on")
                if found:
                    self._failed(one, draft, "; ".join(found))
                    return
                one = self._packed(one, draft, to)
                one = self._step(one, draft, "placing", step="placing")
            self._placed(one, draft, to, now)
        except OSError as error:
            self._later(one, draft, f"{to.folder}: {error.strerror or error}")
        except ReportError as error:
            self._failed(one, draft, str(error))

    def _packed(self, one: Handover, draft: NeutralDraft, to: Addressee) -> Handover:
        if (
            one.step == "packed"
            and one.sha256
            and is_staged(Path(one.place or ""), one.file or "", one.sha256)
        ):
            return one
        package = to.pack(draft.report, lambda media: self._content(draft, media), self._data)
        place = (self._data / to.folder).absolute()
        name = f"tocsin-{draft.id}-{one.id}{package.suffix}"
        sha256 = stage(place, name, package.content)
        return self._step(one, draft, "packed", step="packed", place=str(place), file=name, sha256=sha256)

    def _placed(self, one: Handover, draft: NeutralDraft, to: Addressee, now: datetime) -> None:
        place, name = Path(one.place or ""), one.file or ""
        note = {
            "file": name,
            "sha256": (one.sha256 or b"").hex(),
            "report": draft.id,
            "for": to.title,
            "priority": draft.report.level,
            "contact": draft.report.contact_email,
            "answer": f"write your reference as one line into {name}{REFERENCE}, or send it to the contact",
        }
        write_whole(
            place / f"{name}{NOTE}", msgspec.json.format(msgspec.json.encode(note), indent=2) + b"\n", 0o600
        )
        seen = publish(place, name)
        with self._store.begin() as connection:
            now = self._clock.now()
            connection.execute(
                update(handover)
                .where(handover.c.id == one.id, handover.c.state == "approved")
                .values(
                    state="handed_over",
                    step="over",
                    due_at=None,
                    handed_over_at=now,
                    trouble=None
                    if seen
                    else "it was taken away before it was seen there; ask the addressee for a reference",
                )
            )
            after = read_handover(connection, one.id)
            log_handover(
                connection,
                "report_step",
                after,
                draft,
                ACTOR,
                now=now,
                step="handed_over",
                seen=seen,
                **({} if to.completes else counted_as(draft)),
            )
            note_report(
                connection,
                self._policy,
                draft.case_id,
                actor=one.approved_by or ACTOR,
                at=now,
                reason=f"report {draft.id} was handed over to {to.title}",
                details=with_holds(to.holds_from_handover, {"draft": draft.id, "receipt": draft.id}),
                completes=False,
            )

    def _content(self, draft: NeutralDraft, media: str) -> bytes:
        (wanted,) = {each.sha256 for each in draft.report.media if each.media == media}
        content = self._contents(draft, media)
        if content is None:
            raise ReportError(f"the file {media!r} is not there any more; take it out of the draft")
        if hashlib.sha256(content).hexdigest() != wanted:
            raise ReportError(f"the file {media!r} is another than the one that was agreed on")
        return content

    def _read(self, handover_id: int) -> tuple[Handover, NeutralDraft]:
        with self._store.read() as connection:
            one = read_handover(connection, handover_id)
            return one, read_neutral_draft(connection, one.draft_id)

    def _step(self, one: Handover, draft: NeutralDraft, what: str, **values: Any) -> Handover:
        with self._store.begin() as connection:
            connection.execute(update(handover).where(handover.c.id == one.id).values(values))
            after = read_handover(connection, one.id)
            log_handover(
                connection,
                "report_step",
                after,
                draft,
                ACTOR,
                now=self._clock.now(),
                step=what,
                package=(after.sha256 or b"").hex(),
            )
        return after

    def _later(self, one: Handover, draft: NeutralDraft, trouble: str) -> None:
        wait = WAITS[min(one.attempts, len(WAITS) - 1)]
        self._step(
            one,
            draft,
            "stopped",
            due_at=self._clock.now() + wait,
            attempts=one.attempts + 1,
            trouble=trouble[:_MOST_TROUBLE],
        )

    def _failed(self, one: Handover, draft: NeutralDraft, trouble: str) -> None:
        self._step(
            one, draft, "failed", state="failed", step="over", due_at=None, trouble=trouble[:_MOST_TROUBLE]
        )
