"""Time-based codes (RFC 6238): six digits, thirty seconds, each used once."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime

import pyotp
import segno
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from tocsin.people.tables import totp_use

ISSUER = "Tocsin"
"""What an authenticator app shows above the name."""

_SECONDS = 30
_NEIGHBOURS = (0, -1, 1)
"""Steps that are looked at: one to each side, for clocks that differ and people who type slowly (section 5.2)."""


def totp_uri(secret: bytes, name: str) -> str:
    """Return the ``otpauth:`` address that an authenticator app takes."""
    return pyotp.TOTP(_base32(secret)).provisioning_uri(name=name, issuer_name=ISSUER)


def totp_text(secret: bytes) -> str:
    """Return the secret as it is typed where no picture can be taken: base32, in groups of four."""
    text = _base32(secret)
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def qr_svg(uri: str) -> str:
    """Return a QR code as an SVG element, dark on light whatever the page's colours, without a style attribute."""
    return segno.make(uri, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)


def totp_step(secret: bytes, code: str, at: datetime) -> int | None:
    """Return the thirty-second step that a code belongs to, or ``None`` where it does not fit now."""
    counter = pyotp.HOTP(_base32(secret))
    typed = code.replace(" ", "").encode("utf-8", "surrogatepass")
    now = int(at.timestamp()) // _SECONDS
    fitting = [step for n in _NEIGHBOURS if hmac.compare_digest(counter.at(step := now + n).encode(), typed)]
    return fitting[0] if fitting else None


def use_step(connection: Connection, person_id: int, step: int) -> bool:
    """Note that a person used the code of a step; ``False`` where it was used before.

    Each step used is kept, not the latest alone: a clock that was ahead for an hour must not shut people out of it.
    """
    used = connection.scalar(
        insert(totp_use)
        .values(person_id=person_id, step=step)
        .on_conflict_do_nothing()
        .returning(totp_use.c.step)
    )
    return used is not None


def _base32(secret: bytes) -> str:
    return b32encode(secret).decode().rstrip("=")
