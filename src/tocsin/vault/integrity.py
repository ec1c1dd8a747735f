"""Whether what is kept is whole: each sealed file against its address, each key against its file.

Nothing is opened for it but labels: no plain content exists while it runs, and damaged files are found without any key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from tocsin.vault.custody import Custody, write_custody
from tocsin.vault.errors import DamagedError, KeepingError, MasterKeyError
from tocsin.vault.items import Item, list_items, there
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.sealing import label_of
from tocsin.vault.tables import vault_item

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with an item, in a sentence."""

    item: UUID
    case: str
    says: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. ``trouble``: why keys could not be tried, where the master key cannot be used."""

    items: int
    bytes: int
    damaged: tuple[Damage, ...]
    trouble: str | None = None


def check_items(
    vault: Vault,
    *,
    case: str | None = None,
    most_bytes: int | None = None,
    unchecked_since: datetime | None = None,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Read every sealed file, and try every key; write down when that was, and what is damaged.

    :param case: only what is kept of this case.
    :param most_bytes: stop after so many, the longest unchecked first; ``None``: check all.
    :param unchecked_since: only what was not checked since then.
    :param on_progress: is told bytes as they are read.
    :raises KeepingError: where the vault's folder cannot be read.
    """
    wanted = in_turn(vault, case)
    if unchecked_since is not None:
        wanted = [each for each in wanted if each.checked_at is None or each.checked_at < unchecked_since]
    # A vault that holds nothing has no keys, and gets none by being checked.
    trouble = trouble_with_keys(vault) if wanted else None
    items, seen, damaged = 0, 0, []
    for item in wanted:
        if most_bytes is not None and seen >= most_bytes:
            break
        says = _damage(vault, item, trouble is None, on_progress)
        items, seen = items + 1, seen + item.bytes
        _write_down(vault, item, says)
        if says is not None:
            damaged.append(Damage(item.id, item.root, says))
    return Checked(items, seen, tuple(damaged), trouble)


def in_turn(vault: Vault, case: str | None = None) -> Sequence[Item]:
    """Return what there is to check, the longest unchecked first."""
    with vault.store.read() as connection:
        found = there(list_items(connection, vault.clock.now(), case=case))
    return sorted(found, key=lambda item: (item.checked_at is not None, item.checked_at or item.added_at))


def trouble_with_keys(vault: Vault) -> str | None:
    """Return why no key can be tried; ``None`` where they can."""
    try:
        vault.keys.index_key()
    except (MasterKeyError, DamagedError) as error:
        return str(error)
    return None


def _damage(vault: Vault, item: Item, with_keys: bool, on_progress: Callable[[int], None]) -> str | None:
    try:
        digest = hashlib.sha256()
        for piece in _file(vault, item):
            digest.update(piece)
            on_progress(len(piece))
        if digest.digest() != item.address:
            return (
                f"item {item.id} of case {item.root} is damaged: its file {vault.path(item.address)} is not what "
                "was put in; bring it back from a copy of the vault"
            )
        if with_keys:
            secret = vault.keys.get(item.id)
            with vault.opened(item.id, item.address) as file:
                label_of(file, secret.key, item.id)
        elif not vault.has_key(item.id):
            return f"the key of item {item.id} is not there; bring it back from the copy of the vault's keys"
    except (DamagedError, MasterKeyError) as error:
        return str(error)
    return None


def _file(vault: Vault, item: Item) -> Iterator[bytes]:
    with vault.opened(item.id, item.address) as file:
        try:
            while piece := file.read(_PIECE):
                yield piece
        except OSError as error:
            raise KeepingError(
                f"{vault.path(item.address)} cannot be read ({error.strerror or error}); check the disk"
            ) from error


def _write_down(vault: Vault, item: Item, says: str | None) -> None:
    now = vault.clock.now()
    with vault.store.begin() as connection:
        before = connection.execute(
            select(vault_item.c.damage)
            .where(vault_item.c.id == item.id, vault_item.c.destroyed_at.is_(None))
            .with_for_update()
        ).one_or_none()
        if before is None:
            return
        connection.execute(
            update(vault_item).where(vault_item.c.id == item.id).values(checked_at=now, damage=says)
        )
        if before.damage != says:
            write_custody(
                connection,
                [
                    Custody(
                        item.id,
                        "damaged" if says is not None else "whole_again",
                        actor_of(Machine()),
                        now,
                        item.root,
                        legal_basis=item.legal_basis,
                        prior=item.address,
                        digest=None if says is not None else item.address,
                        more={} if says is None else {"says": says},
                    )
                ],
            )
