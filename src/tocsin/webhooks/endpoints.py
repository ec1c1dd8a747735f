"""Addresses that want to be told, what of, and the secrets that sign what they are sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from tocsin.clock import Clock
from tocsin.log import Entry, write_entries
from tocsin.outgoing import check_url
from tocsin.people import Keyring
from tocsin.store import Store
from tocsin.webhooks.errors import UnknownEndpointError, WebhookError
from tocsin.webhooks.signing import new_secret
from tocsin.webhooks.tables import webhook_delivery, webhook_endpoint, webhook_secret

EVENTS: dict[str, str] = {
    "decision": "People confirmed a suspicion, or did not: decision events of the event contract",
    "case.opened": "A case was opened",
    "case.closed": "A case was closed, with its outcome, or went into another",
    "case.opened_again": "A closed case was opened again",
    "case.escalated": "A case went upwards, or somebody is in danger",
    "case.changed": "Anything else was done to a case",
    "flag.answered": "Whoever flagged may be told a word",
    "search.found": "A search that runs by itself found something new",
}
"""What can be wanted, and when it is sent."""

_MOST_URL = 2000
_MOST_NOTE = 200
_OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that wants to be told of some events."""

    id: int
    url: str
    events: tuple[str, ...]
    active: bool
    note: str
    created_at: datetime
    created_by: str


