"""What leaves the inbox: written out for a scan, or forgotten behind the horizon."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import zstandard
from sqlalchemy import Connection, delete, func, select, update

from tocsin.clock import Clock
from tocsin.inbox.errors import HorizonError, InboxError
from tocsin.inbox.tables import inbox_event, inbox_horizon, inbox_quarantine
from tocsin.log import Entry, write_entries
from tocsin.store import Store

FILE = "inbox.jsonl.zst"
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written out."""

    path: Path
    events: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten, and what was kept although it happened before: accounts, whose ages still hold."""

    events: int
    quarantined: int
    accounts_kept: int


def export_events(store: Store, folder: Path, *, since: datetime | None = None) -> Exported:
    """Write the events to ``folder/inbox.jsonl.zst`` (mode 0600), in place of an earlier one: whole or not at all.

    The same events give the same file, in whatever order and batches they came. Memory is bounded.

    :param since: leave out what happened before, except accounts; None: write all.
    :raises InboxError: where the folder cannot be written.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".inbox-", delete=False) as file:  # mode 0600
            made, count = Path(file.name), 0
            try:
                with (
                    zstandard.ZstdCompressor(level=3).stream_writer(file, closefd=False) as packed,
                    store.read() as connection,
                ):
                    for body in _bodies(connection, since):
                        packed.write(body + b"\n")
                        count += 1
                file.flush()
                os.fsync(file.fileno())
                made.replace(path)
            except BaseException:
                made.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InboxError(
            f"the events cannot be written to '{path}' ({error.strerror or error}); make room or name another folder"
        ) from error
    return Exported(path, count)


def forget(store: Store, clock: Clock, before: datetime, *, by: str) -> Forgotten:
    """Forget events that happened before a moment, and broken ones that came before it; they are not taken in again.

    One log entry says who did it and how much it was.

    :param before: the new horizon, with its time zone; not earlier than the one there is, nor in the future.
    :param by: who does it, as the log names actors, e.g. ``person:anna``.
    :raises HorizonError: where ``before`` is neither.
    """
    now = clock.now()
    if before > now:
        raise HorizonError(
            f"the horizon {before.isoformat()} lies in the future; name a moment that has passed"
        )
    with store.begin() as connection:
        present = connection.scalar(select(inbox_horizon.c.before).with_for_update())
        if present is not None and before < present:
            raise HorizonError(
                f"the horizon is {present.isoformat()} already; what is behind it is gone, so name a later moment"
            )
        connection.execute(update(inbox_horizon).values(before=before))
        old = inbox_event.c.at < before
        gone = connection.execute(delete(inbox_event).where(old, inbox_event.c.type != "account")).rowcount
        broken = connection.execute(
            delete(inbox_quarantine).where(inbox_quarantine.c.received_at < before)
        ).rowcount
        kept = connection.scalar(select(func.count()).select_from(inbox_event).where(old)) or 0
        forgotten = Forgotten(gone, broken, kept)
        write_entries(
            connection,
            [
                Entry(
                    "inbox_forgotten",
                    f"inbox:{before.isoformat()}",
                    by,
                    now,
                    {"events": gone, "quarantined": broken, "accounts_kept": kept},
                )
            ],
        )
    return forgotten


def _bodies(connection: Connection, since: datetime | None) -> Iterator[bytes]:
    query = select(inbox_event.c.body).order_by(inbox_event.c.id, inbox_event.c.digest)
    if since is not None:
        query = query.where((inbox_event.c.at >= since) | (inbox_event.c.type == "account"))
    for (body,) in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        yield bytes(body)
