"""The vault's folder: sealed files by their address, keys, tombstones; and the database that says what they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import Connection, func, select

from tocsin.clock import Clock
from tocsin.store import Store
from tocsin.vault.data_keys import DataKeys, key_path
from tocsin.vault.durable import settle_folder
from tocsin.vault.errors import DamagedError, KeepingError
from tocsin.vault.master_key import master_key, master_key_before
from tocsin.vault.tables import vault_item

FOLDER = "vault"
"""Its name in the data folder."""

_LOCK = 0x7A017


class Vault:
    """What is kept, and where. The master key is read when it is first needed: all else works without it.

    :param data: data folder; several machines on one database share it, or the part of it named ``vault``.
    """

    def __init__(
        self, store: Store, clock: Clock, data: Path, environment: Mapping[str, str] = os.environ
    ) -> None:
        self.store, self.clock = store, clock
        self.folder = data / FOLDER
        self._data, self._environment = data, environment

    @cached_property
    def keys(self) -> DataKeys:
        """The items' keys.

        :raises MasterKeyError: where the master key cannot be used. A new one is made only where nothing is kept yet,
            or where the one of until now is at hand.
        """
        before = master_key_before(self._environment)
        make = before is not None or self._holds_nothing()
        master = master_key(self._data, make=make, environment=self._environment)
        return DataKeys(self.key_folder, master, before)

    def has_key(self, item: UUID) -> bool:
        """Return whether there is a file for an item's key; asks for no master key."""
        return key_path(self.key_folder, item).exists()

    @property
    def key_folder(self) -> Path:
        """Where the wrapped keys lie."""
        return self.folder / "keys"

    @property
    def incoming(self) -> Path:
        """Where items are sealed before they have an address."""
        return self.folder / "incoming"

    def path(self, address: bytes) -> Path:
        """Return where the sealed file of an address lies."""
        name = address.hex()
        return self.folder / "items" / name[:2] / name

    def tombstone(self, item: UUID) -> Path:
        """Return where an item's tombstone lies."""
        return self.folder / "tombstones" / item.hex[:2] / f"{item}.json"

    def opened(self, item: UUID, address: bytes) -> BinaryIO:
        """Open a sealed file.

        :raises DamagedError: where it is not there.
        :raises KeepingError: where it cannot be read.
        """
        path = self.path(address)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise DamagedError(
                f"the file of item {item} is not there; bring {path} back from a copy of the vault"
            ) from error
        except OSError as error:
            raise KeepingError(
                f"{path} cannot be read ({error.strerror or error}); check its rights"
            ) from error

    def addresses(self) -> Iterator[bytes]:
        """Yield the addresses at which there are files."""
        for path in sorted((self.folder / "items").glob("??/*")):
            if len(path.name) == 64:
                yield bytes.fromhex(path.name)

    def remove(self, address: bytes) -> None:
        """Remove a sealed file; nothing happens where it is gone.

        :raises KeepingError: where it cannot be removed.
        """
        path = self.path(address)
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                settle_folder(path.parent)
        except OSError as error:
            raise KeepingError(
                f"{path} cannot be removed ({error.strerror or error}); check its rights"
            ) from error

    def _holds_nothing(self) -> bool:
        with self.store.read() as connection:
            known = connection.execute(select(vault_item.c.id).limit(1)).first()
        return known is None and not any((self.key_folder).glob("*"))


def hold_still(connection: Connection, *, alone: bool = False) -> None:
    """Have nobody tidy the folder up while something is put in, for the time of a transaction.

    :param alone: whether nothing may be put in meanwhile.
    """
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    connection.execute(select(lock(_LOCK)))
