"""Putting something into the vault: sealed, on the disk with its key, and only then in the database."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, func, insert, select

from tocsin.people import Person
from tocsin.vault.custody import Custody, write_custody
from tocsin.vault.data_keys import Secret, destroy_key
from tocsin.vault.durable import move, settle, written
from tocsin.vault.errors import VaultError
from tocsin.vault.keeping import Vault, hold_still
from tocsin.vault.rights import Machine, actor_of, check_right, check_why
from tocsin.vault.sealing import Sealed, seal
from tocsin.vault.tables import vault_item
from tocsin.vault.words import ItemKind

_KEY_BYTES = 32
_MOST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class Thing:
    """What is to be kept. ``source``: the event, medium or account that it is, or a file's name."""

    kind: ItemKind
    source: str
    mime: str


@dataclass(frozen=True, slots=True)
class Why:
    """What something is kept for: the purpose of the look, words of one's own, and the law or letter it rests on."""

    purpose: str
    words: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that is kept; ``new``: whether it was not there before."""

    item: UUID
    new: bool


class Label(msgspec.Struct, frozen=True):
    """What a sealed file says of itself, so that it is known again where the database forgot it."""

    case: str
    kind: str
    source: str
    mime: str
    legal_basis: str
    added_at: str
    added_by: str


def preserve(
    vault: Vault, by: Person | Machine, case_id: str, thing: Thing, content: BinaryIO, *, why: Why
) -> Kept:
    """Keep a copy of ``content``, read once and in pieces. What the case keeps already is not kept twice.

    Where this returns, it is on the disk and in the database; where it raises, nothing is there that would be found.

    :raises NotAllowedError: where somebody may not preserve, or not for this purpose.
    :raises UnknownItemError: where there is no such case.
    :raises KeepingError: where the disk is full or cannot be written.
    :raises MasterKeyError: where the master key cannot be used.
    :raises VaultError: where the legal basis is missing.
    """
    if not why.legal_basis.strip():
        raise VaultError("say on which legal basis it is kept, as '18 U.S.C. 2258A(h)'")
    check_why(by, why.purpose, why.words)
    keys, index = vault.keys, vault.keys.index_key()
    with vault.store.begin() as connection:
        case = check_right(connection, by, "preserve", case_id)
        hold_still(connection)
        now = vault.clock.now()
        item, key = uuid4(), secrets.token_bytes(_KEY_BYTES)
        source = thing.source[:_MOST_SOURCE].replace("\0", "")
        label = Label(
            case, str(thing.kind), source, thing.mime, why.legal_basis, now.isoformat(), actor_of(by)
        )
        with written(vault.incoming) as (file, made):
            sealed = seal(content, file, key, item, msgspec.json.encode(label))
            settle(file)
            fingerprint = fingerprint_of(index, case, label, sealed.plain)
            # Two who bring the same thing at once: the later one finds it kept.
            connection.execute(
                select(func.pg_advisory_xact_lock(int.from_bytes(fingerprint[:8], "big", signed=True)))
            )
            known = _known(connection, case, fingerprint)
            if known is not None:
                return Kept(known, new=False)
            keys.keep(item, Secret(key, sealed.plain))
            try:
                move(made, vault.path(sealed.address))
                enter(connection, item, label, sealed, fingerprint)
            except BaseException:
                # The key alone would look like one whose file was lost.
                vault.remove(sealed.address)
                destroy_key(vault.key_folder, item)
                raise
        write_custody(
            connection,
            [
                Custody(
                    item,
                    "preserve",
                    actor_of(by),
                    now,
                    case,
                    purpose=_purpose(why),
                    legal_basis=why.legal_basis,
                    digest=sealed.address,
                    more={"kind": str(thing.kind), "bytes": sealed.bytes},
                )
            ],
        )
    return Kept(item, new=True)


def fingerprint_of(index: bytes, case: str, label: Label, plain: bytes) -> bytes:
    """Return a digest by which the same thing is known again in one case; without the key it tells nothing."""
    words = "\0".join((case, label.kind, label.source, label.legal_basis)).encode()
    return hmac.digest(index, words + b"\0" + plain, "sha256")


def enter(connection: Connection, item: UUID, label: Label, sealed: Sealed, fingerprint: bytes) -> None:
    """Enter an item whose file and key are on the disk."""
    connection.execute(
        insert(vault_item).values(
            id=item,
            case_id=label.case,
            kind=label.kind,
            source=label.source,
            mime=label.mime,
            address=sealed.address,
            bytes=sealed.bytes,
            fingerprint=fingerprint,
            legal_basis=label.legal_basis,
            added_at=datetime.fromisoformat(label.added_at),
            added_by=label.added_by,
        )
    )


def _known(connection: Connection, case: str, fingerprint: bytes) -> UUID | None:
    return connection.execute(
        select(vault_item.c.id).where(
            vault_item.c.case_id == case,
            vault_item.c.fingerprint == fingerprint,
        )
    ).scalar_one_or_none()


def _purpose(why: Why) -> str:
    return f"{why.purpose}: {why.words}" if why.words else why.purpose
