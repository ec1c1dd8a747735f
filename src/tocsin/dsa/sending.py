"""Carries a released batch out: each step on record before the next one is taken.

The Database knows a statement by its number (``puid``) and takes it once. So whoever takes up what another began sends
it again: what was taken before is known there, and is found by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from tocsin.clock import Clock
from tocsin.dsa.keeping import Kept, statements
from tocsin.dsa.releasing import Batch, log_batch, read_batch, sendings
from tocsin.dsa.tables import dsa_batch, dsa_sending
from tocsin.dsa.transparency_database import Answer, Means, TransparencyDatabase
from tocsin.store import Store

LEASE = timedelta(minutes=5)
"""How long a worker has from each step to the next; a call takes one minute at most."""

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
)
"""Before the second attempt, the third, and so on; then the last one again: nothing is given up for trouble."""

_ACTOR = "machine:dsa"
_MOST_TROUBLE = 500


class _SupersededError(Exception):
    """Another worker took the batch over."""


@dataclass(slots=True)
class _Lease:
    batch: Batch
    to: TransparencyDatabase
    waited: str = ""
    """Why something of it still waits."""


class Sender:
    """Sends what people released. Safe to use from several threads and processes.

    :param carry: gives the way to the server that a batch names; where it raises, the batch waits as it is.
    """

    def __init__(self, store: Store, clock: Clock, carry: Callable[[Batch], TransparencyDatabase]) -> None:
        self._store, self._clock, self._carry = store, clock, carry

    def due(self, *, is_test: bool, server: str) -> list[int]:
        """Return the batches for one server that wait for a worker, longest first."""
        with self._store.read() as connection:
            return list(
                connection.scalars(
                    select(dsa_batch.c.id)
                    .where(
                        _free(self._clock.now()), dsa_batch.c.is_test == is_test, dsa_batch.c.server == server
                    )
                    .order_by(dsa_batch.c.due_at, dsa_batch.c.id)
                )
            )

    def run(self, number: int) -> Batch:
        """Do what can be done for a batch now, and return where it stands.

        :raises StatementError: where there is none.
        :raises DsaSettingsError: where its server may not be asked from here.
        """
        with self._store.read() as connection:
            to = self._carry(read_batch(connection, number))
        batch = self._claim(number)
        if batch is not None:
            with suppress(_SupersededError):
                self._send(_Lease(batch, to))
        with self._store.read() as connection:
            return read_batch(connection, number)

    def _claim(self, number: int) -> Batch | None:
        with self._store.begin() as connection:
            now = self._clock.now()
            row = (
                connection.execute(
                    update(dsa_batch)
                    .where(dsa_batch.c.id == number, _free(now))
                    .values(
                        fence=dsa_batch.c.fence + 1,
                        attempts=dsa_batch.c.attempts + 1,
                        lease_until=now + LEASE,
                    )
                    .returning(dsa_batch)
                )
                .mappings()
                .one_or_none()
            )
            return None if row is None else Batch.of(row)

    def _send(self, lease: _Lease) -> None:
        with self._store.read() as connection:
            waiting = {
                each.statement_id
                for each in sendings(connection, batch=lease.batch.id)
                if each.state == "waiting"
            }
            groups = [list(statements(connection, sorted(waiting)))]
        while groups:
            group = groups.pop(0)
            if not group:
                continue
            self._step(lease, "sending", None, statements=[each.id for each in group])
            answer = lease.to.submit([each.body for each in group])
            if answer.means is Means.AGAIN:
                self._later(lease, answer.told, answer, answer.wait)
                return
            groups += self._answered(lease, group, answer)
        with self._store.read() as connection:
            left = connection.scalar(
                select(func.count())
                .select_from(dsa_sending)
                .where(dsa_sending.c.batch_id == lease.batch.id, dsa_sending.c.state == "waiting")
            )
        if left:
            self._later(lease, lease.waited or "the Database's answer does not name all of them", None, None)
        else:
            values: dict[str, Any] = {"state": "over", "due_at": None, "lease_until": None, "trouble": None}
            values["over_at"] = self._clock.now()
            self._write(lease, "over", None, values, more={}, changes={})

    def _answered(self, lease: _Lease, group: list[Kept], answer: Answer) -> list[list[Kept]]:
        """Write down what an answer says of a group, and return what of it is to be sent again at once."""
        match answer.means:
            case Means.TAKEN:
                uuids = {each.id: answer.uuids[each.puid] for each in group if each.puid in answer.uuids}
                self._sent(lease, answer, uuids, was_there=False)
                return []
            case Means.WRONG:
                wrong = {group[place].id: said for place, said in answer.errors.items() if place < len(group)}
                return self._without(lease, group, answer, wrong)
            case Means.TOO_LARGE if len(group) == 1:
                return self._without(lease, group, answer, {group[0].id: {"statement": ["too large"]}})
            case Means.TOO_LARGE:
                half = len(group) // 2
                return [group[:half], group[half:]]
            case _:
                return self._known(lease, group, answer)

    def _without(
        self, lease: _Lease, group: list[Kept], answer: Answer, wrong: dict[int, dict[str, list[str]]]
    ) -> list[list[Kept]]:
        if not wrong:
            lease.waited = "the Database's errors name no statement of the batch"
            return []
        refused = {number: {"state": "refused", "errors": said} for number, said in wrong.items()}
        self._step(lease, "refused", answer, changes=refused)
        return [[each for each in group if each.id not in wrong]]

    def _known(self, lease: _Lease, group: list[Kept], answer: Answer) -> list[list[Kept]]:
        """Ask for each that the Database says to have whether it has it; send the others again."""
        named = [each for each in group if each.puid in answer.known]
        for each in named or group:
            found = lease.to.find(each.puid)
            if found.there:
                self._sent(lease, answer, {each.id: found.uuid or ""}, was_there=True)
            elif named or found.there is None:
                lease.waited = f"statement {each.id}: {found.told}"
            if found.there is None:
                return []
        if not named:
            # It names none: those that it does not have go again, later.
            lease.waited = lease.waited or "the Database names none of those that it says to have"
            return []
        return [[each for each in group if each not in named]]

    def _sent(self, lease: _Lease, answer: Answer, uuids: dict[int, str], *, was_there: bool) -> None:
        now = self._clock.now()
        changes = {
            number: {"state": "sent", "uuid": uuid or None, "was_there": was_there, "sent_at": now}
            for number, uuid in uuids.items()
        }
        self._step(lease, "found" if was_there else "sent", answer, changes=changes)

    def _step(
        self,
        lease: _Lease,
        what: str,
        answer: Answer | None,
        *,
        changes: dict[int, dict[str, Any]] | None = None,
        statements: Sequence[int] = (),
    ) -> None:
        """Write down a step, and what became of statements by it."""
        more = {"statements": sorted(changes) if changes else list(statements)}
        self._write(
            lease, what, answer, {"lease_until": self._clock.now() + LEASE}, more=more, changes=changes or {}
        )

    def _later(self, lease: _Lease, why: str, answer: Answer | None, wait: timedelta | None) -> None:
        usual = WAITS[min(lease.batch.attempts, len(WAITS)) - 1]
        trouble = why[:_MOST_TROUBLE]
        values = {
            "due_at": self._clock.now() + max(wait or usual, usual),
            "lease_until": None,
            "trouble": trouble,
        }
        self._write(lease, "stopped", answer, values, more={"trouble": trouble}, changes={})

    def _write(
        self,
        lease: _Lease,
        what: str,
        answer: Answer | None,
        values: dict[str, Any],
        *,
        more: dict[str, Any],
        changes: dict[int, dict[str, Any]],
    ) -> None:
        with self._store.begin() as connection:
            now = self._clock.now()
            done = connection.execute(
                update(dsa_batch)
                .where(
                    dsa_batch.c.id == lease.batch.id,
                    dsa_batch.c.fence == lease.batch.fence,
                    dsa_batch.c.state == "released",
                )
                .values(values)
            ).rowcount
            if not done:
                raise _SupersededError
            _change(connection, lease.batch.id, changes)
            body: dict[str, Any] = {"step": what, "attempt": lease.batch.attempts, **more}
            if answer is not None:
                body |= {"status": answer.status}
            log_batch(connection, "dsa_step", lease.batch, _ACTOR, now, **body)
        lease.batch = replace(lease.batch, **{name: values[name] for name in values})


def _change(connection: Connection, batch: int, changes: dict[int, dict[str, Any]]) -> None:
    for number, values in changes.items():
        connection.execute(
            update(dsa_sending)
            .where(
                dsa_sending.c.batch_id == batch,
                dsa_sending.c.statement_id == number,
                dsa_sending.c.state == "waiting",
            )
            .values(values)
        )


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(
        dsa_batch.c.state == "released",
        dsa_batch.c.due_at <= now,
        or_(dsa_batch.c.lease_until.is_(None), dsa_batch.c.lease_until <= now),
    )
