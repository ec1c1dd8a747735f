"""Reports of the fediverse: ActivityPub ``Flag`` activities, taken in where their sender's signature is good.

Signatures are those that Mastodon makes (draft-cavage-http-signatures-12). Only keys that the operator wrote down are
believed: no key is fetched from an address that a stranger names.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tocsin.bridges.errors import BridgeError, ForgedError, UnreadableError
from tocsin.bridges.settings import BridgeSettings, PublicKey
from tocsin.cases import FlagIntake, Taken
from tocsin.clock import Clock

NAME = "activitypub"
_SIGNED = ("(request-target)", "host", "date", "digest")
_TOLERANCE = timedelta(hours=1)
_MOST_OBJECTS = 100
"""Addresses that a flag keeps of those that its activity names."""

_MOST_FLAGS = 1_000
"""Accounts or posts of one activity, as many flags as one request to the API."""

_MOST_TEXT = 20_000
_PARAMETER = re.compile(r'([A-Za-z]+)=(?:"([^"]*)"|([0-9]+))')


class FlagInbox:
    """An inbox for ``Flag`` activities."""

    def __init__(self, settings: BridgeSettings, intake: FlagIntake, clock: Clock) -> None:
        if settings.activitypub is None:
            raise BridgeError("bridges.yaml has no section 'activitypub'; see tocsin bridge --help")
        self._settings = settings.activitypub
        self._keys = {name: settings.public_key(path) for name, path in self._settings.keys.items()}
        self._accounts = _pattern(self._settings.accounts)
        self._posts = None if self._settings.posts is None else _pattern(self._settings.posts)
        self._intake = intake
        self._clock = clock

    def take(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> list[UUID]:
        """File what an activity flags, and return the flags that it is: one for each account, else for each post.

        What names nothing of this platform is a flag that people read. The same activity again changes nothing.

        :param target: path and query as they were asked for.
        :param headers: by lower-case name.
        :raises ForgedError: where no key that is known signed it, or it is not of this hour.
        :raises UnreadableError: where it is no ``Flag`` activity.
        """
        key_id = self._check(method, target, headers, body)
        try:
            activity = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnreadableError("the activity is not JSON") from error
        if not isinstance(activity, dict) or activity.get("type") != "Flag":
            raise UnreadableError("only activities of the type Flag are taken here")
        actor, named = activity.get("actor"), activity.get("id")
        if not isinstance(actor, str) or _host(actor) != _host(key_id):
            raise ForgedError("the activity's actor is not of the server whose key signed it")
        if not isinstance(named, str) or not named:
            raise UnreadableError("the activity has no id")
        flags = self._flags(activity, actor, named)
        answers = self._intake.accept(flags, NAME)
        refused = [each for each in answers if each.taken is Taken.REFUSED]
        if refused:
            raise UnreadableError(refused[0].note or "the activity cannot be kept")
        return [each.id for each in answers if each.id is not None]

    def _check(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> str:
        given: dict[str, str] = {
            name: text or number
            for name, text, number in _PARAMETER.findall(headers.get("signature", "")[:8192])
        }
        key_id, signed = given.get("keyId", ""), given.get("headers", "").lower().split()
        key = self._keys.get(key_id)
        if key is None:
            raise ForgedError(
                "the key that signed this is none that is known here; ask the operator to add it"
            )
        if not set(_SIGNED) <= set(signed):
            raise ForgedError(f"the signature must cover {', '.join(_SIGNED)}")
        self._check_date(headers.get("date", ""))
        wanted = hashlib.sha256(body).digest()
        if not any(hmac.compare_digest(wanted, digest) for digest in _digests(headers.get("digest", ""))):
            raise ForgedError("the digest is not that of the body")
        lines = []
        for name in signed:
            if name == "(request-target)":
                lines.append(f"{name}: {method.lower()} {target}")
            elif name in headers:
                lines.append(f"{name}: {headers[name]}")
            else:
                raise ForgedError("the signature covers a header that is not there")
        try:
            _verify(
                key, b64decode(given.get("signature", ""), validate=True), "\n".join(lines).encode("latin-1")
            )
        except (InvalidSignature, binascii.Error, ValueError) as error:
            raise ForgedError("the signature is not by the key that it names") from error
        return key_id

    def _check_date(self, written: str) -> None:
        try:
            at = parsedate_to_datetime(written)
        except (ValueError, TypeError) as error:
            raise ForgedError("the request has no date that can be read") from error
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        if abs(self._clock.now() - at) > _TOLERANCE:
            raise ForgedError("the request is not of this hour; it may be a repeat of an old one")

    def _flags(self, activity: dict[str, Any], actor: str, named: str) -> list[dict[str, Any]]:
        objects = _addresses(activity.get("object"))
        accounts = _ids(self._accounts, objects)
        posts = _ids(self._posts, objects) if self._posts is not None else []
        subjects: list[dict[str, str] | None] = [{"kind": "account", "id": each} for each in accounts]
        subjects = subjects or [{"kind": "post", "id": each} for each in posts] or [None]
        content = activity.get("content")
        text = content if isinstance(content, str) else None
        if len(subjects) > _MOST_FLAGS:
            raise UnreadableError(
                f"the activity names {len(subjects):,} accounts or posts; send at most {_MOST_FLAGS:,} in one"
            )
        flags = []
        for subject in subjects:
            about = "" if subject is None else f"{subject['kind']}:{subject['id']}"
            flag: dict[str, Any] = {
                "id": hashlib.sha256(f"{named}\0{about}".encode(errors="replace")).hexdigest(),
                "actor": actor[:128],
                "by": "user",
                "reason": self._settings.reason,
                "activity": named[:512],
                "objects": [each[:512] for each in objects[:_MOST_OBJECTS]],
            }
            if subject is not None:
                flag["subject"] = subject
            if text is not None:
                flag["text"] = text[:_MOST_TEXT]
            if isinstance(published := activity.get("published"), str) and _is_moment(published):
                flag["at"] = published
            flags.append(flag)
        return flags


def _pattern(template: str) -> re.Pattern[str]:
    before, mark, after = template.partition("{id}")
    if not mark or "{id}" in after:
        raise BridgeError(f"{template!r} in bridges.yaml must hold {{id}} once, where the id stands")
    # What stands for anything else, as the account in a post's address, is `*`.
    any_part = r"[^/?#]+"
    parts = [any_part.join(re.escape(piece) for piece in side.split("*")) for side in (before, after)]
    return re.compile(f"{parts[0]}([^/?#]{{1,128}}){parts[1]}")


def _ids(pattern: re.Pattern[str], addresses: list[str]) -> list[str]:
    return list(dict.fromkeys(found[1] for each in addresses if (found := pattern.fullmatch(each))))


def _addresses(value: object) -> list[str]:
    """Return the addresses of an activity's object: one, several, or objects that have an id."""
    several = value if isinstance(value, list) else [value]
    named = [each.get("id") if isinstance(each, dict) else each for each in several]
    return [each for each in named if isinstance(each, str)]


def _digests(header: str) -> list[bytes]:
    found = []
    for each in header.split(","):
        name, _, value = each.strip().partition("=")
        if name.lower() == "sha-256":
            try:
                found.append(b64decode(value, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found


def _verify(key: PublicKey, signature: bytes, signed: bytes) -> None:
    if isinstance(key, RSAPublicKey):
        key.verify(signature, signed, PKCS1v15(), hashes.SHA256())
    else:
        key.verify(signature, signed)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_moment(written: str) -> bool:
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False
