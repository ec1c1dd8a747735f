"""Deliveries: claimed when due, sent, tried again after growing waits, and kept in sight when they are given up."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection, Row, select, update

from tocsin.clock import Clock
from tocsin.failure import NoAccessError, WrongUseError
from tocsin.log import Entry, write_entries
from tocsin.outgoing import Reach, Reply, send
from tocsin.store import Store, statement
from tocsin.webhooks.bodies import body_of
from tocsin.webhooks.endpoints import Endpoints
from tocsin.webhooks.errors import UnknownDeliveryError
from tocsin.webhooks.signing import sign
from tocsin.webhooks.tables import webhook_delivery, webhook_endpoint

WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""Before the second attempt, the third, and so on; after the tenth, some three days on, a delivery is given up."""

_SPREAD = 0.2
"""Part of a wait that differs from delivery to delivery: an address that comes back is not met by all at once."""

_SECONDS = 20.0
"""What a receiver may take."""

_CLAIMED = timedelta(minutes=2)
"""How long whoever claimed a delivery has; afterwards it is due again."""

_MOST = 500
_MOST_TROUBLE = 300
_MOST_LIST = 200


class DeliveryState(StrEnum):
    """What became of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery: its id is what the receiver knows it by. ``trouble``: why the last attempt failed."""

    id: uuid.UUID
    endpoint_id: int
    event: str
    case_id: str | None
    at: datetime
    state: DeliveryState
    due_at: datetime | None
    attempts: int
    status: int | None
    trouble: str | None
    ended_at: datetime | None


class Ask(Protocol):
    """Has a delivery sent soon, exactly if the transaction of ``connection`` commits."""

    def __call__(self, connection: Connection, delivery: str, attempt: int) -> None:
        """Ask."""


