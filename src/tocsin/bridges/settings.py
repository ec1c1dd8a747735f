"""``bridges.yaml`` in the data folder: which bridges there are. Keys lie in files of their own beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tocsin.bridges.errors import BridgeError
from tocsin.outgoing import UrlError, check_url

FILE = "bridges.yaml"
"""Its name in the data folder."""

Reason = Literal["grooming", "trafficking", "sextortion", "csam", "minor_safety", "other"]
PublicKey = RSAPublicKey | Ed25519PublicKey
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
_LEAST_BITS = 2048


class CoopSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Coop: ``url`` of its server; files with its API key and with the key that its actions are verified by.

    ``user_type`` and ``reporter_type`` are ids of item types there, ``reporter`` the user that reports come from.
    ``policies`` name Coop's policy for a kind of case; ``fields`` the fields of the item type that take ``case``,
    ``kind``, ``severity``, ``probability``, ``role`` and ``account``: what is not named is not sent.
    """

    url: _Word
    api_key_file: _Word
    user_type: _Word
    reporter_type: _Word
    reporter: _Word = "tocsin"
    action_key_file: _Word | None = None
    policies: dict[str, str] = {}
    fields: dict[Literal["case", "kind", "severity", "probability", "role", "account"], _Word] = {}


class ActivityPubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fediverse: files of public keys by key id, and how this platform writes addresses.

    ``accounts`` and ``posts`` have ``{id}`` where the id stands, and ``*`` for any other part.
    """

    keys: Annotated[dict[str, _Word], msgspec.Meta(min_length=1)]
    accounts: _Word
    posts: _Word | None = None
    reason: Reason = "other"


class MatrixSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Matrix: ``url`` of a Synapse server, and a file with the access token of one of its administrators."""

    url: _Word
    token_file: _Word
    reason: Reason = "other"


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    coop: CoopSettings | None = None
    activitypub: ActivityPubSettings | None = None
    matrix: MatrixSettings | None = None


class BridgeSettings:
    """What the file says, and the keys that it names."""

    def __init__(self, folder: Path, settings: _Settings) -> None:
        self.coop = settings.coop
        self.activitypub = settings.activitypub
        self.matrix = settings.matrix
        self._folder = folder

    def secret(self, name: str) -> str:
        """Return what stands in a file that the settings name.

        :raises BridgeError: where it cannot be read, is empty, or others may read it.
        """
        path = self._folder / name
        try:
            if path.stat().st_mode & 0o077:
                raise BridgeError(f"others may read {path}; run chmod 600 on it")
            written = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BridgeError(
                f"{path}, which {FILE} names, cannot be read; put the key there, mode 0600"
            ) from error
        if not written or len(written.split()) != 1:
            raise BridgeError(f"{path} holds no key; put it there on one line")
        return written

    def public_key(self, name: str) -> PublicKey:
        """Return the public key in a file that the settings name.

        :raises BridgeError: where there is none that signatures can be verified by.
        """
        path = self._folder / name
        try:
            key = load_pem_public_key(path.read_bytes())
        except (OSError, ValueError, UnsupportedAlgorithm) as error:
            raise BridgeError(f"{path}, which {FILE} names, holds no public key in PEM form") from error
        if isinstance(key, Ed25519PublicKey) or (
            isinstance(key, RSAPublicKey) and key.key_size >= _LEAST_BITS
        ):
            return key
        raise BridgeError(
            f"the key in {path} is too weak or of another kind; use RSA of 2048 bits, or Ed25519"
        )


def read_settings(folder: Path) -> BridgeSettings:
    """Return the settings of a data folder; without the file there are no bridges.

    :raises BridgeError: where the file, or a key that it names, cannot be used.
    """
    path = folder / FILE
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        settings = msgspec.convert(written or {}, _Settings)
        for section in (settings.coop, settings.matrix):
            if section is not None:
                check_url(section.url)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError, UrlError) as error:
        said = str(error).splitlines()[0]
        raise BridgeError(f"{path} cannot be used: {said}; see tocsin bridge --help") from error
    return BridgeSettings(folder, settings)
