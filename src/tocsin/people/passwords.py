"""Passwords: what may be one, and how it is kept (Argon2id, RFC 9106, the library's second recommended set)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher, profiles
from argon2.exceptions import InvalidHashError, VerificationError

from tocsin.people.errors import PasswordError

SHORTEST, LONGEST = 12, 256
"""In characters. The upper bound keeps a sign-in from costing what its sender likes."""

_hasher = PasswordHasher.from_parameters(profiles.RFC_9106_LOW_MEMORY)


def check_password(password: str, name: str) -> None:
    """Say nothing where this may be the password of ``name``. It is compared with no list and sent nowhere.

    :raises PasswordError: when it is shorter than 12 characters or longer than 256, holds the name, or repeats so
        much that fewer than five different characters stand in it.
    """
    text = _same(password)
    if len(text) < SHORTEST:
        raise PasswordError(
            f"the password has fewer than {SHORTEST} characters; a few words in a row do well"
        )
    if len(text) > LONGEST:
        raise PasswordError(f"the password has more than {LONGEST} characters; choose a shorter one")
    if name.casefold() in text.casefold():
        raise PasswordError("the password holds the name it belongs to; choose one that does not")
    if len(set(text)) < 5:
        raise PasswordError("the password repeats too few characters; a few words in a row do well")


def hash_password(password: str) -> str:
    """Return what is kept of a password: 64 MiB and about a tenth of a second of work."""
    return _hasher.hash(_same(password))


def password_fits(kept: str, password: str) -> bool:
    """Return whether this is the password of which ``kept`` was kept; as much work either way."""
    if len(password) > 4 * LONGEST:
        password = ""
    try:
        return _hasher.verify(kept, _same(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Return whether a password should be kept anew, because the parameters have grown since."""
    return _hasher.check_needs_rehash(kept)


@cache
def nobodys_password() -> str:
    """Return the hash of a password that nobody knows, against which unknown names are checked."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _same(password: str) -> str:
    """One form for what is typed alike (NIST SP 800-63B section 3.1.1.2 advises NFKC)."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode("utf-8"))
