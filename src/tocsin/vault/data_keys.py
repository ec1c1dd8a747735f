"""The keys of the items, one each, wrapped: files of their own, so that no backup of the database holds one.

What a key file wraps is the item's key and the SHA-256 of its plain bytes: both end when the file does, and nobody can
guess afterwards what was kept.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from tocsin.vault.durable import erase, put, put_first
from tocsin.vault.errors import DamagedError, KeepingError, MasterKeyError
from tocsin.vault.master_key import MasterKey

_KEY = 32
_INDEX = "index"


@dataclass(frozen=True, slots=True)
class Secret:
    """The key of an item, and the SHA-256 of its plain bytes."""

    key: bytes
    plain: bytes


class _Wrapped(msgspec.Struct, forbid_unknown_fields=True):
    form: int
    master: str
    wrapped: str


class DataKeys:
    """The wrapped keys below a folder. Safe to use from several threads and processes."""

    def __init__(self, folder: Path, master: MasterKey) -> None:
        self._folder, self._master = folder, master

    def keep(self, item: UUID, secret: Secret) -> None:
        """Keep the key of a new item; it is on the disk when this returns.

        :raises KeepingError: where it cannot be written.
        :raises MasterKeyError: where the master key cannot be used.
        """
        put(self._path(item), self._wrapped(str(item), secret.key + secret.plain))

    def get(self, item: UUID) -> Secret:
        """Return the key of an item.

        :raises DamagedError: where there is none, or its file is damaged.
        :raises MasterKeyError: where another master key wrapped it.
        """
        held = self._get(self._path(item), str(item))
        return Secret(held[:_KEY], held[_KEY:])

    def index_key(self) -> bytes:
        """Return the key under which equal items of one case are found without telling what they are.

        :raises DamagedError: where it is damaged.
        """
        path = self._folder / f"{_INDEX}.key"
        if not path.exists():
            put_first(path, self._wrapped(_INDEX, secrets.token_bytes(_KEY)))
        return self._get(path, _INDEX)

    def _path(self, item: UUID) -> Path:
        return key_path(self._folder, item)

    def _wrapped(self, name: str, secret: bytes) -> bytes:
        wrapped = b64encode(self._master.wrap(secret, name)).decode()
        return msgspec.json.encode(_Wrapped(1, self._master.id, wrapped))

    def _get(self, path: Path, name: str) -> bytes:
        try:
            held = msgspec.json.decode(path.read_bytes(), type=_Wrapped)
            wrapped = b64decode(held.wrapped, validate=True)
        except FileNotFoundError as error:
            raise DamagedError(
                f"the key of item {name} is not there; bring {path} back from the copy of the vault's keys"
            ) from error
        except OSError as error:
            raise KeepingError(
                f"{path} cannot be read ({error.strerror or error}); check its rights"
            ) from error
        except (msgspec.MsgspecError, ValueError) as error:
            raise DamagedError(
                f"the key of item {name} is damaged; bring {path} back from the copy of the vault's keys"
            ) from error
        if held.master != self._master.id:
            raise MasterKeyError(
                f"the master key at hand ({self._master.id}) is not the one that wrapped the key of item {name} "
                f"({held.master}); put that one back, nothing else is lost"
            )
        try:
            return self._master.unwrap(wrapped, name)
        except MasterKeyError as error:
            raise DamagedError(
                f"the key of item {name} does not open; bring {path} back from the copy of the vault's keys"
            ) from error


def key_path(folder: Path, item: UUID) -> Path:
    """Return where the key of an item lies below the folder of keys."""
    return folder / item.hex[:2] / f"{item}.key"


def destroy_key(folder: Path, item: UUID) -> bool:
    """Destroy the key of an item, for which no master key is needed; return whether there was one.

    :raises KeepingError: where it cannot be removed.
    """
    return erase(key_path(folder, item))


def keyed_items(folder: Path) -> Iterator[UUID]:
    """Yield the items that have a key."""
    for path in sorted(folder.glob("??/*.key")):
        try:
            yield UUID(path.stem)
        except ValueError:
            continue
