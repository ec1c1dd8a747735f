"""How the log stands, for whoever oversees it: what is signed, seen by witnesses, published, and still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, exists, func, select

from tocsin.log.errors import LogError
from tocsin.log.promises import Promises, read_promises
from tocsin.log.publication import Published, read_published
from tocsin.log.publishing import Signed, newest
from tocsin.log.receipts import FLAG
from tocsin.log.sequencing import read_size
from tocsin.log.tables import (
    log_checkpoint,
    log_cosignature,
    log_entry,
    log_leaf,
    log_pending,
    log_tree,
    log_witness,
)
from tocsin_verify import Receipt, VerifierKey, VerifyError, read_receipt, verify_receipt


@dataclass(frozen=True, slots=True)
class WitnessStanding:
    """A witness that is asked. ``size``: of the largest checkpoint it cosigned, at ``at``; ``trouble``: why no more.

    ``conflict``: it was shown another log, and has not cosigned since.
    """

    name: str
    url: str
    size: int
    at: datetime | None
    trouble: str | None
    conflict: bool


@dataclass(frozen=True, slots=True)
class LogStanding:
    """The log as a whole. ``waiting``: entries that have no place yet; ``key``: the verifier key, once there is one."""

    size: int
    waiting: int
    key: VerifierKey | None
    signed: Signed | None
    signed_at: datetime | None
    cosigned: int
    published: Published
    promises: Promises
    witnesses: list[WitnessStanding]


class Kept(StrEnum):
    """What became of a receipt's promise. ``other``: the log holds another record in its place."""

    PUBLISHED = "published"
    PLACED = "placed"
    DUE = "due"
    BROKEN = "broken"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fate:
    """A receipt that this log signed, and what became of its promise; ``place``: where its flag stands."""

    receipt: Receipt
    kept: Kept
    place: int | None


def read_standing(connection: Connection, now: datetime) -> LogStanding:
    """Return how the log stands."""
    signed = newest(connection)
    size = None if signed is None else signed.checkpoint.size
    cosigned = (
        select(func.count())
        .select_from(log_cosignature)
        .join(log_witness, log_witness.c.vkey == log_cosignature.c.vkey)
        .where(log_cosignature.c.size == size, log_witness.c.removed_at.is_(None))
    )
    return LogStanding(
        size=read_size(connection),
        waiting=connection.execute(select(func.count()).select_from(log_pending)).scalar_one(),
        key=_key(connection),
        signed=signed,
        signed_at=connection.execute(
            select(log_checkpoint.c.at).where(log_checkpoint.c.size == size)
        ).scalar_one_or_none(),
        cosigned=connection.execute(cosigned).scalar_one(),
        published=read_published(connection),
        promises=read_promises(connection, now),
        witnesses=[
            WitnessStanding(
                VerifierKey.parse(row.vkey).name,
                row.url,
                row.seen_size,
                row.seen_at,
                row.trouble,
                row.conflict,
            )
            for row in connection.execute(
                select(log_witness).where(log_witness.c.removed_at.is_(None)).order_by(log_witness.c.vkey)
            )
        ],
    )


def in_conflict(connection: Connection) -> bool:
    """Return whether a witness that is asked was shown another log than this, and has not cosigned since."""
    return bool(
        connection.scalar(
            select(exists().where(log_witness.c.removed_at.is_(None), log_witness.c.conflict.is_(True)))
        )
    )


def follow_receipt(connection: Connection, written: str, now: datetime) -> Fate:
    """Return what became of the promise of a receipt, as its text was copied.

    :raises LogError: where it is no receipt, or not one that this log signed.
    """
    key = _key(connection)
    if key is None:
        raise LogError("nothing of the log was signed yet, and no receipt either")
    text = "\n".join(line.strip() for line in written.strip().splitlines()) + "\n"
    try:
        receipt = read_receipt(text.encode(errors="replace"), "what was pasted")
        verify_receipt(receipt, key)
    except VerifyError as error:
        raise LogError(str(error)) from error
    row = connection.execute(
        select(log_leaf.c.index.label("place"), log_leaf.c.commitment)
        .select_from(log_entry)
        .join(log_leaf, log_leaf.c.entry == log_entry.c.id, isouter=True)
        .where(log_entry.c.subject == f"flag:{receipt.flag}", log_entry.c.kind == FLAG)
    ).one_or_none()
    late = receipt.due <= now
    if row is None or row.place is None:
        return Fate(receipt, Kept.BROKEN if late else Kept.DUE, None)
    if bytes(row.commitment) != receipt.commitment:
        return Fate(receipt, Kept.OTHER, row.place)
    if row.place < read_published(connection).size:
        return Fate(receipt, Kept.PUBLISHED, row.place)
    return Fate(receipt, Kept.BROKEN if late else Kept.PLACED, row.place)


def _key(connection: Connection) -> VerifierKey | None:
    vkey = connection.execute(select(log_tree.c.vkey)).scalar_one()
    return None if vkey is None else VerifierKey.parse(vkey)
