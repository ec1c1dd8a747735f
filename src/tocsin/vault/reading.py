"""Reading an item: by a person in a role, for a purpose, written down before the first byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from tocsin.people import Person, record_look
from tocsin.people import Thing as Looked
from tocsin.vault.custody import Custody, write_custody
from tocsin.vault.errors import DamagedError, UnknownItemError
from tocsin.vault.items import Item, read_item
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import actor_of, check_right, check_why
from tocsin.vault.sealing import unseal
from tocsin.vault.words import ItemKind, Standing

_LOOKED = {
    ItemKind.TEXT: Looked.TEXT,
    ItemKind.PICTURE: Looked.PICTURE,
    ItemKind.IDENTITY: Looked.IDENTITY,
    ItemKind.ADDRESS: Looked.ADDRESS,
    ItemKind.FILE: Looked.EXPORT,
}


def read(vault: Vault, by: Person, item_id: UUID, purpose: str, words: str = "") -> Iterator[bytes]:
    """Return an item's plain bytes, in pieces, each proved to be what was put in.

    :raises NotAllowedError: where the person may not, or not for this purpose.
    :raises UnknownItemError: where there is no such item, or it was destroyed.
    :raises DamagedError: here or while the pieces come, where it is not what was put in.
    """
    check_why(by, purpose, words)
    with vault.store.begin() as connection:
        item = read_item(connection, item_id, vault.clock.now())
        check_right(connection, by, "see_preserved", item.case)
        _must_be_there(item)
        now = vault.clock.now()
        record_look(
            connection,
            by,
            _LOOKED[item.kind],
            item.source or str(item.id),
            now,
            case=item.root,
            purpose=purpose,
            words=words,
        )
        write_custody(
            connection,
            [
                Custody(
                    item.id,
                    "read",
                    actor_of(by),
                    now,
                    item.root,
                    purpose=f"{purpose}: {words}" if words else purpose,
                    legal_basis=item.legal_basis,
                    prior=item.address,
                    digest=item.address,
                )
            ],
        )
    return pieces(vault, item)


def pieces(vault: Vault, item: Item) -> Iterator[bytes]:
    """Yield an item's plain bytes, and compare them with the digest from the day on which it was put in.

    :raises DamagedError: where they differ, at the latest at the end.
    """
    secret = vault.keys.get(item.id)
    seen = hashlib.sha256()
    with vault.opened(item.id, item.address) as file:
        for piece in unseal(file, secret.key, item.id):
            seen.update(piece)
            yield piece
    if seen.digest() != secret.plain:
        raise DamagedError(f"item {item.id} is not what was put in; bring its key and file back from a copy")


def _must_be_there(item: Item) -> None:
    if item.standing is Standing.DESTROYED:
        raise UnknownItemError(
            f"item {item.id} was destroyed on {item.destroyed_at:%Y-%m-%d}: {item.destroyed_why}"
        )
