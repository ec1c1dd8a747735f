"""Reports of a Matrix homeserver: Synapse's ``GET /_synapse/admin/v1/event_reports``, newest first until what is known.

Newest first, and by the reports' own numbers: an offset from the oldest would slip when a report is deleted there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from tocsin.bridges.errors import BridgeError, OtherSideError
from tocsin.bridges.settings import BridgeSettings
from tocsin.bridges.tables import bridge_checkpoint
from tocsin.bridges.trouble import end_trouble, note_trouble
from tocsin.cases import FlagIntake, Taken
from tocsin.clock import Clock
from tocsin.outgoing import UnreachableError, send
from tocsin.store import Store

NAME = "matrix"
_PAGE = 100
_MOST_PAGES = 10_000
_MOST_TEXT = 20_000

_log = logging.getLogger(__name__)


class MatrixReports:
    """Asks a Synapse server for what its users reported."""

    def __init__(
        self,
        store: Store,
        intake: FlagIntake,
        clock: Clock,
        settings: BridgeSettings,
        reach: Callable[[str], bool],
    ) -> None:
        if settings.matrix is None:
            raise BridgeError("bridges.yaml has no section 'matrix'; see tocsin bridge --help")
        self._store = store
        self._intake = intake
        self._clock = clock
        self._settings = settings.matrix
        self._token = settings.secret(settings.matrix.token_file)
        self._reach = reach

    def poll(self) -> int:
        """File the reports that came since the last time, and return how many there were.

        How far was read is written down after they are filed: whoever dies in between asks for some again, and the
        same report is the same flag. That the server did not answer is written down, too, until it does.

        :raises OtherSideError: where the server refuses, or answers in another form.
        :raises UnreachableError: where it does not answer.
        """
        try:
            count = self._file()
        except (OtherSideError, UnreachableError) as error:
            with self._store.begin() as connection:
                new = note_trouble(connection, NAME, str(error), self._clock.now())
            if new:
                _log.warning("reports of Matrix do not come in: %s", error)
            raise
        with self._store.begin() as connection:
            over = end_trouble(connection, NAME)
        if over:
            _log.warning("reports of Matrix come in again")
        return count

    def keep_up(self) -> None:
        """Do as :meth:`poll`; a server that does not answer is told once, and asked again the next time."""
        with suppress(OtherSideError, UnreachableError):
            self.poll()

    def _file(self) -> int:
        known = self._read_to()
        reports = self._newer_than(known)
        for start in range(0, len(reports), _PAGE):
            some = reports[start : start + _PAGE]
            answers = self._intake.accept([self._flag(each) for each in some], NAME)
            refused = [each for each in answers if each.taken is Taken.REFUSED]
            if refused:
                raise OtherSideError(f"a report of Matrix cannot be kept: {refused[0].note}")
            self._write_down(some[-1]["id"])
        return len(reports)

    def _newer_than(self, known: int) -> list[dict[str, Any]]:
        """Return the reports above a number, oldest first."""
        found: dict[int, dict[str, Any]] = {}
        start = 0
        for _ in range(_MOST_PAGES):
            page, following = self._page(start)
            for each in page:
                if each["id"] > known:
                    found[each["id"]] = each
            if following is None or not page or min(each["id"] for each in page) <= known:
                break
            start = following
        return [found[number] for number in sorted(found)]

    def _page(self, start: int) -> tuple[list[dict[str, Any]], int | None]:
        url = f"{self._settings.url.rstrip('/')}/_synapse/admin/v1/event_reports?dir=b&from={start}&limit={_PAGE}"
        reply = send("GET", url, self._reach, headers={"Authorization": f"Bearer {self._token}"})
        told = reply.json()
        if reply.status != 200 or not isinstance(told, dict):
            raise OtherSideError(
                f"the Matrix server answered {reply.status}; the token must be of one of its administrators"
            )
        reports, following = told.get("event_reports"), told.get("next_token")
        if (
            not isinstance(reports, list)
            or not all(isinstance(each, dict) and isinstance(each.get("id"), int) for each in reports)
            or not (following is None or isinstance(following, int))
        ):
            raise OtherSideError("the Matrix server's answer is not of the form that Synapse documents")
        return reports, following

    def _flag(self, report: dict[str, Any]) -> dict[str, Any]:
        sender, message = report.get("sender"), report.get("event_id")
        subject = {"kind": "account", "id": sender} if sender else {"kind": "message", "id": message}
        flag: dict[str, Any] = {
            "id": f"report-{report['id']}",
            "subject": subject,
            "by": "user",
            "reason": self._settings.reason,
        }
        for name, value in (
            ("actor", report.get("user_id")),
            ("message", message),
            ("conversation", report.get("room_id")),
        ):
            if isinstance(value, str):
                flag[name] = value[:512]
        if isinstance(text := report.get("reason"), str):
            flag["text"] = text[:_MOST_TEXT]
        if isinstance(at := report.get("received_ts"), int) and 0 < at < 4_102_444_800_000:
            flag["at"] = datetime.fromtimestamp(at / 1000, UTC).isoformat()
        return flag

    def _read_to(self) -> int:
        with self._store.read() as connection:
            found = connection.scalar(
                select(bridge_checkpoint.c.read_to).where(bridge_checkpoint.c.bridge == NAME)
            )
        return 0 if found is None else int(found)

    def _write_down(self, number: int) -> None:
        with self._store.begin() as connection:
            row = insert(bridge_checkpoint).values(bridge=NAME, read_to=number, at=self._clock.now())
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["bridge"],
                    set_={
                        # Another process may have read further.
                        "read_to": func.greatest(bridge_checkpoint.c.read_to, row.excluded.read_to),
                        "at": row.excluded.at,
                    },
                )
            )
