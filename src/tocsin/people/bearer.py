"""Bearer secrets: whoever holds one, is let in. Only their SHA-256 is kept; they are drawn, so no salt is needed."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """Return 256 random bits as 43 characters that fit in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
