"""The key that seals what must be read again: TOTP secrets, and the PKCE verifier of a sign-in under way.

It lies in the data folder, not in the database: a copy of the database alone lets nobody in. Backups leave it out;
whoever loses it resets everybody's sign-in. Several machines on one database share one copy of it.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.people.errors import KeyFileError
from tocsin.whole_files import put_first

FILE = "people.key"
"""Its name in the data folder."""

_FORM = b"\x01"
_NONCE = 12


class Keyring:
    """Seals and opens with AES-256-GCM (NIST SP 800-38D), a random nonce each time."""

    def __init__(self, key: bytes, path: Path | None = None) -> None:
        self._cipher = AESGCM(key)
        self.fingerprint = hmac.digest(key, b"tocsin people.key", "sha256")
        """Tells the key from others, and nothing of it."""
        self._path = path

    @classmethod
    def open(cls, data: Path) -> Keyring:
        """Return the key of a data folder, made there (mode 0600) if there is none.

        :raises KeyFileError: when it cannot be read or made, is no key, or others may read it.
        """
        path = data / FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                put_first(path, b64encode(secrets.token_bytes(32)) + b"\n")
            if path.stat().st_mode & 0o077:
                raise KeyFileError(
                    f"others may read {path}; run chmod 600 on it, and reset sign-ins if they did"
                )
            key = b64decode(path.read_bytes(), validate=False)
        except (OSError, ValueError) as error:
            raise KeyFileError(f"the key {path} cannot be used ({error}); check the data folder") from error
        if len(key) != 32:
            raise KeyFileError(f"{path} holds no key; put back the copy that you kept of it")
        return cls(key, path)

    def seal(self, plain: bytes, what: str) -> bytes:
        """Return bytes that only this key opens, and only as ``what``, so that rows cannot be swapped."""
        nonce = secrets.token_bytes(_NONCE)
        return _FORM + nonce + self._cipher.encrypt(nonce, plain, what.encode())

    def unseal(self, sealed: bytes, what: str) -> bytes:
        """Return what was sealed as ``what``.

        :raises KeyFileError: when another key sealed it, or it was changed.
        """
        nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._cipher.decrypt(nonce, rest, what.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyFileError(
                f"{self._path or 'the key'} is not the key that sealed the sign-ins in this database; "
                "copy it from the machine that did, or reset each sign-in with tocsin user reset NAME"
            ) from error
