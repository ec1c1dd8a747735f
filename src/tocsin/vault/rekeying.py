"""Another master key: each item's key wrapped anew, one after another, while all of them can be read.

For the time between, the old key stays at hand beside the new one. Whatever breaks off, each key file is whole under
one of the two; the next run does what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from tocsin.log import Entry, write_entries
from tocsin.vault.data_keys import keyed_items
from tocsin.vault.errors import DamagedError, MasterKeyError
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine, actor_of
from tocsin.vault.tables import vault_item


@dataclass(slots=True)
class Rekeyed:
    """What was done: keys wrapped anew, keys that were under the new one already; ``left``: what was not, and why."""

    anew: int = 0
    already: int = 0
    left: list[str] = field(default_factory=list)


def rekey(vault: Vault, *, on_progress: Callable[[int], None] = lambda _: None) -> Rekeyed:
    """Wrap every key under the master key that ``TOCSIN_VAULT_KEY`` names, from the one of ``TOCSIN_VAULT_KEY_BEFORE``.

    :raises MasterKeyError: where one of the two is not named or cannot be used, or both are the same.
    :raises KeepingError: where the folder cannot be read or written; what is done by then stays.
    """
    keys = vault.keys
    if keys.before is None:
        raise MasterKeyError("TOCSIN_VAULT_KEY_BEFORE names no key; it is to name the one of until now")
    if keys.before == keys.master:
        raise MasterKeyError("TOCSIN_VAULT_KEY and TOCSIN_VAULT_KEY_BEFORE name the same key; name a new one")
    done = Rekeyed()
    _note(vault, "vault.rekey_begun", {"from": keys.before, "to": keys.master})
    if (vault.key_folder / "index.key").exists():
        _count(done, keys.wrap_index_anew())
    for item in keyed_items(vault.key_folder):
        try:
            _count(done, _item_anew(vault, item))
        except (DamagedError, MasterKeyError) as error:
            done.left.append(str(error))
        on_progress(1)
    body = {"from": keys.before, "to": keys.master, "anew": done.anew, "left": len(done.left)}
    _note(vault, "vault.rekeyed", body)
    return done


def _count(done: Rekeyed, anew: bool) -> None:
    done.anew += anew
    done.already += not anew


def _item_anew(vault: Vault, item: UUID) -> bool:
    """Wrap an item's key anew while nobody destroys it: a key that was destroyed must not come back."""
    with vault.store.begin() as connection:
        row = connection.execute(
            select(vault_item.c.destroyed_at).where(vault_item.c.id == item).with_for_update()
        ).one_or_none()
        if row is None or row.destroyed_at is not None or vault.tombstone(item).exists():
            raise DamagedError(
                f"the key of item {item} stays as it is: it is destroyed or unknown; run tocsin vault verify first"
            )
        return vault.keys.wrap_anew(item)


def _note(vault: Vault, kind: str, body: dict[str, object]) -> None:
    with vault.store.begin() as connection:
        entry = Entry(kind, "vault:keys", actor_of(Machine()), vault.clock.now(), body)
        write_entries(connection, [entry])