class Deliveries:
    """Sends what stands in the outbox. Safe to use from several threads and processes."""

    def __init__(self, store: Store, endpoints: Endpoints, clock: Clock, reach: Reach | None = None) -> None:
        self._store = store
        self._endpoints = endpoints
        self._clock = clock
        self._reach = reach or Reach()

    def claim(self, ask: Ask) -> int:
        """Claim what is due, have it sent, and return how many there were.

        What was claimed and never sent, because a process died or the queue was emptied, is due again
        after two minutes.
        """
        done = 0
        while True:
            with self._store.begin() as connection:
                now = self._clock.now()
                found = connection.execute(
                    statement("tocsin.webhooks", "claim_due"),
                    {"now": now, "again": now + _CLAIMED, "most": _MOST},
                ).all()
                for row in found:
                    ask(connection, str(row.id), row.attempts)
            done += len(found)
            if len(found) < _MOST:
                return done

    def send(self, delivery: str, attempt: int) -> DeliveryState | None:
        """Send a delivery that was claimed and return what became of it; ``None`` where the claim is void by now."""
        number = uuid.UUID(delivery)
        with self._store.begin() as connection:
            row = connection.execute(
                select(webhook_delivery, webhook_endpoint.c.url)
                .join(webhook_endpoint, webhook_endpoint.c.id == webhook_delivery.c.endpoint_id)
                .where(*_claimed(number, attempt), webhook_endpoint.c.active)
            ).one_or_none()
            if row is None:
                return None
            now = self._clock.now()
            try:
                body = row.body if row.body is not None else self._write_body(connection, row, attempt)
                keys = self._endpoints.secrets(connection, row.endpoint_id, now)
            except (WrongUseError, NoAccessError) as error:
                unsendable: str | None = str(error)
            else:
                unsendable = None
        if unsendable is not None:
            return self._failed(number, attempt, None, unsendable, None)
        written = body.encode()
        headers = {"Content-Type": "application/json", **sign(keys, delivery, now, written)}
        try:
            reply = send(
                "POST", row.url, self._reach, headers=headers, body=written, seconds=_SECONDS, most_bytes=4096
            )
        except (WrongUseError, NoAccessError) as error:
            return self._failed(number, attempt, None, str(error), None)
        if 200 <= reply.status < 300:
            return self._end(number, attempt, DeliveryState.DELIVERED, status=reply.status, trouble=None)
        return self._failed(
            number, attempt, reply.status, f"the receiver answered {reply.status}", _asked_to_wait(reply)
        )

    def listed(
        self, state: DeliveryState, *, endpoint: int | None = None, limit: int = _MOST_LIST
    ) -> list[Delivery]:
        """Return deliveries of a state, those that ended or are due last first."""
        query = (
            select(*(webhook_delivery.c[name] for name in Delivery.__slots__))
            .where(webhook_delivery.c.state == str(state))
            .order_by(
                webhook_delivery.c.ended_at.desc(), webhook_delivery.c.due_at.desc(), webhook_delivery.c.id
            )
            .limit(max(1, min(limit, _MOST_LIST)))
        )
        if endpoint is not None:
            query = query.where(webhook_delivery.c.endpoint_id == endpoint)
        with self._store.read() as connection:
            rows = connection.execute(query).mappings()
            return [Delivery(**{**row, "state": DeliveryState(row["state"])}) for row in rows]

    def resend(self, by: str, *, delivery: str | None = None, endpoint: int | None = None) -> int:
        """Try what was given up again, as if for the first time, and return how many there were.

        :param delivery: its id; or ``endpoint``: all of an address.
        :raises UnknownDeliveryError: where there is nothing of the kind, or its address takes nothing any more.
        """
        condition = []
        if delivery is not None:
            try:
                condition.append(webhook_delivery.c.id == uuid.UUID(delivery))
            except ValueError as error:
                raise _unknown(delivery) from error
        if endpoint is not None:
            condition.append(webhook_delivery.c.endpoint_id == endpoint)
        active = select(webhook_endpoint.c.id).where(webhook_endpoint.c.active)
        with self._store.begin() as connection:
            now = self._clock.now()
            found = connection.execute(
                update(webhook_delivery)
                .where(
                    *condition,
                    webhook_delivery.c.state == str(DeliveryState.DEAD),
                    webhook_delivery.c.endpoint_id.in_(active),
                )
                .values(state=str(DeliveryState.PENDING), due_at=now, attempts=0, ended_at=None)
                .returning(webhook_delivery.c.id)
            ).all()
            if not found:
                raise _unknown(delivery or f"of webhook {endpoint}")
            write_entries(
                connection, (Entry("webhook_resent", f"webhook_delivery:{row.id}", by, now) for row in found)
            )
        return len(found)

    @staticmethod
    def _write_body(connection: Connection, row: Row[Any], attempt: int) -> str:
        """Write what a delivery says, once: it says the same however often it is sent."""
        body = body_of(connection, row)
        connection.execute(update(webhook_delivery).where(*_claimed(row.id, attempt)).values(body=body))
        return body

    def _failed(
        self, number: uuid.UUID, attempt: int, status: int | None, trouble: str, asked: timedelta | None
    ) -> DeliveryState | None:
        trouble = trouble[:_MOST_TROUBLE]
        if attempt > len(WAITS):
            return self._end(number, attempt, DeliveryState.DEAD, status=status, trouble=trouble)
        wait = WAITS[attempt - 1] * (1 + _SPREAD * (number.int % 1000) / 1000)
        if asked is not None:
            wait = max(wait, asked)
        values = {"due_at": self._clock.now() + wait, "status": status, "trouble": trouble}
        return self._write(number, attempt, DeliveryState.PENDING, values)

    def _end(
        self,
        number: uuid.UUID,
        attempt: int,
        state: DeliveryState,
        *,
        status: int | None,
        trouble: str | None,
    ) -> DeliveryState | None:
        values = {"due_at": None, "status": status, "trouble": trouble, "ended_at": self._clock.now()}
        return self._write(number, attempt, state, values)

    def _write(
        self, number: uuid.UUID, attempt: int, state: DeliveryState, values: Mapping[str, Any]
    ) -> DeliveryState | None:
        with self._store.begin() as connection:
            done = connection.execute(
                update(webhook_delivery)
                .where(*_claimed(number, attempt))
                .values({"state": str(state), **values})
            ).rowcount
        return state if done else None


def _claimed(number: uuid.UUID, attempt: int) -> tuple[Any, ...]:
    # Whoever claimed it later has a higher number: what an earlier claim still does changes nothing.
    return (
        webhook_delivery.c.id == number,
        webhook_delivery.c.attempts == attempt,
        webhook_delivery.c.state == str(DeliveryState.PENDING),
    )


def _asked_to_wait(reply: Reply) -> timedelta | None:
    """Return the wait that a receiver asks for (RFC 9110, section 10.2.3), a day at most."""
    given = reply.headers.get("retry-after", "")
    if reply.status not in (429, 503) or not (given.isascii() and given.isdigit()) or len(given) > 9:
        return None
    return min(timedelta(seconds=int(given)), timedelta(days=1))


def _unknown(named: str) -> UnknownDeliveryError:
    return UnknownDeliveryError(
        f"no delivery {named[:100]} was given up at an address that is active; tocsin webhook dead shows which were"
    )
