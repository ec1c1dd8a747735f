"""The key that signs the log and its receipts: Ed25519, in the data folder, made at first use.

The file holds one line in the form that Go's ``note`` package prints: ``PRIVATE+KEY+name+id+base64``.
"""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.log.errors import LogError, LogKeyError
from tocsin.whole_files import put_first
from tocsin_verify import KeyKind, VerifierKey, key_id, sign_line

FILE = "log.key"
"""Its name in the data folder."""

_HEAD = "PRIVATE+KEY+"


class LogKey:
    """Signs as the log."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.name = name
        self.verifier = VerifierKey(name, KeyKind.LOG, self._private.public_key().public_bytes_raw())

    @classmethod
    def open(cls, data: Path, name: str | None = None) -> LogKey:
        """Return the key of a data folder, made there (mode 0600) if there is none.

        :param name: the log's name, as ``log.example.org``; a key that is there has its own already.
        :raises LogKeyError: where it cannot be read or made, is no key, or others may read it.
        :raises LogError: where the key that is there is of another name, or the name is none.
        """
        path = data / FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _make(path, name)
            if path.stat().st_mode & 0o077:
                raise LogKeyError(f"others may read {path}, and could sign as this log; run chmod 600 on it")
            key = cls._parse(path.read_text(encoding="utf-8"), path)
        except OSError as error:
            raise LogKeyError(f"the key {path} cannot be used ({error}); check the data folder") from error
        if name is not None and name != key.name:
            raise LogError(
                f"the log is named {key.name} already, and its key signs under that name; leave --name out"
            )
        return key

    @classmethod
    def _parse(cls, written: str, path: Path) -> LogKey:
        try:
            head, name, encoded = (
                written.strip()[: len(_HEAD)],
                *written.strip()[len(_HEAD) :].split("+", 2)[::2],
            )
            material = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise LogKeyError(f"{path} holds no key; put back the copy that you kept of it") from error
        if head != _HEAD or len(material) != 33 or material[0] != KeyKind.LOG:
            raise LogKeyError(f"{path} holds no key; put back the copy that you kept of it")
        return cls(name, material[1:])

    def sign(self, text: str) -> str:
        """Return a text as a signed note."""
        signature = self._private.sign(text.encode())
        return f"{text}\n{sign_line(self.name, self.verifier.id, signature)}"


def _make(path: Path, name: str | None) -> None:
    """Put a new key there whole, unless another process was first."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    # Two logs must not bear one name: without a better one, the key gives it.
    named = name or f"tocsin-{key_id('tocsin', KeyKind.LOG, public).hex()}"
    if "+" in named or any(c.isspace() or not c.isprintable() for c in named) or named.isdecimal():
        raise LogError(
            f"{named[:80]!r} is no name of a log; write one without blanks or plus, as log.example.org"
        )
    encoded = base64.b64encode(bytes([KeyKind.LOG]) + private.private_bytes_raw()).decode()
    line = f"{_HEAD}{named}+{key_id(named, KeyKind.LOG, public).hex()}+{encoded}\n"
    put_first(path, line.encode())
