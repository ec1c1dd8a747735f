"""What lies between two checkpoints: those that cover a period, and every leaf from the one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from tocsin.log.errors import NotInLogError
from tocsin.log.publishing import Signed, signed_as
from tocsin.log.records import record_of_row
from tocsin.log.sequencing import tree_of
from tocsin.log.tables import log_checkpoint, log_entry, log_leaf

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Span:
    """Entries from ``start`` on and before ``end``: between two signed checkpoints, or from the log's beginning.

    ``peaks``: roots of the complete subtrees before it, the largest first.
    """

    since: Signed | None
    until: Signed
    consistency: list[bytes]
    peaks: list[bytes]

    @property
    def start(self) -> int:
        """The first entry's place."""
        return 0 if self.since is None else self.since.checkpoint.size

    @property
    def end(self) -> int:
        """The place after the last one."""
        return self.until.checkpoint.size


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf. ``salt`` and ``record`` are ``None`` where they were not asked for, or the entry was emptied."""

    index: int
    entry: int | None
    commitment: bytes
    salt: bytes | None = None
    record: str | None = None


def span_of(connection: Connection, since: datetime, until: datetime) -> Span:
    """Return the closest checkpoints around every entry of a period that ends before ``until``.

    :raises NotInLogError: where nothing was written down in it, or no checkpoint covers all of it yet.
    """
    first, last, written, placed = connection.execute(
        select(
            func.min(log_leaf.c.index),
            func.max(log_leaf.c.index),
            func.count(log_entry.c.id),
            func.count(log_leaf.c.index),
        )
        .select_from(log_entry)
        .join(log_leaf, log_leaf.c.entry == log_entry.c.id, isouter=True)
        .where(log_entry.c.at >= since, log_entry.c.at < until)
    ).one()
    if not written:
        raise NotInLogError("nothing was written down in this period; check its days")
    end = None
    if placed == written:
        end = _checkpoint(connection, after=last)
    if end is None:
        raise NotInLogError(
            "no checkpoint covers all of this period yet; run tocsin log checkpoint, then this again"
        )
    start, tree = _checkpoint(connection, up_to=first), tree_of(connection)
    old = 0 if start is None else start.checkpoint.size
    peaks, at = [], 0
    for height in reversed(range(old.bit_length())):
        if old >> height & 1:
            peaks.append(tree.complete(height, at))
            at += 1 << height
    return Span(start, end, tree.consistency(old, end.checkpoint.size), peaks)


def read_leaves(connection: Connection, span: Span, *, opened: bool = False) -> Iterator[Leaf]:
    """Yield every leaf of a span in order.

    :param opened: whether with salts and records.
    """
    columns = [log_leaf.c.index.label("place"), log_leaf.c.entry, log_leaf.c.commitment]
    query = select(*columns)
    if opened:
        query = select(*columns, log_entry).join(log_entry, log_entry.c.id == log_leaf.c.entry, isouter=True)
    rows = connection.execute(
        query.where(log_leaf.c.index >= span.start, log_leaf.c.index < span.end)
        .order_by(log_leaf.c.index)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        if opened and row.salt is not None:
            record = record_of_row(row).decode()
            yield Leaf(row.place, row.entry, bytes(row.commitment), bytes(row.salt), record)
        else:
            yield Leaf(row.place, row.entry, bytes(row.commitment))


def place_of(connection: Connection, kind: str, subject: str) -> int | None:
    """Return the place of a subject's first entry of a kind; ``None`` where there is none, or it has none yet."""
    return connection.execute(
        select(log_leaf.c.index)
        .join(log_entry, log_entry.c.id == log_leaf.c.entry)
        .where(log_entry.c.kind == kind, log_entry.c.subject == subject)
        .order_by(log_leaf.c.index)
        .limit(1)
    ).scalar_one_or_none()


def inclusion_of(connection: Connection, index: int, size: int) -> list[bytes]:
    """Return the proof that a leaf is in the log's tree of ``size``."""
    return tree_of(connection).inclusion(index, size)


def _checkpoint(
    connection: Connection, *, after: int | None = None, up_to: int | None = None
) -> Signed | None:
    """Return the smallest checkpoint that holds the entry ``after``, or the largest without ``up_to``."""
    size = log_checkpoint.c.size
    query = select(log_checkpoint).limit(1)
    if after is not None:
        query = query.where(size > after).order_by(size)
    else:
        query = query.where(size <= up_to).order_by(size.desc())
    return signed_as(connection, query)
