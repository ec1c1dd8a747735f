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
    """The wrapped keys below a folder. Safe to use from several threads and processes.

    :param before: the master key of until now, where another takes its place: what it wrapped opens, nothing new is
        wrapped by it.
    """

    def __init__(self, folder: Path, master: MasterKey, before: MasterKey | None = None) -> None:
        self._folder, self._master, self._before = folder, master, before

    @property
    def master(self) -> str:
        """The name of the master key that wraps."""
        return self._master.id

    @property
    def before(self) -> str | None:
        """The name of the master key of until now; ``None`` where there is but one."""
        return None if self._before is None else self._before.id

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

    def wrap_anew(self, item: UUID) -> bool:
        """Wrap the key of an item by the master key of now; return whether it was not yet.

        :raises DamagedError: where there is none, or its file is damaged.
        :raises MasterKeyError: where neither master key at hand wrapped it.
        :raises KeepingError: where it cannot be written.
        """
        return self._anew(self._path(item), str(item))

    def wrap_index_anew(self) -> bool:
        """Wrap the key of :meth:`index_key` anew, as :meth:`wrap_anew`."""
        return self._anew(self._folder / f"{_INDEX}.key", _INDEX)

    def _anew(self, path: Path, name: str) -> bool:
        held = self._read(path, name)
        if held.master == self._master.id:
            return False
        put(path, self._wrapped(name, self._get(path, name)))
        return True

    def _path(self, item: UUID) -> Path:
        return key_path(self._folder, item)

    def _wrapped(self, name: str, secret: bytes) -> bytes:
        wrapped = b64encode(self._master.wrap(secret, name)).decode()
        return msgspec.json.encode(_Wrapped(1, self._master.id, wrapped))

    def _read(self, path: Path, name: str) -> _Wrapped:
        try:
            return msgspec.json.decode(path.read_bytes(), type=_Wrapped)
        except FileNotFoundError as error:
            raise DamagedError(
                f"the key of item {name} is not there; bring {path} back from the copy of the vault's keys"
            ) from error
        except OSError as error:
            raise KeepingError(
                f"{path} cannot be read ({error.strerror or error}); check its rights"
            ) from error
        except msgspec.MsgspecError as error:
            raise _damaged(path, name) from error

    def _get(self, path: Path, name: str) -> bytes:
        held = self._read(path, name)
        try:
            wrapped = b64decode(held.wrapped, validate=True)
        except ValueError as error:
            raise _damaged(path, name) from error
        at_hand = [
            each for each in (self._master, self._before) if each is not None and each.id == held.master
        ]
        if not at_hand:
            raise MasterKeyError(
                f"the master key at hand ({self._master.id}) is not the one that wrapped the key of item {name} "
                f"({held.master}); put that one back, nothing else is lost"
            )
        try:
            return at_hand[0].unwrap(wrapped, name)
        except MasterKeyError as error:
            raise DamagedError(
                f"the key of item {name} does not open; bring {path} back from the copy of the vault's keys"
            ) from error


def _damaged(path: Path, name: str) -> DamagedError:
    return DamagedError(
        f"the key of item {name} is damaged; bring {path} back from the copy of the vault's keys"
    )


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