class Endpoints:
    """Keeps the addresses. Each change stands in the log."""

    def __init__(self, store: Store, keyring: Keyring, clock: Clock) -> None:
        self._store = store
        self._keyring = keyring
        self._clock = clock

    def add(self, url: str, events: Collection[str], by: str, *, note: str = "") -> tuple[Endpoint, str]:
        """Add an address and return it with its secret, which is shown this once.

        :param by: who adds it, as ``person:…``, ``token:…`` or ``machine:…``.
        :raises UrlError: where the address is not https (plain http is for this machine alone).
        :raises WebhookError: where no event is wanted, or one that there is not.
        """
        wanted = self._checked(url, events, note)
        secret = new_secret()
        with self._store.begin() as connection:
            now = self._clock.now()
            row = connection.execute(
                insert(webhook_endpoint)
                .values(url=url, events=wanted, note=note, created_at=now, created_by=by)
                .returning(*_COLUMNS)
            ).one()
            self._add_secret(connection, row.id, secret, now)
            write_entries(connection, [_entry("webhook_added", row.id, by, now, url=url, events=wanted)])
        return _endpoint(row), secret

    def all(self) -> list[Endpoint]:
        """Return the addresses that were not removed, in the order in which they were added."""
        with self._store.read() as connection:
            rows = connection.execute(
                select(*_COLUMNS)
                .where(webhook_endpoint.c.removed_at.is_(None))
                .order_by(webhook_endpoint.c.id)
            )
            return [_endpoint(row) for row in rows]

    def one(self, number: int) -> Endpoint:
        """Return an address.

        :raises UnknownEndpointError: where there is none of this number.
        """
        with self._store.read() as connection:
            row = connection.execute(select(*_COLUMNS).where(*_standing(number))).one_or_none()
        if row is None:
            raise _unknown(number)
        return _endpoint(row)

    def change(
        self,
        number: int,
        by: str,
        *,
        url: str | None = None,
        events: Collection[str] | None = None,
        active: bool | None = None,
        note: str | None = None,
    ) -> Endpoint:
        """Change what is given of an address and return it. What happens while it is inactive is not told later.

        :raises UnknownEndpointError: where there is none of this number.
        :raises UrlError: as :meth:`add`.
        :raises WebhookError: as :meth:`add`.
        """
        before = self.one(number)
        wanted = self._checked(
            before.url if url is None else url,
            before.events if events is None else events,
            before.note if note is None else note,
        )
        values: dict[str, Any] = {"events": wanted}
        given = {"url": url, "active": active, "note": note}
        values |= {name: value for name, value in given.items() if value is not None}
        with self._store.begin() as connection:
            now = self._clock.now()
            row = connection.execute(
                update(webhook_endpoint).where(*_standing(number)).values(values).returning(*_COLUMNS)
            ).one_or_none()
            if row is None:
                raise _unknown(number)
            write_entries(connection, [_entry("webhook_changed", number, by, now, **values)])
        return _endpoint(row)

    def remove(self, number: int, by: str) -> None:
        """Remove an address: nothing is sent there any more. What could not be delivered stays in sight.

        :raises UnknownEndpointError: where there is none of this number.
        """
        with self._store.begin() as connection:
            now = self._clock.now()
            done = connection.execute(
                update(webhook_endpoint).where(*_standing(number)).values(removed_at=now, active=False)
            ).rowcount
            if not done:
                raise _unknown(number)
            connection.execute(
                update(webhook_delivery)
                .where(webhook_delivery.c.endpoint_id == number, webhook_delivery.c.state == "pending")
                .values(state="dead", due_at=None, ended_at=now, trouble="the webhook was removed")
            )
            write_entries(connection, [_entry("webhook_removed", number, by, now)])

    def rotate(self, number: int, by: str, *, overlap: timedelta = _OVERLAP) -> str:
        """Return a new secret. The one before signs too, for ``overlap``; older ones end now.

        :raises UnknownEndpointError: where there is none of this number.
        """
        secret = new_secret()
        with self._store.begin() as connection:
            now = self._clock.now()
            locked = connection.execute(
                select(webhook_endpoint.c.id).where(*_standing(number)).with_for_update()
            ).first()
            if locked is None:
                raise _unknown(number)
            ends = now + overlap
            connection.execute(
                update(webhook_secret)
                .where(
                    webhook_secret.c.endpoint_id == number,
                    or_(webhook_secret.c.ends_at.is_(None), webhook_secret.c.ends_at > now),
                )
                .values(
                    ends_at=func.least(
                        ends,
                        # Of several that still sign, only the newest goes on.
                        func.coalesce(webhook_secret.c.ends_at, ends),
                    )
                )
            )
            self._add_secret(connection, number, secret, now)
            lasts = int(overlap.total_seconds())
            write_entries(connection, [_entry("webhook_rotated", number, by, now, overlap_seconds=lasts)])
        return secret

    def secrets(self, connection: Connection, number: int, now: datetime) -> list[str]:
        """Return the secrets of an address that are good now, newest first."""
        rows = connection.execute(
            select(webhook_secret.c.sealed)
            .where(
                webhook_secret.c.endpoint_id == number,
                or_(webhook_secret.c.ends_at.is_(None), webhook_secret.c.ends_at > now),
            )
            .order_by(webhook_secret.c.id.desc())
        ).scalars()
        return [self._keyring.unseal(bytes(sealed), _secret_of(number)).decode() for sealed in rows]

    def _add_secret(self, connection: Connection, number: int, secret: str, now: datetime) -> None:
        sealed = self._keyring.seal(secret.encode(), _secret_of(number))
        connection.execute(insert(webhook_secret).values(endpoint_id=number, sealed=sealed, created_at=now))

    @staticmethod
    def _checked(url: str, events: Collection[str], note: str) -> list[str]:
        if len(url) > _MOST_URL:
            raise WebhookError(f"the address has {len(url):,} characters; use at most {_MOST_URL:,}")
        check_url(url)
        if len(note) > _MOST_NOTE or "\0" in note:
            raise WebhookError(
                f"the note has {len(note):,} characters; write at most {_MOST_NOTE}, without NUL"
            )
        unknown = sorted(set(events) - set(EVENTS))
        if unknown or not events:
            told = f"there is no event {unknown[0][:100]!r}" if unknown else "no event is wanted"
            raise WebhookError(f"{told}; choose of {', '.join(EVENTS)}")
        return [name for name in EVENTS if name in set(events)]


_COLUMNS = tuple(webhook_endpoint.c[name] for name in Endpoint.__slots__)


def _standing(number: int) -> tuple[Any, ...]:
    return (webhook_endpoint.c.id == number, webhook_endpoint.c.removed_at.is_(None))


def _secret_of(number: int) -> str:
    return f"webhook:{number}"


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(**{**row._mapping, "events": tuple(row.events)})


def _unknown(number: int) -> UnknownEndpointError:
    return UnknownEndpointError(f"there is no webhook {number}; tocsin webhook list shows which there are")


def _entry(kind: str, number: int, by: str, at: datetime, **body: Any) -> Entry:
    return Entry(kind, f"webhook:{number}", by, at, body)
