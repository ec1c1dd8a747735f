"""Signatures of the Standard Webhooks specification 1.0.0 (symmetric: HMAC-SHA256).

What is signed is ``id.timestamp.body``. A secret is ``whsec_`` and base64; the header holds a signature for each
secret that is good, so that a receiver can change to a new one at leisure.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

PREFIX = "whsec_"
_BYTES = 32
_TOLERANCE = timedelta(minutes=5)


def new_secret() -> str:
    """Return a new secret of 256 random bits."""
    return PREFIX + b64encode(secrets.token_bytes(_BYTES)).decode()


def sign(keys: Iterable[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that carry a message's id, time and signatures, one for each secret."""
    stamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(key, message_id, stamp, body) for key in keys),
    }


def verify(keys: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Return whether a message came from somebody who holds one of the secrets, within five minutes of ``now``.

    :param headers: by lower-case name.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(now.timestamp() - int(stamp)) > _TOLERANCE.total_seconds():
        return False
    given = [each.encode() for each in headers.get("webhook-signature", "").split()[:10]]
    wanted = [_signature(key, message_id, stamp, body).encode() for key in keys]
    return any(hmac.compare_digest(one, another) for one in given for another in wanted)


def _signature(key: str, message_id: str, stamp: str, body: bytes) -> str:
    signed = f"{message_id}.{stamp}.".encode() + body
    made = hmac.digest(b64decode(key.removeprefix(PREFIX)), signed, hashlib.sha256)
    return "v1," + b64encode(made).decode()
