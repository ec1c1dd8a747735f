"""The audit: who looked at what, when and what for; who changed whose access. A file of it is itself a look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from tocsin.console.review.csv_file import csv_file
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import BadFormError, PageError
from tocsin.console.review.opening import MOST_WORDS
from tocsin.console.review.pages import page
from tocsin.console.review.tokens_page import last_moment
from tocsin.console.review.visit import Visit
from tocsin.people import AccessChange, Look, Thing, latest_changes, latest_looks, record_look

_ROWS = 100
_MOST = 100_000
"""Rows of a file."""

_PURPOSE = "audit"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the audit: by or about whom, which case, from which day to which; empty: all."""

    by: str
    case: str
    since: str
    until: str

    @property
    def began(self) -> datetime | None:
        """The first moment.

        :raises BadFormError: where it is no day.
        """
        if not self.since:
            return None
        try:
            return datetime.strptime(self.since, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            raise BadFormError(f"{self.since[:20]!r} is no day; write it as 2026-12-31") from None

    @property
    def query(self) -> str:
        """The same as an address carries it."""
        asked = {"by": self.by, "case": self.case, "since": self.since, "until": self.until}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def words(self) -> str:
        """The same for the record of the look."""
        return self.query or "everything"


def show_audit(visit: Visit) -> Response:
    """Show looks, newest first."""
    wanted = Wanted(*(_clean(visit.asked(name)) for name in ("by", "case", "since", "until")))
    with visit.desk.store.read() as connection:
        found = latest_looks(
            connection,
            by=wanted.by,
            case=wanted.case,
            since=wanted.began,
            until=last_moment(wanted.until),
            before=_number(visit.asked("before")),
            limit=_ROWS + 1,
        )
    older = found[_ROWS - 1].id if len(found) > _ROWS else None
    return page(visit, "audit.html", wanted=wanted, looks=found[:_ROWS], older=older)


def show_changes(visit: Visit) -> Response:
    """Show changes of access, newest first."""
    wanted = Wanted(_clean(visit.asked("by")), "", _clean(visit.asked("since")), _clean(visit.asked("until")))
    with visit.desk.store.read() as connection:
        found = latest_changes(
            connection,
            about=wanted.by,
            since=wanted.began,
            until=last_moment(wanted.until),
            before=_number(visit.asked("before")),
            limit=_ROWS + 1,
        )
    older = found[_ROWS - 1][0] if len(found) > _ROWS else None
    return page(
        visit, "changes.html", wanted=wanted, changes=[change for _, change in found[:_ROWS]], older=older
    )


def take_looks(visit: Visit) -> Response:
    """Return looks as a file, and write down that it was taken."""
    wanted = _of_form(visit)
    with visit.desk.store.begin() as connection:
        _record(visit, connection, "looks", wanted)
        found = latest_looks(
            connection,
            by=wanted.by,
            case=wanted.case,
            since=wanted.began,
            until=last_moment(wanted.until),
            limit=_MOST + 1,
        )
        _check_size(visit, len(found))
    return csv_file(
        visit,
        "tocsin-looks",
        ("number", "at", "by", "machine", "case", "thing", "thing_id", "purpose", "words"),
        _look_rows(found),
    )


def take_changes(visit: Visit) -> Response:
    """Return changes of access as a file, and write down that it was taken."""
    wanted = _of_form(visit)
    with visit.desk.store.begin() as connection:
        _record(visit, connection, "changes", wanted)
        found = latest_changes(
            connection,
            about=wanted.by,
            since=wanted.began,
            until=last_moment(wanted.until),
            limit=_MOST + 1,
        )
        _check_size(visit, len(found))
    return csv_file(
        visit,
        "tocsin-access-changes",
        ("number", "at", "by", "person", "token", "change", "detail"),
        _change_rows(found),
    )


def _record(visit: Visit, connection: Connection, what: str, wanted: Wanted) -> None:
    record_look(
        connection,
        visit.somebody,
        Thing.EXPORT,
        f"{what}: {wanted.words}",
        visit.now,
        case=wanted.case,
        purpose=_PURPOSE,
        words=visit.form.one("words")[:MOST_WORDS],
    )


def _check_size(visit: Visit, rows: int) -> None:
    if rows > _MOST:
        told = visit.tongue.say(
            "That is more than %(most)s rows; choose fewer days.", most=visit.tongue.number(_MOST)
        )
        raise PageError(422, told)


def _look_rows(found: Iterable[Look]) -> Iterable[tuple[object, ...]]:
    return (
        (
            look.id,
            look.at.isoformat(),
            look.by,
            "yes" if look.machine else "no",
            look.case,
            look.thing,
            look.thing_id,
            look.purpose,
            look.words,
        )
        for look in found
    )


def _change_rows(found: Iterable[tuple[int, AccessChange]]) -> Iterable[tuple[object, ...]]:
    return (
        (
            number,
            change.at.isoformat(),
            change.by,
            change.person,
            change.token,
            change.change,
            change.detail,
        )
        for number, change in found
    )


def _of_form(visit: Visit) -> Wanted:
    return Wanted(*(_clean(visit.form.one(name)) for name in ("by", "case", "since", "until")))


def _clean(asked: str) -> str:
    return asked.replace("\0", "")[:128]


def _number(asked: str) -> int | None:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


ENTRIES = [
    Entry("GET", "/audit", "see_audit", show_audit),
    Entry("GET", "/audit/changes", "see_audit", show_changes),
    Entry("POST", "/audit/file", "see_audit", take_looks),
    Entry("POST", "/audit/changes/file", "see_audit", take_changes),
]
