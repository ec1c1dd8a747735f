"""The key that wraps all others: a file, a program, or a plug. Whoever loses it loses what the vault holds."""

from __future__ import annotations

import hashlib
import os
import secrets
import shlex
import subprocess
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.vault.durable import put_first
from tocsin.vault.errors import MasterKeyError

FILE = "vault.key"
"""Its name in the data folder, where no other is named."""

VARIABLE, BEFORE = "TOCSIN_VAULT_KEY", "TOCSIN_VAULT_KEY_BEFORE"
"""The variables that name the master key, and the one of until now."""

PLUGS = "tocsin.master_keys"
"""Group of entry points (a callable: what follows the second colon → a :class:`MasterKey`)."""

_NONCE = 12
_SECONDS = 60


@runtime_checkable
class MasterKey(Protocol):
    """Wraps and unwraps some 64 bytes, each under a name that belongs to them. Safe to use from several threads.

    A hardware module or a key service answers here; what it keeps never leaves it.
    """

    @property
    def id(self) -> str:
        """A name that is this key's alone and tells nothing of it."""
        ...

    def wrap(self, secret: bytes, name: str) -> bytes:
        """Return bytes that only this key turns back, and only under the same name.

        :raises MasterKeyError: where the key cannot be used.
        """
        ...

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Return what was wrapped.

        :raises MasterKeyError: where the key cannot be used, or did not wrap this under this name.
        """
        ...


class FileKey:
    """A key of 32 bytes in a file of mode 0600, in base64."""

    def __init__(self, key: bytes, path: Path) -> None:
        self._cipher, self._path = AESGCM(key), path
        self.id = "file-" + hashlib.sha256(b"tocsin vault id" + key).hexdigest()[:16]

    @classmethod
    def open(cls, path: Path, *, make: bool) -> FileKey:
        """Return the key of a file.

        :param make: whether one is made where there is none. Only for a vault that holds nothing yet.
        :raises MasterKeyError: where it is not there, cannot be read, is no key, or others may read it.
        """
        try:
            if make and not path.exists():
                put_first(path, b64encode(secrets.token_bytes(32)) + b"\n")
            if path.stat().st_mode & 0o077:
                raise MasterKeyError(f"others may read the master key {path}; run chmod 600 on it")
            key = b64decode(path.read_bytes().strip(), validate=True)
        except FileNotFoundError as error:
            raise MasterKeyError(
                f"the vault's master key {path} is not there, and what the vault holds cannot be read without it; "
                "put back the copy that you kept of it"
            ) from error
        except (OSError, Base64Error) as error:
            raise MasterKeyError(
                f"the vault's master key {path} cannot be read ({error}); put back the copy that you kept of it"
            ) from error
        if len(key) != 32:
            raise MasterKeyError(f"{path} holds no master key; put back the copy that you kept of it")
        return cls(key, path)

    def wrap(self, secret: bytes, name: str) -> bytes:
        """Wrap some bytes, as :meth:`MasterKey.wrap` says."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Unwrap what was wrapped, as :meth:`MasterKey.unwrap` says."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise MasterKeyError(
                f"{self._path} did not wrap the key of {name}, or that was changed; bring it back from a copy"
            ) from error


class ProgramKey:
    """A key behind a program: ``PROGRAM id``, ``PROGRAM wrap NAME``, ``PROGRAM unwrap NAME``.

    It reads base64 from standard input, writes base64 (for ``id``: a word) to standard output, and ends with 0.
    """

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self.id = self._ask(["id"], b"").decode("ascii", "replace").strip()
        if not self.id:
            raise MasterKeyError(f"{words[0]} names no key; its command 'id' must print a word")

    def wrap(self, secret: bytes, name: str) -> bytes:
        """Wrap some bytes, as :meth:`MasterKey.wrap` says."""
        return self._bytes(["wrap", name], secret)

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """Unwrap what was wrapped, as :meth:`MasterKey.unwrap` says."""
        return self._bytes(["unwrap", name], wrapped)

    def _bytes(self, words: list[str], given: bytes) -> bytes:
        try:
            return b64decode(self._ask(words, b64encode(given)).strip(), validate=True)
        except Base64Error as error:
            raise MasterKeyError(f"{self._words[0]} {words[0]} did not answer in base64; mend it") from error

    def _ask(self, words: list[str], given: bytes) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 (the machine's owner names the program)
                [*self._words, *words], input=given, capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise MasterKeyError(
                f"the program of the master key, {self._words[0]}, cannot be run ({error}); see TOCSIN_VAULT_KEY"
            ) from error
        if done.returncode != 0:
            told = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"])[-1]
            raise MasterKeyError(f"the program of the master key, {self._words[0]}, failed: {told}")
        return done.stdout


def master_key(folder: Path, *, make: bool, environment: Mapping[str, str] = os.environ) -> MasterKey:
    """Return the master key that ``TOCSIN_VAULT_KEY`` names, by default ``vault.key`` in the data folder.

    It is ``file:PATH``, ``program:COMMAND``, or ``plug:NAME:REST`` for an entry point of the group
    ``tocsin.master_keys``.

    :param make: whether a file that is not there is made.
    :raises MasterKeyError: where it cannot be used.
    """
    return _named(environment.get(VARIABLE) or f"file:{folder / FILE}", VARIABLE, make=make)


def master_key_before(environment: Mapping[str, str] = os.environ) -> MasterKey | None:
    """Return the master key of until now, where ``TOCSIN_VAULT_KEY_BEFORE`` names one in the same form.

    :raises MasterKeyError: where it cannot be used.
    """
    named = environment.get(BEFORE)
    return _named(named, BEFORE, make=False) if named else None


def _named(named: str, variable: str, *, make: bool) -> MasterKey:
    form, _, rest = named.partition(":")
    if form == "file" and rest:
        return FileKey.open(Path(rest), make=make)
    if form == "program" and (words := shlex.split(rest)):
        return ProgramKey(words)
    if form == "plug" and rest:
        name, _, more = rest.partition(":")
        for found in entry_points(group=PLUGS, name=name):
            made = found.load()(more)
            if not isinstance(made, MasterKey):
                raise MasterKeyError(f"the plug {name} gives no master key; see docs/vault.md")
            return made
        raise MasterKeyError(f"no plug named {name!r} is installed (entry points of {PLUGS})")
    raise MasterKeyError(f"{variable} says {named!r}; write file:PATH, program:COMMAND or plug:NAME:REST")
